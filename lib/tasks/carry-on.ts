import type { NextWork, Work } from '../db/rows.ts';

/** What a worker tells the statement that claims its next subtask, so that it is not sent what it has. */
type Known = {
  run: number;
  project_version: number | null;
  approval_version: number | null;
  /** Indexes of the subtasks whose end it knows: a completed one does not change within its run. */
  done: number[];
};

/** What a worker knows of a task when it settles one of its subtasks. */
export function knownOf(work: Work): Known {
  return {
    run: work.task.run,
    project_version: work.project?.version ?? null,
    approval_version: work.plan_approval?.version ?? null,
    done: work.subtasks.flatMap(({ index, status }) => (status === 'completed' ? [index] : [])),
  };
}

/**
 * The next claim's work, whole again: what stays for the run comes from the work before it, everything that may
 * have changed from the statement that claimed it.
 */
export function carryOn(before: Work, next: Work | NextWork): Work {
  if (!('partial' in next)) return next;
  const { partial: _, task, subtask, subtasks, ...rest } = next;
  const changed = new Map(subtasks.map((row) => [row.index, row]));
  return {
    ...rest,
    project: 'project' in next ? next.project : before.project,
    plan_approval: 'plan_approval' in next ? next.plan_approval : before.plan_approval,
    task_checkpoint: next.task_checkpoint ?? null,
    task: { ...before.task, ...task },
    subtask: { ...subtask, planned: before.task.plan!.subtasks[subtask.index]! },
    subtasks: before.subtasks.map((row) => ({ ...row, ...changed.get(row.index) })),
    projects: null,
    people: null,
  };
}

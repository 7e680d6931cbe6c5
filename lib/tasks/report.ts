import type { Work } from '../db/rows.ts';

/** What a task leaves behind when it ends: what was done, what was not, and how to undo it. */
export type TaskReport = {
  status: 'completed' | 'failed';
  summary: string;
  done: { index: number; agent: string; title: string; summary: string }[];
  not_done: { index: number; agent: string; title: string; status: string; reason: string }[];
  undo: string[];
  error: { code: string; message: string } | null;
};

/** The subtask as it ends now, which the rows of the claim do not show yet. */
export type LastSubtask = {
  index: number;
  status: string;
  result: Work['subtasks'][number]['result'];
  error: { code: string; message: string } | null;
};

/** The report over all subtasks. Deterministic: it says what the rows say. */
export function reportOf(work: Pick<Work, 'subtasks'>, last?: LastSubtask): TaskReport {
  const rows = work.subtasks.map((row) => (last && row.index === last.index ? { ...row, ...last } : row));
  const done = rows.filter((row) => row.status === 'completed');
  const open = rows.filter((row) => row.status !== 'completed');
  const failed = open.filter((row) => row.status === 'failed');
  const names = failed.map((row) => `“${row.title}”`).join(', ');
  return {
    status: open.length === 0 ? 'completed' : 'failed',
    summary:
      open.length === 0
        ? `All ${rows.length} subtasks are done.`
        : `${done.length} of ${rows.length} subtasks are done; ${names || 'some'} failed.`,
    done: done.map(({ index, agent, title, result }) => ({
      index,
      agent,
      title,
      summary: result?.summary ?? '',
    })),
    not_done: open.map(({ index, agent, title, status, error }) => ({
      index,
      agent,
      title,
      status,
      reason: error?.message ?? reasonFor(status),
    })),
    undo: rows.flatMap((row) => (row.result?.artifacts ?? []).flatMap(undoOf)),
    error: failed[0]?.error
      ? { code: codeOf(failed[0].error.code), message: `${failed[0].title}: ${failed[0].error.message}` }
      : open.length > 0
        ? { code: 'subtask_failed', message: 'Not every subtask could be done.' }
        : null,
  };
}

/** What concerns the whole task keeps its own code. */
function codeOf(code: string): string {
  return code === 'budget_exhausted' || code === 'too_many_events' ? code : 'subtask_failed';
}

function reasonFor(status: string): string {
  return status === 'skipped' ? 'A subtask that it depends on did not complete.' : `It ended as ${status}.`;
}

function undoOf(artifact: NonNullable<Work['subtasks'][number]['result']>['artifacts'][number]): string[] {
  if (artifact.kind === 'commit' && artifact.commit)
    return [
      `git revert ${artifact.commit} (branch ${artifact.branch}, repository ${artifact.repository}); nothing was merged`,
    ];
  if (artifact.kind === 'deployment') {
    const { environment, previous } = artifact.data as { environment?: string; previous?: string | null };
    if (previous && previous === artifact.commit) return [];
    return [
      `roll ${artifact.repository ?? 'the service'} on ${environment ?? 'its environment'} back to ${previous ?? 'the release before'}`,
    ];
  }
  return [];
}

import { AppError } from '../../lib/errors.ts';
import { draftsOf } from '../../lib/history/record-inputs.ts';
import { type PlannedWork, planWork } from '../../lib/tasks/plan-work.ts';
import type { SubtaskDraft } from '../../schema/plan.ts';
import type { ToolResult } from '../../schema/tool.ts';
import { LocalError } from '../local/errors.ts';
import type { Fact } from './fact.ts';
import type { RecordedRun } from './load-run.ts';
import { offlineRun, recordedWork } from './offline-run.ts';

/** Plans the task again from the recorded draft: levels, decision and the hash that people signed. */
export async function replayPlan(recorded: RecordedRun): Promise<Fact[]> {
  const { task, events, recording } = recorded;
  const planned = events.findLast(({ type }) => type === 'task.planned');
  if (!planned || !task.plan || !recording)
    throw new LocalError('Of this task no plan was recorded with its inputs: there is nothing to run again.');
  const assessed = events.find(({ type, seq }) => type === 'task.assessed' && seq > planned.seq)!;
  const work = recordedWork(recorded, { now: planned.at, task: { ...task, run: 1, plan: null } });
  const run = offlineRun(recorded, work, Number(planned.data.policy_version), {
    drafts: (planned.data.draft as unknown as SubtaskDraft[] | undefined) ?? draftsOf(task.plan.subtasks),
    cards: recording.cards,
    concerns: task.plan.subtasks.flatMap(({ index, concern }) => (concern ? [{ ...concern, index }] : [])),
    read: (_name, args) => headsOf(recorded, String(args.repository)),
  });
  const asked = recorded.approvals.some(({ kind, revision }) => kind === 'plan' && revision === 1);
  let now: PlannedWork;
  try {
    now = await planWork(run);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ what: 'the plan', recorded: 'accepted', now: `refused: ${error.code}: ${error.message}` }];
  }
  const decision = task.dry_run
    ? []
    : [
        {
          what: 'the plan is',
          recorded: asked ? 'asked about' : 'cleared',
          now: DECIDED[now.demand.decision],
        },
      ];
  return [
    {
      what: 'subtasks of the plan',
      recorded: String(task.plan.subtasks.length),
      now: String(now.plan.subtasks.length),
    },
    ...task.plan.subtasks.map(({ index, title, level }) => ({
      what: `level of subtask ${index} “${title}”`,
      recorded: level,
      now: now.plan.subtasks[index]?.level ?? 'none',
    })),
    { what: 'level of the plan', recorded: String(assessed.data.level), now: now.assessment.level },
    ...decision,
    { what: 'hash of the plan', recorded: String(planned.data.plan_hash), now: now.hash },
  ];
}

const DECIDED = { auto_approve: 'cleared', require_approval: 'asked about', deny: 'denied' };

/** The heads that the plan was bound to: what the repository's list of branches said then. */
function headsOf({ task }: RecordedRun, repository: string): ToolResult {
  const commits = task
    .plan!.subtasks.filter((subtask) => subtask.repository === repository)
    .flatMap(({ allow }) => allow.flatMap((one) => one.commits ?? []));
  const branches = [...new Set(commits)].map((head) => ({ name: head, head, default: true }));
  return { state: 'done', output: { branches } };
}

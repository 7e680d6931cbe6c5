import type { NewEvent } from '../../schema/event.ts';
import type { PlannedSubtask } from '../../schema/plan.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow, ReadyBell, SubtaskRow } from '../db/rows.ts';
import { conflict, invalid } from '../errors.ts';
import { actorFor } from '../identity/actor.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleTask } from '../identity/visible.ts';
import { limitsOf } from '../limits/limits-of.ts';
import { policyOf } from '../policy/active.ts';
import { askAgain } from './ask-again.ts';
import { ringFor } from './bells.ts';
import { historyPruned, type Requester, refuseNoMoreRuns, refuseUnlessMayRequest } from './next-run.ts';

export type RetryInput = { fromSubtask?: number | null; reason: string };
type Loaded = {
  subtasks: SubtaskRow[];
  approval: ApprovalRow | null;
  signed: string[];
  requester: Requester;
};

const LOAD = `select (select coalesce(jsonb_agg(to_jsonb(s) order by s.index), '[]') from subtasks s where s.task_id = t.id) as subtasks,
  (select to_jsonb(a) from approval_requests a where a.id = t.approval_id::uuid) as approval,
  (select coalesce(jsonb_agg(distinct e.subtask_id), '[]') from effects e
   where e.task_id = t.id and e.clearance <> 'policy' and e.state = 'done') as signed,
  (select jsonb_build_object('bindings', w.bindings) from principals w where w.id = t.requested_by and w.enabled) as requester from tasks t where t.id = $1`;

/**
 * Starts the task's next run: failed and skipped subtasks go again (or `fromSubtask` and all that depends on
 * it), completed ones are carried over; where all are, the report that failed is written again. Asks again where the
 * plan's approval has run out or was spent. Throws 404, 403 `role_not_allowed` or `denied_by_policy`, 409 `not_retryable`, `effect_open` or `too_many_events`,
 * 410 `history_pruned`, 422 `nothing_to_retry`, 429 `too_many_running_tasks`.
 */
export async function retryTask(
  ctx: Ctx,
  entry: Entry,
  input: RetryInput,
): Promise<{ task_id: string; status: string; run: number }> {
  const task = visibleTask(entry);
  const actor = actorFor(entry, task, 'http');
  if (!['completed', 'failed', 'expired'].includes(task.status)) throw notRetryable(task.status);
  refuseNoMoreRuns(task);
  if (task.dry_run)
    throw conflict('not_retryable', 'A dry run runs nothing; submit the task without `dry_run`.');
  const policy = await policyOf(ctx.db, entry.policyVersion);
  const [loaded] = await ctx.db.query<Loaded>(LOAD, [task.id]);
  refuseUnlessMayRequest(policy, [entry.principal, loaded!.requester], task.project);
  const again = task.plan ? chosen(loaded!.subtasks, task.plan.subtasks, input.fromSubtask ?? null) : [];
  // Everything is done and the report alone could not be written: that is what goes again.
  const onlyReport = task.plan !== null && again.length === 0 && task.status === 'failed';
  if (task.plan && again.length === 0 && !onlyReport)
    throw invalid(
      'nothing_to_retry',
      'Every subtask has completed; name one in `from_subtask` to run it again.',
    );
  // What the signatures were for has been done; doing it a second time needs its own.
  const spent = again.some(({ id, status }) => status === 'completed' && loaded!.signed.includes(id));
  const asked =
    task.plan && !onlyReport ? askAgain(ctx, entry, policy, task, spent ? null : loaded!.approval) : null;
  const events: NewEvent[] = [
    {
      type: 'task.retried',
      actor,
      data: { run: task.run + 1, reason: input.reason, subtasks: again.map(({ index }) => index) },
    },
  ];
  const answer = {
    task_id: task.id,
    status: asked ? 'awaiting_approval' : task.plan ? 'running' : 'planning',
    run: task.run + 1,
  };
  const indexes = new Set(again.map(({ index }) => index));
  const done = await callFunction<{ won: boolean; state?: string; ready?: ReadyBell[] }>(ctx.db, 'retry_v1', {
    task_id: task.id,
    run: task.run,
    by: actor.id,
    max_running: limitsOf(ctx.config).running_tasks,
    subtasks: again.map((row) => ({
      id: row.id,
      deps_left: task.plan!.subtasks[row.index]!.depends_on.filter((needs) => indexes.has(needs)).length,
    })),
    approval: asked?.approval ?? null,
    notices: asked?.notices ?? [],
    events: asked ? [...events, asked.event] : events,
    audit: [
      auditRow({
        at: entry.now,
        actor: actor.id,
        type: 'task.retried',
        subject: task.id,
        data: { run: task.run + 1, reason: input.reason },
      }),
      ...(asked ? [asked.audit] : []),
    ],
    answer: entry.idem ? { ...entry.idem, status: 202, headers: {}, body: JSON.stringify(answer) } : null,
  });
  if (done.state === 'pruned') throw historyPruned();
  if (done.state === 'effect_open')
    throw conflict('effect_open', 'An effect of this task is still open or unknown: resolve it first.');
  if (!done.won) throw notRetryable('changed meanwhile');
  await ringFor(ctx, done.ready ?? []);
  return answer;
}

function notRetryable(status: string) {
  return conflict(
    'not_retryable',
    `Only a completed, failed or expired task can be retried; this one is ${status}.`,
  );
}

/** What runs again: everything that did not complete, or one subtask with all that builds on it. */
function chosen(rows: SubtaskRow[], plan: PlannedSubtask[], from: number | null): SubtaskRow[] {
  const again = new Set(rows.filter((row) => row.status !== 'completed').map(({ index }) => index));
  if (from !== null) {
    if (!rows[from]) throw invalid('unknown_subtask', `There is no subtask ${from}.`);
    again.add(from);
  }
  for (const { index } of rows)
    if (plan[index]!.depends_on.some((needs) => again.has(needs))) again.add(index);
  return rows.filter(({ index }) => again.has(index));
}

import { expect } from 'vitest';
import { TERMINAL_EVENTS } from '../../schema/event.ts';
import { TASK_TERMINAL, type TaskStatus } from '../../schema/task.ts';
import type { Drive } from './drive.ts';

type Row = Record<string, unknown>;

/** Rows that break a rule which holds at every moment between two statements. Each query must answer nothing. */
const NEVER: Record<string, string> = {
  'events have gaps or the counter is off': `
    select t.id from tasks t left join events e on e.task_id = t.id group by t.id
    having t.event_seq <> count(e.seq) or coalesce(max(e.seq), 0) <> count(e.seq)`,
  'counters differ from the rows': `
    select t.id, t.open_subtasks, t.busy_subtasks, t.pending_approvals, c.* from tasks t, lateral (select
      count(*) filter (where s.status in ('pending', 'ready', 'running', 'awaiting_approval', 'unknown')) as open,
      count(*) filter (where s.status in ('ready', 'running')) as busy,
      (select count(*) from approval_requests a where a.workflow_id = t.id and a.status = 'pending') as pending
      from subtasks s where s.task_id = t.id) c
    where t.status in ('awaiting_approval', 'running') and (t.open_subtasks, t.busy_subtasks, t.pending_approvals) <> (c.open, c.busy, c.pending)`,
  'awaiting_approval is not told by rule': `
    select id, status, pending_approvals, busy_subtasks from tasks
    where status in ('awaiting_approval', 'running') and (status = 'awaiting_approval') <> (pending_approvals > 0 and busy_subtasks = 0)`,
  'budget_paused is not told by rule': `
    select t.id, t.status from tasks t where t.status in ('awaiting_approval', 'running', 'budget_paused') and (t.status = 'budget_paused') <>
      (t.busy_subtasks = 0 and exists (select 1 from approval_requests a where a.workflow_id = t.id and a.kind = 'budget' and a.status = 'pending'))`,
  'more is held of a budget than its claims have': `
    select t.id, t.spending from tasks t where coalesce((t.spending -> 'reserved' ->> 'tokens')::numeric, 0) <>
      (select coalesce(sum((s.slice ->> 'tokens')::numeric), 0) from subtasks s where s.task_id = t.id)`,
  'an ended task has open work': `
    select t.id, s.status from tasks t join subtasks s on s.task_id = t.id
    where t.finished_at is not null and t.dry_run = 0 and s.status in ('pending', 'ready', 'running', 'awaiting_approval', 'unknown')`,
  'an ended task has a pending request': `
    select t.id from tasks t join approval_requests a on a.workflow_id = t.id and a.status = 'pending' where t.finished_at is not null`,
  'finished_at and status disagree': `
    select id, status, finished_at from tasks
    where (finished_at is not null) <> (status in ('completed', 'failed', 'rejected', 'expired', 'cancelled'))`,
  'idle rows have a wake time or a lease': `
    select id, status::text from subtasks where status not in ('ready', 'running') and (wake_at is not null or lease_until is not null)
    union all select id, work from tasks where work = 'idle' and (wake_at is not null or lease_until is not null)`,
  'work has no wake time': `
    select id from subtasks where status in ('ready', 'running') and wake_at is null
    union all select id from tasks where work <> 'idle' and wake_at is null`,
  'a subtask was started twice in a run': `
    select e.subtask_id, count(*) from events e join subtasks s on s.id = e.subtask_id
    where e.type = 'subtask.started' group by e.subtask_id, s.run having count(*) > s.run`,
  'ready at the wrong number of dependencies': `
    select id, status, deps_left from subtasks where deps_left < 0 or (status in ('ready', 'running') and deps_left <> 0)`,
  'an effect without the signatures it needs': `
    select f.key from effects f join tasks t on t.id = f.task_id left join approval_requests a on a.id = f.approval_id::uuid
    where f.clearance <> 'policy' and f.reused_from is null and (a.status is distinct from 'approved' or f.at > coalesce(a.plan_run_by, a.execute_by)
      or (select count(distinct v ->> 'principal_id') from jsonb_array_elements(a.votes) v where v ->> 'principal_id' <> t.requested_by) < a.approvals_required)`,
  'a call approval cleared another action': `
    select f.key from effects f join approval_requests a on a.id = f.approval_id::uuid where f.clearance = 'call' and a.action_hash <> f.action_hash`,
};

/** Every rule that holds for all tasks of this engine, and the world against the ledger (I2: at most once for each key). */
export async function checkInvariants(drive: Drive): Promise<void> {
  const broken: Record<string, Row[]> = {};
  for (const [rule, query] of Object.entries(NEVER)) {
    const rows = await drive.engine.db.query<Row>(query);
    if (rows.length > 0) broken[rule] = rows;
  }
  expect(broken).toEqual({});
  const ledger = new Map(
    (
      await drive.engine.db.query<{ key: string; state: string; reused_from: string | null }>(
        'select key, state, reused_from from effects',
      )
    ).map((row) => [row.key, row]),
  );
  const twice = [...drive.world.happened].filter(([, { times }]) => times > 1);
  expect(twice, 'took effect twice').toEqual([]);
  expect(
    [...drive.world.happened.keys()].filter((key) => !ledger.has(key)),
    'happened without a ledger row',
  ).toEqual([]);
  const untrue = [...ledger.values()].filter(
    ({ key, state, reused_from }) =>
      state === 'done' && !reused_from && !drive.world.happened.has(key) && !drive.resolved.has(key),
  );
  expect(untrue, 'done in the ledger alone').toEqual([]);
}

/** Also: this task has ended so, and its last event says it. */
export async function expectEnd(drive: Drive, taskId: string, status: TaskStatus): Promise<void> {
  const task = await drive.task(taskId);
  expect(task.status).toBe(status);
  expect(TASK_TERMINAL).toContain(status);
  expect((await drive.events(taskId)).at(-1)).toBe(`task.${status}`);
  expect(TERMINAL_EVENTS).toContain(`task.${status}`);
  await checkInvariants(drive);
}

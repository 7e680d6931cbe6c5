/** Rows that break a rule which holds at every moment between two statements. Each query must answer nothing. */
export const NEVER: Record<string, string> = {
  'I1 a status that there is not': `
    select id, status from tasks where status not in
      ('planning', 'awaiting_approval', 'running', 'budget_paused', 'completed', 'failed', 'rejected', 'expired', 'cancelled')`,
  'I6 events have gaps or the counter is off': `
    select t.id from tasks t left join events e on e.task_id = t.id group by t.id
    having t.event_seq <> count(e.seq) or coalesce(max(e.seq), 0) <> count(e.seq)`,
  'I6 an ended task does not end in its event': `
    select t.id, t.status, e.type from tasks t join lateral (select type from events x where x.task_id = t.id and x.type like 'task.%' order by seq desc limit 1) e on true
    where t.finished_at is not null and e.type <> 'task.' || t.status and e.type <> 'task.resumed'`,
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
  'I5 work has no wake time': `
    select id from subtasks where status in ('ready', 'running') and wake_at is null
    union all select id from tasks where work <> 'idle' and wake_at is null`,
  'a subtask was started twice in a run': `
    select e.subtask_id, count(*) from events e join subtasks s on s.id = e.subtask_id
    where e.type = 'subtask.started' group by e.subtask_id, s.run having count(*) > s.run`,
  'a subtask ended twice in a run': `
    select e.subtask_id, count(*) from events e join subtasks s on s.id = e.subtask_id
    where e.type in ('subtask.completed', 'subtask.failed') group by e.subtask_id, s.run having count(*) > s.run`,
  'an intent was committed while everything was halted': `
    select e.key, e.at, h.since from effects e join chaos_halts h on e.at > h.since and (h.until is null or e.at < h.until) where e.reused_from is null`,
  // A halt is stamped before it is committed: what ends in between is beside it, not under it. What was over before it may end.
  'a request expired while everything was halted': `
    select c.id, c.at, h.since from chaos_history c join chaos_halts h on c.at > h.since + interval '50 milliseconds' and (h.until is null or c.at < h.until)
    join approval_requests a on a.id::text = c.id and a.expires_at > h.since
    where c.noun = 'approval_requests' and c.was = 'pending' and c.now = 'expired'`,
  'a claim was taken from a worker whose lease was live':
    'select noun, id, was_version, version from chaos_history where stolen',
  'ready at the wrong number of dependencies': `
    select id, status, deps_left from subtasks where deps_left < 0 or (status in ('ready', 'running') and deps_left <> 0)`,
  'a subtask ran before what it needs': `
    select s.id from subtasks s join subtask_deps d on d.subtask_id = s.id join subtasks n on n.id = d.needs_id
    where s.status in ('ready', 'running', 'completed') and n.status <> 'completed'`,
  'a completed task has a subtask that is not': `
    select t.id, s.index, s.status from tasks t join subtasks s on s.task_id = t.id
    where t.status = 'completed' and t.dry_run = 0 and s.status <> 'completed'`,
};

/** What must have become of everything when nothing is left to do. */
export const WHEN_AT_REST: Record<string, string> = {
  'I1 a task neither ended nor waits for people to be seen': `
    select t.id, t.status, t.work from tasks t where t.finished_at is null
      and not exists (select 1 from approval_requests a where a.workflow_id = t.id and a.status = 'pending')
      and not exists (select 1 from effects e where e.task_id = t.id and e.state = 'unknown')`,
  'I5 a notice is unsent': 'select id, attempts from outbox where sent_at is null',
  'I5 work lies about': `
    select id from subtasks where status in ('ready', 'running') union all select id from tasks where work <> 'idle'`,
};

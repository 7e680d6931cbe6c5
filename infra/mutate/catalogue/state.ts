import { type Mutation, mutation } from '../mutation.ts';

const TRANSITIONS = 'tests/flow/transitions.test.ts > is refused, whoever writes it';

/** What the rows may say. */
export const STATE: Mutation[] = [
  {
    name: 'joins-by-counting',
    control: 'counters instead of counting',
    rules: [1, 2],
    in: { sql: 'let_go' },
    edits: [
      {
        find: "s.status = 'pending' order by s.id for update) x;",
        replace: "s.status = 'pending' order by s.id) x;",
      },
      {
        find: 'status = case when s.deps_left > p_step then s.status when',
        replace:
          "status = case when exists (select 1 from subtask_deps o join subtasks y on y.id = o.needs_id where o.subtask_id = s.id and y.status <> 'completed') then s.status when",
      },
    ],
    noticed: ['tests/flow/siblings.test.ts > is not lost when three siblings end at the same moment'],
  },
  mutation(
    'dependants-are-not-counted-down',
    'counters instead of counting',
    [1],
    { sql: 'let_go' },
    ['set deps_left = deps_left - p_step where', 'set deps_left = deps_left where'],
    'tests/flow/siblings.test.ts > is not lost when three siblings end at the same moment',
  ),
  mutation(
    'task-row-read-without-lock',
    'event numbers under the row’s lock',
    [1, 25],
    { sql: 'move_task' },
    [
      'open_subtasks = t.open_subtasks + v_open, busy_subtasks = t.busy_subtasks + v_busy,\n        pending_approvals = t.pending_approvals + v_pending, event_seq = t.event_seq + v_n,',
      'open_subtasks = t.open_subtasks + v_open, busy_subtasks = t.busy_subtasks + v_busy,\n        pending_approvals = t.pending_approvals + v_pending, event_seq = (select o.event_seq from tasks o where o.id = p_task) + v_n,',
    ],
    'tests/flow/event-numbers.test.ts > events of a task that is running are numbered',
  ),
  mutation(
    'events-numbered-by-a-sequence',
    'event numbers under the row’s lock',
    [25],
    { sql: 'add_events' },
    [
      'select p_task, p_last - jsonb_array_length(p_events) + n::int,',
      'select p_task, (random() * 1e9)::int,',
    ],
    'tests/flow/happy-path.test.ts > stops a production deployment for its quorum',
  ),
  mutation(
    'audit-may-be-changed',
    'append-only audit',
    [24],
    { sql: 'audit_events_append_only' },
    ['before update or truncate', 'before truncate'],
    'tests/lib/audit/append-only.test.ts > what is in audit_events stays',
  ),
  mutation(
    'approval-actions-may-be-changed',
    'append-only audit',
    [24],
    { sql: 'approval_actions_append_only' },
    ['before update or delete or truncate', 'before truncate'],
    'tests/lib/audit/append-only.test.ts > what is in approval_actions stays',
  ),
  mutation(
    'status-unguarded',
    'status guards',
    ['inv. 6'],
    { sql: 'guard_status' },
    ['if not legal_transition(tg_table_name, old.status, new.status) then', 'if false then'],
    'tests/flow/transitions.test.ts > is refused to what has not ended as well',
  ),
  mutation(
    'task-status-unguarded',
    'status guards',
    ['inv. 6'],
    { sql: 'tasks_guard_status' },
    ['for each row execute', 'for each row when (false) execute'],
    'tests/flow/transitions.test.ts > is refused to what has not ended as well',
  ),
  mutation(
    'subtask-status-unguarded',
    'status guards',
    ['inv. 6'],
    { sql: 'subtasks_guard_status' },
    ['for each row execute', 'for each row when (false) execute'],
    'tests/flow/transitions.test.ts > is refused to what has not ended as well',
  ),
  mutation(
    'approval-status-unguarded',
    'status guards',
    ['inv. 6'],
    { sql: 'approval_requests_guard_status' },
    ['for each row execute', 'for each row when (false) execute'],
    'tests/flow/transitions.test.ts > is refused to what has not ended as well',
  ),
  mutation(
    'task-reopened-in-its-run',
    'terminal in its run',
    [16],
    { sql: 'guard_status' },
    ["new.run <= old.run and tg_table_name = 'tasks'", 'false'],
    TRANSITIONS,
  ),
  mutation(
    'subtask-reopened-in-its-run',
    'terminal in its run',
    [16],
    { sql: 'guard_status' },
    ["new.run <= old.run and tg_table_name = 'subtasks'", 'false'],
    TRANSITIONS,
  ),
  mutation(
    'retried-twice',
    'terminal in its run',
    [16],
    { sql: 'retry' },
    [
      "and status in ('completed', 'failed', 'expired') and run = (p ->> 'run')::int for update",
      'for update',
    ],
    'tests/flow/failure-and-retry.test.ts > happens once of five at the same moment',
  ),
];

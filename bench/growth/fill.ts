/** How many rows to lay in beside a running system. */
export interface Volume {
  /** Tasks that ended, each with subtasks, events, ledger, checkpoints, audit and a decided plan approval. */
  ended: number;
  /** More approvals that were decided, of those tasks' calls. */
  decided: number;
  /** Tasks that wait for the approval of their plan, until a day from now. */
  waiting: number;
  /** The same, but their deadline has passed. */
  overdue: number;
}

/** Runs one statement, on one connection. */
export type Run = (text: string, values?: unknown[]) => Promise<unknown>;

const SUBTASKS = 3;
/** Rows a statement: progress is seen, and no transaction grows without bound. */
const CHUNK = 20_000;

/** Task ids as uuid v7 gives them: in the order of their birth. `$1`, `$2`: from and to; `$3`: what kind of fill. */
const RANGE = `(select n, format('01900000-0000-7000-%s-%s', $3::text, lpad(to_hex(n), 12, '0')) as id,
  now() - interval '80 days' + n * interval '1 second' as at from generate_series($1::int, $2::int) n) t`;
const EACH_SUBTASK = `${RANGE} cross join generate_series(0, ${SUBTASKS - 1}) i`;
const TEXT = 'repeat(md5(t.id), 6)';
const PLAN = `jsonb_build_object('revision', 1, 'summary', '', 'subtasks', (select jsonb_agg(jsonb_build_object('title', 'Change ' || g, 'agent', 'feature-dev', 'depends_on', '[]'::jsonb, 'description', ${TEXT})) from generate_series(1, ${SUBTASKS}) g))`;
const ACTOR = `'{"id": "tech_lead", "kind": "human", "roles": ["tech_lead"], "channel": "http"}'::jsonb`;

const tasks = (
  status: string,
  ended: boolean,
) => `insert into tasks (id, status, description, project, project_context, workspace_config,
    requested_by, requester, plan, plan_hash, policy_version, approval_id, budget, usage, work, open_subtasks, pending_approvals, event_seq, created_at, updated_at, finished_at)
  select id, '${status}', ${TEXT}, 'checkout', '{"project": "checkout"}', '{}', 'person-' || n % 40, '{"id": "person", "kind": "human", "roles": ["developer"], "channel": "http"}',
    ${PLAN}, md5(id), 1, md5(id)::uuid::text, '{}', '{"input_tokens": 10, "output_tokens": 10, "cost_usd": 0, "model_calls": 7, "tool_calls": 3}', 'idle',
    ${ended ? '0, 0' : `${SUBTASKS}, 1`}, ${ended ? 12 : 3}, at, at, ${ended ? 'at' : 'null'} from ${RANGE}`;
const subtasks = (
  status: string,
) => `insert into subtasks (id, task_id, index, agent, planned, status, risk_level, result, version, started_at, finished_at, deps_left)
  select t.id || '-' || i, t.id, i, 'feature-dev', jsonb_build_object('title', 'Change', 'depends_on', case when i = 0 then '[]'::jsonb else jsonb_build_array(i - 1) end, 'description', ${TEXT}),
    '${status}', 'low', jsonb_build_object('kind', 'change', 'summary', ${TEXT}, 'artifacts', '[]'::jsonb), 1, at, at, (i > 0)::int from ${EACH_SUBTASK}`;
const deps = `insert into subtask_deps select t.id || '-' || i, t.id || '-' || (i - 1) from ${EACH_SUBTASK} where i > 0`;
const events = (count: number) => `insert into events (task_id, seq, type, at, subtask_id, actor, data)
  select t.id, s, 'subtask.started', at, t.id || '-0', ${ACTOR}, '{"note": "filled"}' from ${RANGE} cross join generate_series(1, ${count}) s`;
const approvals = (
  status: string,
  expires: string,
) => `insert into approval_requests (id, workflow_id, task_description, agent_name, risk_level, status, expires_at, created_at,
    updated_at, kind, project, action_hash, requested_by, requirements, decider_roles, approvals_required, policy_version, execute_within_s, plan_run_s, action_details, remind_at)
  select md5(id)::uuid, id, ${TEXT}, 'orchestrator', (array['medium', 'high', 'critical'])[1 + n % 3], '${status}', ${expires}, at, at, 'plan', 'checkout', md5(id), 'person-' || n % 40,
    '[{"rule": "level", "roles": ["tech_lead", "cto"], "count": 1}]', '{tech_lead,cto}', 1, 1, 900, 14400, jsonb_build_object('plan', ${TEXT}),
    now() + interval '12 hours' from ${RANGE}`;
const callApprovals = `insert into approval_requests (id, workflow_id, subtask_id, task_description, agent_name, risk_level, status, expires_at, created_at, updated_at, kind, project,
    action_hash, requested_by, requirements, decider_roles, approvals_required, policy_version, execute_within_s, plan_run_s, consumed_by)
  select md5('call' || id)::uuid, format('01900000-0000-7000-8000-%s', lpad(to_hex(n % greatest($4::int, 1)), 12, '0')), format('01900000-0000-7000-8000-%s-0', lpad(to_hex(n % greatest($4::int, 1)), 12, '0')),
    'A call', 'feature-dev', 'high', (array['approved', 'rejected', 'expired', 'cancelled'])[1 + n % 4], at + interval '1 hour', at, at, 'call', 'checkout',
    md5(id), 'person-' || n % 40, '[{"rule": "level", "roles": ["tech_lead"], "count": 1}]', '{tech_lead,cto}', 1, 1, 900, 0, 'spent' from ${RANGE}`;
const actions = (
  key: string,
  action: string,
) => `insert into approval_actions (approval_request_id, action, actor, created_at)
  select md5(${key} || id)::uuid, '${action}', 'tech_lead', at from ${RANGE}`;
const effects = `insert into effects (subtask_id, run, turn, call_index, task_id, key, tool, effect, args, args_hash, action_hash, idempotent, clearance, state, result, version, at, settled_at)
  select t.id || '-' || i, 1, 1, 0, t.id, md5(t.id || i), 'world.commit', 'write', '{"repository": "checkout"}', md5(t.id), md5(t.id), 1, 'plan', 'done',
    jsonb_build_object('output', '{"ok": true}'::jsonb), 1, at, at from ${EACH_SUBTASK}`;
const checkpoints = `insert into langgraph.checkpoints (thread_id, checkpoint_id, fence, doc, metadata, blobs, created_at)
  select t.id || '/1' || case when i < 0 then '' else '/' || i end, md5(t.id || i || c), c, ${TEXT}, '{}', array[md5(t.id || i)], at
  from ${RANGE} cross join generate_series(-1, ${SUBTASKS - 1}) i cross join generate_series(1, 2) c`;
const blobs = `insert into langgraph.blobs (thread_id, hash, content)
  select t.id || '/1' || case when i < 0 then '' else '/' || i end, md5(t.id || i), ${TEXT} from ${RANGE} cross join generate_series(-1, ${SUBTASKS - 1}) i`;
const audit = `insert into audit_events (at, actor, type, subject, data, digest)
  select at, 'tech_lead', 'approval.approved', id, '{}', decode(md5(t.id), 'hex') from ${RANGE} cross join generate_series(1, 3) s`;
const outbox = `insert into outbox (id, kind, task_id, payload, sent_at, created_at) select t.id || ':told', 'log', t.id, '{}', at, at from ${RANGE}`;
const keys = `insert into idempotency_keys (principal_id, route, key, body_hash, status, body, created_at)
  select 'requester', 'POST /orchestrate', id, md5(id), 202, '{}', now() - interval '1 hour' from ${RANGE}`;
const messages = `insert into seen_messages (jti, at) select md5('jti' || id || s), now() - interval '1 hour' from ${RANGE} cross join generate_series(1, 2) s`;
const letters = `insert into dead_letters (kind, subject, task_id, code, reason, attempts, closed_at, closed_by)
  select 'message', 'task:' || id, id, 'gave_up', 'Filled in.', 5, at, 'system' from ${RANGE}`;

const ENDED = [
  tasks('completed', true),
  subtasks('completed'),
  deps,
  events(12),
  approvals('approved', "at + interval '1 hour'"),
  actions("''", 'approve'),
  effects,
  checkpoints,
  blobs,
  audit,
  outbox,
  keys,
  messages,
  letters,
];
const waiting = (expires: string) => [
  tasks('awaiting_approval', false),
  subtasks('pending'),
  deps,
  events(3),
  approvals('pending', expires),
  actions("''", 'request'),
];

const NOTHING: Volume = { ended: 0, decided: 0, waiting: 0, overdue: 0 };

/**
 * Lays rows into an installation as years of use would, up to `volume` and from what an earlier call has laid
 * `before`, and ANALYZEs them. `run` works on one connection of a superuser: foreign keys and triggers rest
 * meanwhile. Project `checkout` and its people are the caller's affair; the tasks are forty people's.
 */
export async function fill(
  run: Run,
  volume: Volume,
  { before = NOTHING, tell = () => undefined }: { before?: Volume; tell?: (what: string) => void } = {},
): Promise<void> {
  const lay = async (kind: keyof Volume, mark: string, statements: string[]) => {
    for (let from = before[kind] + 1; from <= volume[kind]; from += CHUNK) {
      const to = Math.min(volume[kind], from + CHUNK - 1);
      tell(`laying in ${to} of ${volume[kind]} ${kind}`);
      for (const text of statements)
        await run(text, [from, to, mark, ...(text.includes('$4') ? [volume.ended] : [])]);
    }
  };
  await run('set session_replication_role = replica');
  await lay('ended', '8000', ENDED);
  await lay('decided', 'a000', [callApprovals, actions("'call'", 'approve')]);
  await lay('waiting', '9000', waiting("now() + interval '1 day'"));
  await lay('overdue', 'b000', waiting("now() - interval '1 minute'"));
  await run('set session_replication_role = origin');
  await run('analyze');
}

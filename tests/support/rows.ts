import { v7 } from 'uuid';
import { approvalParts } from '../../lib/approvals/request.ts';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../lib/policy/parse.ts';
import { requirementsFor } from '../../lib/policy/require.ts';
import type { Action, Assessment } from '../../schema/action.ts';
import { SYSTEM } from '../../schema/event.ts';
import type { PlannedSubtask } from '../../schema/plan.ts';
import { NO_USAGE } from '../../schema/turn.ts';
import type { Level } from '../../schema/vocabulary.ts';
import type { TestDatabase } from './database.ts';

export type Seeded = { taskId: string; approvalId: string; actionHash: string; subtaskIds: string[] };
export type SeedTask = { by: string; project?: string; level?: Level; operations?: string[] };

/** Two subtasks, the second after the first. */
function planOf(level: Level): PlannedSubtask[] {
  return [0, 1].map((index) => ({
    index,
    agent: index === 0 ? 'feature-dev' : 'documentation',
    title: `Step ${index}`,
    description: 'A step.',
    depends_on: index === 0 ? [] : [0],
    kind: 'change',
    operation: 'modify',
    repository: 'checkout-service',
    environment: 'none',
    resource: 'code',
    allow: [],
    level,
  }));
}

/** A task whose plan waits for approval, as the engine would have left it. */
export async function seedWaiting(db: TestDatabase, input: SeedTask): Promise<Seeded> {
  const { by, project = 'checkout', level = 'high', operations = [] } = input;
  const taskId = v7();
  const approvalId = v7();
  const subtasks = planOf(level);
  const plan = { revision: 1, subtasks };
  const assessment: Assessment = {
    level,
    score: 7,
    effect: 'write',
    environment: 'production',
    operations,
    factors: [{ rule: 'deploy_production', detail: 'it reaches production', level }],
  };
  const action: Action = {
    tool: 'plan.execute',
    args: plan as never,
    target: { project, repository: 'checkout-service', environment: 'production' },
    plan_hash: null,
    policy_version: 1,
  };
  const demand = requirementsFor(parsePolicy(DEFAULT_POLICY), {
    assessment,
    kind: 'plan',
    facts: {
      ...{ tool: action.tool, args: action.args, project, now: Date.now() },
      requester: { id: by, kind: 'human', roles: ['developer'] },
    },
  });
  const { approval } = approvalParts({
    id: approvalId,
    kind: 'plan',
    action,
    assessment,
    demand,
    description: 'Deploy the checkout service',
    agent: 'orchestrator',
    requestedBy: by,
    project,
    taskId,
    threadId: `${taskId}/1`,
    checkpointId: null,
    interruptId: null,
    run: 1,
    evidence: {},
    now: new Date().toISOString(),
  });
  await db.query(
    `insert into tasks (id, status, description, project, project_context, workspace_config, requested_by, requester, plan, plan_hash,
       policy_version, assessment, approval_id, budget, usage, open_subtasks, pending_approvals, event_seq, guardrail_report)
     values ($1, 'awaiting_approval', 'Deploy the checkout service', $2, '{}', '{}', $3, '{"kind": "human", "roles": ["developer"]}', $4, 'hash', 1, $5, $6,
       '{"max_usd": null, "max_tokens": null}', $7, 2, 1, 1, '{"mode": "observe", "status": "passed", "checks": []}')`,
    [taskId, project, by, plan, assessment, approvalId, NO_USAGE],
  );
  const subtaskIds = subtasks.map(() => v7());
  for (const [index, planned] of subtasks.entries()) {
    await db.query(
      `insert into subtasks (id, task_id, index, agent, planned, risk_level, deps_left) values ($1, $2, $3, $4, $5, $6, $7)`,
      [subtaskIds[index], taskId, index, planned.agent, planned, level, planned.depends_on.length],
    );
  }
  await db.query('insert into subtask_deps values ($1, $2)', [subtaskIds[1], subtaskIds[0]]);
  await addEvents(db, taskId, 1, ['task.created']);
  await db.query('select insert_approval($1::jsonb)', [JSON.stringify(approval)]);
  return { taskId, approvalId, actionHash: approval.action_hash, subtaskIds };
}

/** Events with the numbers from `first` on; the task's own counter is the caller's to keep. */
export async function addEvents(
  db: TestDatabase,
  taskId: string,
  first: number,
  types: string[],
): Promise<void> {
  for (const [at, type] of types.entries()) {
    await db.query(`insert into events (task_id, seq, type, actor, data) values ($1, $2, $3, $4, '{}')`, [
      taskId,
      first + at,
      type,
      SYSTEM,
    ]);
  }
}

/** One row of the ledger. */
export async function addEffect(
  db: TestDatabase,
  { taskId, subtaskIds }: Seeded,
  state: string,
): Promise<string> {
  const key = v7().replaceAll('-', '').repeat(2);
  await db.query(
    `insert into effects (subtask_id, run, turn, call_index, task_id, key, tool, effect, args, args_hash, action_hash, idempotent,
       clearance, state, version)
     values ($1, 1, (select count(*) from effects), 0, $2, $3, 'workspace.deploy', 'write', '{"commit": "abc"}', 'h', 'h', 0, 'plan', $4, 1)`,
    [subtaskIds[0], taskId, key, state],
  );
  return key;
}

/** A message for the task's first subtask that the queue gave up, and a delivery about it that was; both have the task's id. */
export async function addLetter(db: TestDatabase, { taskId, subtaskIds }: Seeded): Promise<void> {
  await db.query(
    `insert into dead_letters (id, kind, subject, task_id, project, code, reason, attempts)
     select id::uuid, 'message', $2, id, project, 'not_delivered', 'Given up.', 6 from tasks where id = $1`,
    [taskId, `subtask:${subtaskIds[0]}`],
  );
  await db.query(
    `insert into notification_deliveries (id, message_id, endpoint_id, type, project, task_id, message, state, event_at)
     select id::uuid, 'evt_1', id::uuid, 'task.failed', project, id, '{"title": "Failed"}', 'dead', now() from tasks where id = $1`,
    [taskId],
  );
}

/** Takes subtasks through statuses one after the other, as only legal transitions are let through. */
export async function moveSubtasks(db: TestDatabase, ids: string[], statuses: string[]): Promise<void> {
  for (const status of statuses)
    await db.query('update subtasks set status = $1 where id = any($2)', [status, ids]);
}

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { handOut } from '../../lib/notify/hand-out.ts';
import { cancelTask } from '../../lib/tasks/cancel.ts';
import { NotificationMessage } from '../../schema/notification.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants } from './invariants.ts';
import { commit, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
  await drive.engine.db.query(
    `insert into notification_endpoints (id, name, channel, target, created_by) values (gen_random_uuid(), 'lines', 'log', '{}', 'x')`,
  );
});
afterEach(() => checkInvariants(drive));
afterAll(() => drive.close());

/** What was told of a task, in the order in which it is told; each is a message of version 1. */
const told = async (id: string): Promise<NotificationMessage[]> => {
  await handOut(drive.ctx);
  const rows = await drive.engine.db.query<{ message: NotificationMessage }>(
    'select message from notification_deliveries where task_id = $1 order by seq, id',
    [id],
  );
  return rows.map(({ message }) => NotificationMessage.parse(message));
};
const typesOf = (messages: readonly NotificationMessage[]) => messages.map(({ type }) => type);

it('tells a task from its beginning to its end, its request and the decision among it, each once', async () => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  expect(typesOf(await told(id))).toEqual([
    'task.created',
    'task.planned',
    'approval.required',
    'task.awaiting_approval',
  ]);
  await drive.approve(id, 'tech_lead', 'cto');
  const all = await told(id);
  expect(typesOf(all).slice(4)).toEqual([
    'approval.approved',
    'task.started',
    ...PRODUCTION_PLAN.map(() => 'subtask.completed'),
    'task.completed',
  ]);
  expect(all.at(-1)).toMatchObject({ task: { id, status: 'completed' }, project: 'checkout' });
  expect(typesOf(await told(id))).toEqual(typesOf(all));
});

it('tells who rejected it and why, who cancelled it, and which agent failed', async () => {
  const rejected = await drive.open(PRODUCTION_PLAN, productionTurns);
  await drive.reject(rejected.id, 'cto', 'Not on a Friday.');
  expect((await told(rejected.id)).slice(-2)).toMatchObject([
    { type: 'approval.rejected', actor: 'cto', reason: 'Not on a Friday.' },
    { type: 'task.rejected' },
  ]);
  const cancelled = await drive.open(PRODUCTION_PLAN, productionTurns);
  await cancelTask(drive.ctx, await drive.engine.entry('requester', { taskId: cancelled.id }), {
    reason: 'No.',
  });
  expect(
    typesOf(await told(cancelled.id))
      .slice(-2)
      .sort(),
  ).toEqual(['approval.cancelled', 'task.cancelled']);
  const failed = await drive.open([draft({ agent: 'feature-dev' })], () =>
    finish('It does not build.', 'failed'),
  );
  const last = (await told(failed.id)).slice(-2);
  expect(typesOf(last)).toEqual(['agent.error', 'task.failed']);
  expect(last[0]!.subtask).toMatchObject({ agent: 'feature-dev' });
  expect(last[0]!.reason).toContain('It does not build.');
});

it('tells that a task has spent what it may', async () => {
  Object.assign(drive.ctx.config, { BUDGET_SLICE_TOKENS: 100, BUDGET_FINISH_TOKENS: 100 });
  const { id } = await drive.open(
    [draft({ agent: 'feature-dev' })],
    ({ history, subtask }) =>
      history.length >= 9 ? finish('done') : calls(commit(subtask.index, { turn: history.length })),
    { input: { budget: { max_tokens: 40 } } },
  );
  const messages = await told(id);
  expect(typesOf(messages)).toContain('budget.paused');
  expect(messages.find(({ type }) => type === 'budget.paused')).toMatchObject({
    approval: { kind: 'budget' },
  });
});

it('tells of a reminder, of an escalation, and of the end of its time', async () => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  await told(id);
  const { id: approval } = await drive.pending(id);
  const due = (column: string) =>
    drive.engine.db.query(
      `update approval_requests set ${column} = clock_timestamp() - interval '1 second' where id = $1`,
      [approval],
    );
  const before = (await told(id)).length;
  await due('remind_at');
  await drive.sweep();
  const [nudged] = (await told(id)).slice(before);
  expect(nudged?.type).toMatch(/^approval\.(?:reminder|escalated)$/);
  expect(nudged).toMatchObject({ actor: 'system', approval: { id: approval, status: 'pending' } });
  await drive.engine.db.query(
    `update approval_requests set expires_at = clock_timestamp() + interval '1 minute', remind_at = clock_timestamp() where id = $1`,
    [approval],
  );
  await drive.sweep();
  const types = typesOf(await told(id));
  expect(types).toContain('approval.escalated');
  await due('expires_at');
  await drive.sweep();
  await drive.rest();
  expect(typesOf(await told(id)).slice(-2)).toEqual(['approval.expired', 'task.expired']);
});

it('tells that somebody decided by what another lent them', async () => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  await drive.engine.db.query(
    `insert into delegations (id, from_id, to_id, roles, projects, levels, until, reason, created_by, created_at)
     values (gen_random_uuid(), 'cto', 'developer', '{cto}', '{*}', '{high}', now() + interval '1 day', 'Away.', 'cto', now())`,
  );
  await drive.answer('approve', (await drive.pending(id)).id, 'developer');
  const [lent] = (await told(id)).filter(({ type }) => type === 'approval.delegated');
  expect(lent).toMatchObject({ actor: 'developer', approval: { kind: 'plan' } });
});

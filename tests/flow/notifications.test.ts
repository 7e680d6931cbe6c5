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

import { afterAll, beforeAll, expect, it } from 'vitest';
import { listEffects } from '../../../lib/tasks/effects.ts';
import { readEvents } from '../../../lib/tasks/events.ts';
import { listTasks } from '../../../lib/tasks/list.ts';
import { loadTaskView } from '../../../lib/tasks/load.ts';
import { addEffect, addEvents, seedWaiting } from '../../support/rows.ts';
import { type TestVerbs, testVerbs } from '../../support/verbs.ts';

let t: TestVerbs;
beforeAll(async () => {
  t = await testVerbs();
});
afterAll(() => t.db.close());

it('loads a task with everything in one round trip', async () => {
  const { taskId, approvalId, subtaskIds } = await seedWaiting(t.db, { by: 'a-developer' });
  const before = t.db.stats().requests;
  const view = await loadTaskView(t.ctx, taskId);
  expect(t.db.stats().requests - before).toBe(1);
  expect(view.plan?.subtasks.map(({ id }) => id)).toEqual(subtaskIds);
  expect(view.approval).toMatchObject({ approval_id: approvalId, status: 'pending' });
});

it('shows the approval that waits before the plan’s own', async () => {
  const first = await seedWaiting(t.db, { by: 'a-developer' });
  const other = await seedWaiting(t.db, { by: 'a-developer' });
  await t.db.query(`update approval_requests set status = 'approved' where id = $1`, [first.approvalId]);
  await t.db.query(`update approval_requests set workflow_id = $1, kind = 'call' where id = $2`, [
    first.taskId,
    other.approvalId,
  ]);
  expect((await loadTaskView(t.ctx, first.taskId)).approval).toMatchObject({ approval_id: other.approvalId });
});

it('says what a dry run would ask for', async () => {
  const { taskId } = await seedWaiting(t.db, { by: 'a-developer', level: 'critical' });
  const wouldAsk = {
    required: true,
    approvals_required: 2,
    justification_required: true,
    timeout_minutes: 90,
  };
  await t.db.query('update tasks set dry_run = 1, report = $2 where id = $1', [
    taskId,
    { dry_run: true, would_ask: wouldAsk },
  ]);
  expect((await loadTaskView(t.ctx, taskId)).approval).toMatchObject(wouldAsk);
});

it('lists many tasks in one round trip', async () => {
  const entry = await t.as(t.people.viewer);
  const before = t.db.stats().requests;
  expect((await listTasks(t.ctx, entry, { limit: 2 })).data).toHaveLength(2);
  expect(t.db.stats().requests - before).toBe(1);
});

it('reads events after a number, and knows whether there are more', async () => {
  const { taskId } = await seedWaiting(t.db, { by: 'a-developer' });
  await addEvents(t.db, taskId, 2, ['task.planned', 'task.assessed']);
  await t.db.query('update tasks set event_seq = 3 where id = $1', [taskId]);
  const read = (after: number, limit: number) => readEvents(t.ctx, taskId, { after, limit });
  expect(await read(0, 2)).toMatchObject({ last: 2, more: true, ended: false });
  expect(await read(2, 2)).toMatchObject({ last: 3, more: false, ended: false });
  expect((await read(3, 2)).events).toEqual([]);
  expect((await read(0, 9)).events.map(({ id }) => id)).toEqual([1, 2, 3].map((seq) => `${taskId}:${seq}`));
});

it('shows the ledger of the one task', async () => {
  const seeded = await seedWaiting(t.db, { by: 'a-developer' });
  const other = await seedWaiting(t.db, { by: 'a-developer' });
  await addEffect(t.db, other, 'done');
  const key = await addEffect(t.db, seeded, 'unknown');
  expect(await listEffects(t.ctx, seeded.taskId, { limit: 10 })).toMatchObject({
    data: [{ key, state: 'unknown', args: { commit: 'abc' } }],
    next_cursor: null,
  });
});

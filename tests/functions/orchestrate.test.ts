import { afterAll, beforeAll, expect, it } from 'vitest';
import { TaskShape } from '../../functions/shapes/task.ts';
import { type TestApp, testApp } from '../support/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const SENTENCE = {
  description: 'Deploy the checkout service to production',
  project_context: { project: 'checkout' },
};

it('accepts a task in two round trips and says where it is', async () => {
  const before = t.db.stats().requests;
  const { status, headers, body } = await t.call('POST /orchestrate', {
    token: t.people.developer.token,
    body: SENTENCE,
  });
  expect(t.db.stats().requests - before).toBeLessThanOrEqual(2);
  expect([status, headers.get('location')]).toEqual([202, `/tasks/${body.task_id}`]);
  expect(TaskShape.parse(body)).toMatchObject({
    status: 'planning',
    requested_by: 'a-developer',
    project: 'checkout',
  });
  await t.settle();
});

it('holds the answer until the task waits for approval', async () => {
  const headers = { prefer: 'wait=20' };
  const { status, body } = await t.call('POST /orchestrate', {
    token: t.people.developer.token,
    body: SENTENCE,
    headers,
  });
  expect([status, body.status]).toEqual([200, 'awaiting_approval']);
  expect(TaskShape.parse(body).plan?.subtasks).toHaveLength(1);
  expect(body.approval).toMatchObject({ status: 'pending', approvals_recorded: 0 });
});

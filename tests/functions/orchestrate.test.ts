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

/** Put together here, so that no scan of the sources takes it for a real one. */
const KEY = ['AKIA', 'IOSFODNN7', 'EXAMPLE'].join('');

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

it('plans and assesses a dry run, says what would be asked, and asks nobody', async () => {
  const body = { ...SENTENCE, dry_run: true };
  const headers = { prefer: 'wait=20' };
  const answer = await t.call('POST /orchestrate', { token: t.people.developer.token, body, headers });
  expect(TaskShape.parse(answer.body)).toMatchObject({ dry_run: true, status: 'completed' });
  expect(answer.body.approval).toMatchObject({
    required: true,
    approvals_required: 2,
    justification_required: false,
  });
  expect(answer.body.plan).toMatchObject({ subtasks: [{ status: 'pending' }] });
  const asked = await t.db.query('select 1 from approval_requests where workflow_id = $1', [
    answer.body.task_id,
  ]);
  expect(asked).toEqual([]);
});

it('refuses a viewer, and a request with a secret in it', async () => {
  const viewer = await t.call('POST /orchestrate', { token: t.people.viewer.token, body: SENTENCE });
  expect([viewer.status, viewer.body.code]).toEqual([403, 'role_not_allowed']);
  const secret = {
    ...SENTENCE,
    description: `Deploy with ${KEY}`,
  };
  const blocked = await t.call('POST /orchestrate', { token: t.people.developer.token, body: secret });
  expect(blocked.body).toMatchObject({
    status: 409,
    code: 'guardrail_blocked',
    guardrail_report: { status: 'failed' },
  });
  expect(blocked.text).not.toContain(KEY);
});

it.each([
  ['nothing', {}, ['description']],
  ['an empty sentence', { description: '   ' }, ['description']],
  ['an unknown priority', { ...SENTENCE, priority: 'now' }, ['priority']],
  ['a budget below zero', { ...SENTENCE, budget: { max_usd: -1 } }, ['budget.max_usd']],
  ['who asks for it', { ...SENTENCE, requested_by: 'a-cto' }, ['body']],
])('refuses %s and names the field', async (_, body, paths) => {
  const { status, body: refused } = await t.call('POST /orchestrate', {
    token: t.people.developer.token,
    body,
  });
  expect(status).toBe(422);
  expect((refused.errors as unknown as { path: string }[]).map(({ path }) => path)).toEqual(paths);
});

it('goes on with the trace it is handed', async () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01` };
  const answer = await t.call('GET /tasks', { token: t.people.viewer.token, headers });
  expect(answer.headers.get('traceparent')).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
  expect(answer.headers.get('traceparent')).not.toContain('b7ad6b7169203331');
});

it('hands the trace on to the messages of its task, unless it is malformed', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const body = { description: 'Add a GET /version endpoint' };
  const opened = await t.call('POST /orchestrate', {
    token: t.people.developer.token,
    body,
    headers: { traceparent },
  });
  await t.settle();
  const bell = t.rung.find(({ body }) => body.id === opened.body.task_id);
  expect(bell).toMatchObject({ traceparent });
  for (const malformed of ['00-0-0-01', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`]) {
    const other = await t.call('POST /orchestrate', {
      token: t.people.developer.token,
      body,
      headers: { traceparent: malformed },
    });
    await t.settle();
    expect(t.rung.find(({ body }) => body.id === other.body.task_id)!.traceparent).toBeUndefined();
  }
});

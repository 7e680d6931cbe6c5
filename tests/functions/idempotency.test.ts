import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { seedWaiting } from '../support/rows.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const BODY = { description: 'Document the checkout service', project_context: { project: 'checkout' } };
const open = (key: string, body: object = BODY, token = t.people.developer.token) =>
  t.call('POST /orchestrate', { token, body, headers: { 'idempotency-key': key } });

it('answers the first answer again', async () => {
  const first = await open('a');
  const again = await open('a');
  expect(again.text).toBe(first.text);
  expect([first.status, again.status]).toEqual([202, 202]);
  expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
    null,
    'true',
  ]);
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(again.headers.get('content-security-policy')).not.toBeNull();
  await t.settle();
});

it('makes one task of fifty requests at once', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => open('fifty')));
  const ids = answers.filter(({ status }) => status === 202).map(({ body }) => String(body.task_id));
  expect(new Set(ids).size).toBe(1);
  for (const { status, body, headers } of answers.filter((answer) => answer.status !== 202)) {
    expect([status, body.code]).toEqual([409, 'idempotency_in_flight']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
  await t.settle();
  const rows = await t.db.query(`select 1 from tasks where id = any($1)`, [ids]);
  expect(rows).toHaveLength(1);
});

it('refuses the key with another body, and keeps keys of others apart', async () => {
  const first = await open('b');
  expect((await open('b', { ...BODY, priority: 'high' })).body).toMatchObject({
    status: 422,
    code: 'idempotency_key_reused',
  });
  const other = await open('b', BODY, t.people.team_lead.token);
  expect(other.body.task_id).not.toEqual(first.body.task_id);
  await t.settle();
});

it('frees the key when the request is refused', async () => {
  expect((await open('c', { description: '' })).status).toBe(422);
  expect((await open('c')).status).toBe(202);
  await t.settle();
});

it('keeps the decision of an approval under its own path', async () => {
  const one = await seedWaiting(t.db, { by: 'a-developer' });
  const two = await seedWaiting(t.db, { by: 'a-developer' });
  const approve = (id: string) =>
    t.call(`POST /approve/${id}`, {
      token: t.people.cto.token,
      body: {},
      headers: { 'idempotency-key': 'same' },
    });
  const first = await approve(one.approvalId);
  expect((await approve(one.approvalId)).text).toBe(first.text);
  expect((await approve(two.approvalId)).body.approval_id).toBe(two.approvalId);
});

it('wants a key of 1 to 255 characters', async () => {
  expect((await open('x'.repeat(256))).body).toMatchObject({ status: 422, code: 'idempotency_key_invalid' });
});

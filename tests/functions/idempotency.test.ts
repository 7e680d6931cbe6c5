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

const asAdmin = (route: string, body: object, headers: Record<string, string>) =>
  t.call(route, { token: t.people.admin.token, body, headers });

it('makes a key once, and answers again without its secret', async () => {
  const body = { label: 'Once', scopes: ['read'] };
  const make = () => asAdmin('POST /keys', body, { 'idempotency-key': 'one-key' });
  const [first, again] = [await make(), await make()];
  expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true']);
  expect(String(first.body.secret)).toMatch(/^dak_/);
  expect(again.body).toEqual({ ...first.body, secret: null });
  const audited = await t.db.query(`select 1 from audit_events where type = 'key.created' and subject = $1`, [
    String(first.body.id),
  ]);
  expect(audited).toHaveLength(1);
  const kept = await t.db.query(`select * from idempotency_keys where key = 'one-key'`);
  expect(JSON.stringify(kept)).not.toContain(String(first.body.secret));
  const other = await asAdmin('POST /keys', { ...body, label: 'Two' }, { 'idempotency-key': 'one-key' });
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  const rows = await t.db.query(`select 1 from api_keys where label = 'Once'`);
  expect(rows).toHaveLength(1);
});

it('adds a principal once', async () => {
  const body = { name: 'Once', kind: 'agent', bindings: [{ role: 'viewer', projects: ['checkout'] }] };
  const add = () => asAdmin('POST /principals', body, { 'idempotency-key': 'one-principal' });
  const [first, again] = [await add(), await add()];
  expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true']);
  expect(again.body).toEqual(first.body);
  expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  expect(await t.db.query(`select 1 from principals where name = 'Once'`)).toHaveLength(1);
});

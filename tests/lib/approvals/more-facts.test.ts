import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { type TestApp, testApp } from '../../support/app.ts';
import { seedWaiting } from '../../support/rows.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const approve = (
  who: keyof TestApp['people'],
  { approvalId, actionHash }: Awaited<ReturnType<typeof waiting>>,
) =>
  t.call(`POST /approve/${approvalId}`, {
    token: t.people[who].token,
    body: { action_hash: actionHash, justification: 'Checked.' },
  });
const waiting = () => seedWaiting(t.db, { by: t.people.developer.id, level: 'high' });

// Control: takes() in decide-rights, rotationsOf in more-facts.
it('lets whoever is on call now meet a requirement of the rotation, and nobody else', async () => {
  const asked = await waiting();
  await t.db.query(
    `update approval_requests set requirements = '[{"rule": "r", "roles": ["tech_lead", "cto"], "count": 1, "on_call": "ops"}]' where id = $1`,
    [asked.approvalId],
  );
  const rotation = (id: string) =>
    `${DEFAULT_POLICY}\non_call:\n  ops: { starts: "2020-01-01T09:00", every_days: 7, people: [${id}] }\n`;
  const put = async (id: string) => {
    const { body } = await t.call('GET /policy', { token: t.people.admin.token });
    const answer = await t.call('PUT /policy', {
      token: t.people.admin.token,
      body: { document: rotation(id), reason: 'Shift.' },
      headers: { 'if-match': `"${body.version}"` },
    });
    expect(answer.status).toBe(200);
  };
  await put(t.people.cto.id);
  const refused = await approve('tech_lead', asked);
  expect([refused.status, refused.body.code]).toEqual([403, 'role_not_allowed']);
  expect(refused.body.detail).toContain('on call in ops');
  await put(t.people.tech_lead.id);
  expect((await approve('cto', asked)).status).toBe(403);
  const done = await approve('tech_lead', asked);
  expect([done.status, done.body.status]).toEqual([200, 'approved']);
  const [row] = await t.db.query<{ votes: object[] }>('select votes from approval_requests where id = $1', [
    asked.approvalId,
  ]);
  expect(row?.votes).toMatchObject([{ on_call: ['ops'] }]);
});

// Control: approvals_within, and the caps in mayDecide.
it('refuses one person more approvals of a level than the policy lets them give', async () => {
  const asked = await Promise.all([waiting(), waiting(), waiting()]);
  const caps = JSON.stringify([{ per_minutes: 60, count: 2 }]);
  await t.db.query(
    `update approval_requests set evidence = jsonb_set(evidence, '{decision,caps}', $1::jsonb) where id = any ($2::uuid[])`,
    [caps, asked.map(({ approvalId }) => approvalId)],
  );
  const answers = [];
  for (const one of asked) answers.push(await approve('cto', one));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 403]);
  expect(answers[2]?.body.code).toBe('cap_reached');
  expect((await approve('tech_lead', asked[2]!)).status).toBe(200);
});

// Control: below_caps in decide_with_v1.
it('gives the last place under a cap to one of fifty that take it at once', async () => {
  const asked = await Promise.all(Array.from({ length: 50 }, waiting));
  await t.db.query(
    `update approval_requests set risk_level = 'critical', evidence = jsonb_set(evidence, '{decision,caps}', $1::jsonb) where id = any ($2::uuid[])`,
    [JSON.stringify([{ per_minutes: 60, count: 3 }]), asked.map(({ approvalId }) => approvalId)],
  );
  const answers = await Promise.all(asked.map((one) => approve('tech_lead', one)));
  const given = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ body }) => JSON.stringify(body).includes('"cap_reached"'));
  expect([given.length, refused.length]).toEqual([3, 47]);
  const { status, body } = await t.call('GET /approvals/pending', { token: t.people.tech_lead.token });
  expect(status).toBe(200);
  const listed = JSON.stringify(body);
  expect(asked.filter(({ approvalId }) => listed.includes(approvalId))).toEqual([]);
});

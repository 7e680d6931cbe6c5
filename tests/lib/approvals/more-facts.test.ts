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

// Control: below_caps in decide_with_v1. By every door at once: one by one, in batches, and by roles that somebody lent.
it.each([
  ['tech_lead', 1],
  ['team_lead', 3],
] as const)(
  'gives the last places under a cap of the %s, %i, once to fifty that take them at once',
  async (who, count) => {
    const { token, id } = t.people[who];
    const asked = await Promise.all(Array.from({ length: 50 }, waiting));
    await t.db.query(
      `update approval_requests a set risk_level = 'critical', evidence = jsonb_set(evidence, '{decision,caps}', $1::jsonb),
       requirements = jsonb_build_array(jsonb_build_object('rule', 'r', 'count', 1, 'roles', jsonb_build_array(case when n % 2 = 0 then $3 else 'security_team' end))),
       decider_roles = array[$3, 'security_team']
     from unnest($2::uuid[]) with ordinality as x(id, n) where a.id = x.id`,
      [JSON.stringify([{ per_minutes: 60, count }]), asked.map(({ approvalId }) => approvalId), who],
    );
    const lent = await t.call('POST /delegations', {
      token: t.people.security_team.token,
      body: { to: id, hours: 1, reason: 'Away.' },
    });
    expect(lent.status).toBe(201);
    const batch = async (some: typeof asked): Promise<number[]> => {
      const decisions = some.map(({ approvalId, actionHash }) => ({
        ...{
          approval_id: approvalId,
          decision: 'approve',
          action_hash: actionHash,
          justification: 'Checked.',
        },
      }));
      const { body } = await t.call('POST /approvals/decisions', { token, body: { decisions } });
      return (body.results as unknown as { status: number }[]).map(({ status }) => status);
    };
    const [ones, ...batches] = await Promise.all([
      Promise.all(asked.slice(0, 26).map((one) => approve(who, one))),
      batch(asked.slice(26, 38)),
      batch(asked.slice(38)),
    ]);
    const statuses = [...ones.map(({ status }) => status), ...batches.flat()];
    const given = statuses.filter((status) => status === 200);
    expect([given.length, statuses.length]).toEqual([count, 50]);
    expect(ones.filter(({ status, body }) => status !== 200 && String(body.code) !== 'cap_reached')).toEqual(
      [],
    );
    const rows = await t.db.query(
      `select 1 from approval_requests where status = 'approved' and id = any ($1::uuid[])`,
      [asked.map(({ approvalId }) => approvalId)],
    );
    expect(rows).toHaveLength(count);
    const listed = JSON.stringify((await t.call('GET /approvals/pending', { token })).body);
    expect(asked.filter(({ approvalId }) => listed.includes(approvalId))).toEqual([]);
  },
);

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { seedWaiting } from '../support/rows.ts';

// The threats of the security model that are met at the doors of deciding, by their numbers.
let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const LONG = process.env.LONG === '1';
const waiting = (more = {}) => seedWaiting(t.db, { by: t.people.developer.id, ...more });
const rowOf = async (id: string) =>
  JSON.stringify(await t.db.query('select * from approval_requests where id = $1', [id]));

describe('T5, T6: another action, one’s own request', () => {
  it.each([
    ['approve', (id: string) => `POST /approve/${id}`, {}],
    ['reject', (id: string) => `POST /reject/${id}`, { reason: 'x' }],
    ['edit', (id: string) => `POST /approvals/${id}/edit`, { args: {}, reason: 'x' }],
    [
      'break-glass',
      (id: string) => `POST /approvals/${id}/break-glass`,
      { reason: 'Everything burns, nobody is there.' },
    ],
  ])('%s of what is not what was looked at is 409 and changes nothing', async (_, route, body) => {
    const { approvalId } = await waiting();
    const before = await rowOf(approvalId);
    const refused = await t.call(route(approvalId), {
      token: t.people.cto.token,
      body: { ...body, action_hash: 'f'.repeat(64) },
    });
    expect(refused.body).toMatchObject({ status: 409, code: 'action_changed' });
    expect(await rowOf(approvalId)).toBe(before);
  });

  it.each(['approve', 'break-glass'])('%s of one’s own is 403, by whatever role', async (verb) => {
    const { approvalId, actionHash } = await waiting({ by: t.people.cto.id });
    const route =
      verb === 'approve' ? `POST /approve/${approvalId}` : `POST /approvals/${approvalId}/break-glass`;
    const reason = 'Everything burns, nobody is there.';
    const body = verb === 'approve' ? {} : { action_hash: actionHash, reason };
    const refused = await t.call(route, { token: t.people.cto.token, body });
    expect(refused.body).toMatchObject({ status: 403, code: 'self_approval' });
  });
});

const RACES = LONG ? 1_000 : 12;
it(`T7: a yes and the end of its time at the same moment, ${RACES} times: one of them`, async () => {
  const ends: Record<string, number> = {};
  for (let round = 0; round < RACES; round++) {
    const { approvalId } = await waiting();
    await t.db.query(
      `update approval_requests set expires_at = clock_timestamp() + make_interval(secs => $2) where id = $1`,
      [approvalId, (round % 7) / 1_000],
    );
    const [yes] = await Promise.all([
      t.call(`POST /approve/${approvalId}`, { token: t.people.tech_lead.token, body: {} }),
      t.call('POST /sweep', { token: t.people.admin.token, body: {} }),
    ]);
    const [row] = await t.db.query<{ status: string; in_time: boolean }>(
      // The statement reads the clock once to decide and once to record: microseconds lie between.
      `select status, approved_at is null or approved_at <= expires_at + interval '5 ms' as in_time from approval_requests where id = $1`,
      [approvalId],
    );
    expect(row!.in_time).toBe(true);
    expect(yes.status === 200).toBe(row!.status === 'approved');
    if (yes.status !== 200) expect(yes.body.code).toBe('expired');
    ends[row!.status] = (ends[row!.status] ?? 0) + 1;
  }
  expect(Object.values(ends).reduce((sum, n) => sum + n, 0)).toBe(RACES);
}, 300_000);

it('T19: what fetches links changes nothing: GET, HEAD and OPTIONS of every door of a decision, a hundred times', async () => {
  const { approvalId } = await waiting();
  const before = await rowOf(approvalId);
  const count = async () =>
    (await t.db.query<{ n: number }>('select count(*)::int as n from audit_events'))[0]!.n;
  const audited = await count();
  const paths = ['approve', 'reject'].map((verb) => `/${verb}/${approvalId}`);
  paths.push(
    `/approvals/${approvalId}`,
    `/approvals/${approvalId}/edit`,
    `/approvals/${approvalId}/break-glass`,
  );
  paths.push('/approvals/decisions', '/delegations', '/grants', '/reviews');
  for (let i = 0; i < 100; i++) {
    const method = ['GET', 'HEAD', 'OPTIONS'][i % 3]!;
    const answers = await Promise.all(
      paths.map((path) => t.send(`${method} ${path}`, { token: t.people.cto.token })),
    );
    for (const answer of answers) expect(answer.status).toBeLessThan(500);
  }
  expect(await rowOf(approvalId)).toBe(before);
  expect(await count()).toBe(audited);
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '</script><svg onload=alert(1)>',
  "{{constructor.constructor('alert(1)')()}}",
  '<iframe srcdoc="<script>alert(1)</script>">',
  '\u202Eevil\u2066\u200b',
  '<a href="data:text/html,<script>1</script>">x</a>',
];

it.each(HOSTILE)('T25: %j in every text of a decision stays data', async (text) => {
  const { approvalId, actionHash } = await waiting();
  const long = `${text} and twenty characters more`;
  const texts = { reason: long, note: long };
  const glass = await t.call(`POST /approvals/${approvalId}/break-glass`, {
    token: t.people.cto.token,
    body: { ...texts, action_hash: actionHash },
  });
  expect(glass.status).toBe(200);
  for (const route of [
    `GET /approvals/${approvalId}`,
    'GET /reviews',
    'GET /approvals/pending',
    'GET /audit',
  ]) {
    const shown = await t.send(route, { token: t.people.tech_lead.token });
    expect(shown.headers.get('content-type')).toMatch(/^application\/(problem\+)?json/);
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
  }
});

it('T27: every door of deciding answers with the headers that keep it from being framed, cached or sniffed', async () => {
  const { approvalId } = await waiting();
  const doors = [
    `GET /approvals/${approvalId}`,
    'GET /delegations',
    'GET /grants',
    'GET /reviews',
    'GET /approvals/pending',
  ];
  const posts = [
    `POST /approvals/${approvalId}/edit`,
    'POST /approvals/decisions',
    'POST /grants',
    'POST /delegations',
  ];
  for (const route of [...doors, ...posts]) {
    const answer = await t.send(route, {
      token: t.people.viewer.token,
      ...(route.startsWith('POST') ? { body: {} } : {}),
    });
    expect(answer.headers.get('cache-control'), route).toContain('no-store');
    expect(answer.headers.get('content-security-policy'), route).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('x-request-id'), route).toBeTruthy();
  }
});

it('T1, T4: who belongs to another project finds none of it, and no agent decides by any door', async () => {
  const { approvalId, actionHash } = await waiting();
  const reason = 'Everything burns, nobody is there.';
  const doors: [string, object][] = [
    [`POST /approve/${approvalId}`, {}],
    [`POST /reject/${approvalId}`, { reason }],
    [`POST /approvals/${approvalId}/edit`, { args: {}, reason }],
    [`POST /approvals/${approvalId}/break-glass`, { reason, action_hash: actionHash }],
    ['POST /grants', { approval_id: approvalId, uses: 1, hours: 1, reason }],
  ];
  const before = await rowOf(approvalId);
  for (const [route, body] of doors) {
    expect((await t.call(route, { token: t.people.stranger.token, body })).status, route).toBe(404);
    const robot = await t.call(route, { token: t.people.robot.token, body });
    expect([403, 422], route).toContain(robot.status);
  }
  for (const route of ['POST /approvals/decisions', 'POST /delegations']) {
    const body = route.endsWith('decisions')
      ? { decisions: [{ approval_id: approvalId, decision: 'approve', action_hash: actionHash }] }
      : { to: 'other-lead', hours: 1, reason };
    expect((await t.call(route, { token: t.people.robot.token, body })).body.code).toBe('agents_do_not_sign');
  }
  expect(await rowOf(approvalId)).toBe(before);
});

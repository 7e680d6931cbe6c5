import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { receiptKey } from '../../infra/receipt-key.ts';
import { joseReceipts } from '../../lib/adapters/receipts.ts';
import { sealAudit } from '../../lib/audit/seal.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { CONFIG } from '../support/config.ts';
import { ctxOver } from '../support/verbs.ts';

let t: TestApp;
beforeAll(async () => {
  const key = receiptKey('c'.repeat(43));
  t = await testApp({ config: { ...CONFIG, RECEIPT_KEYS: [key] }, receipts: joseReceipts([key]) });
});
afterEach(() => t.db.query('update grants set revoked_at = clock_timestamp() where revoked_at is null'));
afterAll(() => t.close());

type Who = keyof TestApp['people'];
const ARGV = ['systemctl', 'restart', 'checkout'];
const ask = (args: object = { argv: ARGV, cwd: '/srv/app' }, who: Who = 'developer', headers = {}) =>
  t.call('POST /approvals', {
    ...{ token: t.people[who].token, headers },
    body: {
      action: { tool: 'shell.exec', args },
      project_context: { project: 'checkout', environment: 'staging' },
      reason: 'It hangs.',
    },
  });
const PATTERN = {
  ...{ project: 'checkout', tool: 'shell.exec', gate: true },
  args: { argv: { is: ARGV }, cwd: { glob: '/srv/*' } },
  ...{ uses: 2, hours: 1, reason: 'Release day.' },
};
/** As people are asked about it without a grant: its target and level. */
const asked = async () => {
  const { body } = await ask();
  const { target } = body.action_details as unknown as { target: Record<string, unknown> };
  return {
    id: String(body.id),
    target: { repository: target.repository, environment: target.environment },
    max_level: body.risk_level,
  };
};
const give = async (more: object = {}, who: Who = 'tech_lead') => {
  const { target, max_level } = await asked();
  const body = { ...PATTERN, target, max_level, ...more };
  return t.call('POST /grants', { token: t.people[who].token, body });
};
const consume = ({ id, action_hash }: Record<string, unknown>) =>
  t.call(`POST /approvals/${id}/consume`, { token: t.people.developer.token, body: { action_hash } });
const usedOf = async (id: unknown) =>
  (await t.db.query<{ used: number }>('select used from grants where id = $1', [id]))[0]!.used;

const ENDS: [string, (id: unknown) => Promise<unknown>][] = [
  ['it was taken back', (id) => t.call(`DELETE /grants/${id}`, { token: t.people.cto.token })],
  [
    'its time is over',
    (id) => t.db.query('update grants set expires_at = clock_timestamp() where id = $1', [id]),
  ],
  [
    'its use is another request’s',
    () =>
      t.db.query(`delete from grant_uses where key in (select key from grant_uses order by at desc limit 1)`),
  ],
];

describe('a grant for the gate', () => {
  it('lets through at once what it covers, counted and audited; what it does not cover is asked about', async () => {
    expect((await ask()).body.status).toBe('pending');
    const given = await give();
    expect([given.status, given.body.gate]).toEqual([201, true]);
    const { body } = await ask();
    expect([body.status, body.approver_id]).toEqual(['approved', 'grant']);
    expect(decodeJwt(String(body.receipt)).approvers).toEqual([{ id: `grant:${given.body.id}`, roles: [] }]);
    expect(await usedOf(given.body.id)).toBe(1);
    const spent = await consume(body);
    expect(spent.status, spent.text).toBe(200);
    const [effect] = await t.db.query(
      'select e.clearance, u.grant_id from effects e join grant_uses u on u.key = e.key where e.approval_id = $1',
      [body.id],
    );
    expect(effect).toEqual({ clearance: 'grant', grant_id: given.body.id });
    const types = await t.db.query<{ type: string; actor: string }>(
      'select type, actor from audit_events where subject in ($1, $2) order by id',
      [body.id, given.body.id],
    );
    expect(types.map(({ type, actor }) => `${type} ${actor}`)).toEqual([
      'grant.given a-tech_lead',
      'approval.requested a-developer',
      'grant.used a-tech_lead',
      'approval.approved a-tech_lead',
      'approval.consumed a-developer',
    ]);
    for (const args of [
      { argv: [...ARGV, 'billing'], cwd: '/srv/app' },
      { argv: ARGV, cwd: '/etc' },
      { command: ARGV.join(' '), cwd: '/srv/app' },
    ])
      expect((await ask(args)).body.status).toBe('pending');
    await sealAudit(ctxOver(t.db));
  });

  it('is given like a request of the gate, with its exact words', async () => {
    const { id } = await asked();
    const body = { approval_id: id, uses: 1, hours: 1, reason: 'It was right.' };
    const given = await t.call('POST /grants', { token: t.people.tech_lead.token, body });
    expect([given.status, given.body.gate, given.body.args]).toEqual([
      201,
      true,
      { argv: { is: ARGV }, cwd: { is: '/srv/app' } },
    ]);
    expect((await ask()).body.status).toBe('approved');
    expect((await ask()).body.status).toBe('pending');
  });

  // Control: used < uses in ask_v2.
  it('is never overspent, whoever asks at the same moment; who comes too late waits for people', async () => {
    const given = await give({ uses: 3 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask()));
    const of = (status: string) => answers.filter(({ body }) => String(body.status) === status);
    expect([of('approved').length, of('pending').length]).toEqual([3, 7]);
    expect(await usedOf(given.body.id)).toBe(3);
  });

  it('takes one use of a request that is sent twice under its key', async () => {
    const given = await give();
    const headers = { 'idempotency-key': 'the-same' };
    const [first, again] = [
      await ask(undefined, 'developer', headers),
      await ask(undefined, 'developer', headers),
    ];
    expect(again.text).toBe(first.text);
    expect(await usedOf(given.body.id)).toBe(1);
  });

  // Control: grant_holds and roles_version in consume_v1, coveringGrant in consume.ts.
  it.each(ENDS)('lets nothing begin any more after %s', async (_why, end) => {
    const given = await give();
    const { body } = await ask();
    expect(body.status).toBe('approved');
    await end(given.body.id);
    const answer = await consume(body);
    expect([409, answer.body.code]).toEqual([answer.status, expect.stringMatching(/^(asks_again|busy)$/)]);
    expect(await t.db.query('select 1 from effects where approval_id = $1', [body.id])).toEqual([]);
  });

  it('is worth what its giver could approve alone at that moment', async () => {
    await give();
    const set = (role: string) =>
      t.db.query(
        `update principals set bindings = $1, roles_version = roles_version + 1 where id = 'a-tech_lead'`,
        [JSON.stringify([{ role, projects: ['*'] }])],
      );
    const { body } = await ask();
    await set('viewer');
    expect((await consume(body)).body.code).toBe('asks_again');
    expect((await ask()).body.status).toBe('pending');
    await set('tech_lead');
    expect((await ask()).body.status).toBe('approved');
  });

  it('covers nothing that its giver asks for, nor who handed out the key that it was given with', async () => {
    await give();
    expect((await ask(undefined, 'tech_lead')).body.status).toBe('pending');
    await t.db.query('update grants set revoked_at = clock_timestamp() where revoked_at is null');

    const { admin, tech_lead } = t.people;
    await t.db.query(
      `update principals set bindings = bindings || '[{"role": "developer", "projects": ["*"]}]' where id = $1`,
      [admin.id],
    );
    const key = await t.call('POST /keys', {
      ...{ token: admin.token, body: { label: 'for them', principal_id: tech_lead.id } },
    });
    const { target, max_level } = await asked();
    const given = await t.call('POST /grants', {
      ...{ token: String(key.body.secret), body: { ...PATTERN, target, max_level } },
    });
    expect(given.status, given.text).toBe(201);
    expect((await ask(undefined, 'admin')).body.status).toBe('pending');
    expect((await ask()).body.status).toBe('approved');
  });

  it('is not a grant for our own agents, nor theirs one for the gate', async () => {
    await give();
    await t.db.query('update grants set gate = false where revoked_at is null');
    expect((await ask()).body.status).toBe('pending');
  });

  it.each([
    [
      'words that may be others',
      { args: { command: { glob: 'systemctl restart *' }, cwd: { glob: '/srv/*' } } },
    ],
    ['what nobody can read', { tool: 'their.tool', args: { x: { is: 1 } } }],
    [
      'what destroys in production',
      { args: { argv: { is: ['kubectl', 'delete', 'namespace', 'payments'] } } },
    ],
  ])('is not given for %s', async (_what, more) => {
    const answer = await give(more, 'cto');
    expect([answer.status, answer.body.code]).toEqual([422, 'grant_invalid']);
  });

  it('leaves an audit log that holds', async () => {
    const { body } = await t.call('GET /audit/verify', { token: t.people.security_team.token });
    expect(body).toMatchObject({ ok: true });
  });
});

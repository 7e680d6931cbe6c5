import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApprovalShape } from '../../functions/shapes/approval.ts';
import { ConsumedShape } from '../../functions/shapes/gate.ts';
import { hashAction } from '../../lib/hash.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { type Call, type TestApp, testApp } from '../support/app.ts';
import { writeReport } from '../support/report.ts';
import { ctxOver } from '../support/verbs.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const DELETE = 'kubectl delete namespace payments';
const asking = (command: string, more: object = {}) => ({
  action: { tool: 'shell.exec', args: { command } },
  project_context: { project: 'checkout' },
  reason: 'The namespace was replaced.',
  ...more,
});
const ask = (command: string, call: Call = {}, more: object = {}) =>
  t.call('POST /approvals', { token: t.people.developer.token, body: asking(command, more), ...call });
/** A request that people are asked about, with those who meet it. */
const pending = async (command = DELETE) => {
  const { body } = await ask(command);
  return { id: String(body.id), action_hash: String(body.action_hash) };
};
const yes = (id: string, who: 'cto' | 'security_team' | 'tech_lead' | 'developer' | 'robot') =>
  t.call(`POST /approve/${id}`, { token: t.people[who].token, body: { justification: 'Looked at it.' } });
const approved = async (command = DELETE) => {
  const asked = await pending(command);
  const [row] = await t.db.query<{ requirements: { roles: ('cto' | 'security_team' | 'tech_lead')[] }[] }>(
    'select requirements from approval_requests where id = $1',
    [asked.id],
  );
  for (const who of ['cto', 'security_team', 'tech_lead'] as const)
    if (row!.requirements.some(({ roles }) => roles.includes(who))) await yes(asked.id, who);
  return asked;
};
const consume = (id: string, action_hash: string, token = t.people.developer.token, headers = {}) =>
  t.call(`POST /approvals/${id}/consume`, { token, body: { action_hash }, headers });

describe('POST /approvals', () => {
  it('lets through at once what the policy clears, in two round trips', async () => {
    await ask('ls ./build');
    const before = t.db.stats().requests;
    const { status, body, headers } = await ask('rm -rf ./build');
    expect(t.db.stats().requests - before).toBe(2);
    expect([status, body.status, body.approver_id, body.kind]).toEqual([201, 'approved', 'policy', 'gate']);
    expect(headers.get('location')).toBe(`/approvals/${body.id}`);
    const { body: later } = await t.call(`GET /approvals/${body.id}`, { token: t.people.developer.token });
    for (const name of ['created_at', 'approved_at', 'execute_by', 'status', 'action_hash', 'risk_level'])
      expect([name, later[name]]).toEqual([name, body[name]]);
    ApprovalShape.parse(body);
    expect((await consume(String(body.id), String(body.action_hash))).status).toBe(200);
  });

  it('asks people about what is grave, who see the exact action, its factors and who asked', async () => {
    const { status, body } = await ask(DELETE);
    expect([status, body.status, body.receipt]).toEqual([201, 'pending', null]);
    expect(body.risk_level).toBe('critical');
    expect(body.action_hash).toBe(hashAction(body.action_details as never));
    const { body: inbox } = await t.call('GET /approvals/pending', { token: t.people.cto.token });
    const shown = (inbox.approvals as unknown as { id: unknown }[]).find(({ id }) => id === body.id);
    expect(shown).toMatchObject({
      requested_by: 'a-developer',
      task_description: 'The namespace was replaced.',
    });
    const { text } = await t.call(`GET /approvals/${body.id}`, {
      token: t.people.cto.token,
      headers: { accept: 'text/plain' },
    });
    expect(text).toContain(DELETE);
    expect(text).toContain('namespace');
    const audited = await t.db.query('select actor, type from audit_events where subject = $1', [body.id]);
    expect(audited).toEqual([{ actor: 'a-developer', type: 'approval.requested' }]);
  });

  it('takes agents’ requests, which they do not sign; nobody signs their own', async () => {
    const { body } = await ask(DELETE, { token: t.people.robot.token });
    expect([body.status, body.requested_by]).toEqual(['pending', 'robot']);
    expect((await yes(String(body.id), 'robot')).body.code).toBe('agents_do_not_sign');
    const own = await ask(DELETE, { token: t.people.cto.token });
    expect((await yes(String(own.body.id), 'cto')).body.code).toBe('self_approval');
  });

  it('says so when nobody could ever complete it, and who is missing', async () => {
    const { body } = await ask(DELETE);
    expect((body.evidence as Record<string, unknown>).unmeetable).toBeNull();
    await t.db.query("update principals set enabled = false where id = 'a-cto'");
    const { body: later } = await ask(DELETE);
    await t.db.query("update principals set enabled = true where id = 'a-cto'");
    expect([later.status, (later.evidence as Record<string, unknown>).unmeetable]).toEqual([
      'pending',
      expect.stringMatching(
        /^Nobody can complete this approval: .* needs 2 of cto, security_team, and 1 can sign/,
      ),
    ]);
  });

  it('can only be raised by what the client says of the environment', async () => {
    const level = async (environment?: string) =>
      String(
        (
          await ask(
            'systemctl restart checkout',
            {},
            environment ? { project_context: { project: 'checkout', environment } } : {},
          )
        ).body.risk_level,
      );
    const [said, production] = [await level('staging'), await level('production')];
    const order = ['low', 'medium', 'high', 'critical'];
    expect(order.indexOf(production)).toBeGreaterThanOrEqual(order.indexOf(said));
    const both = await ask(
      'systemctl restart checkout',
      {},
      {
        action: {
          tool: 'shell.exec',
          args: { command: 'systemctl restart checkout' },
          target: { environment: 'staging' },
        },
        project_context: { project: 'checkout', environment: 'production' },
      },
    );
    expect(both.body.risk_level).toBe(production);
  });

  it.each([
    ['a viewer', { token: 'viewer' }, {}, 403, 'role_not_allowed'],
    ['another project’s lead', { token: 'stranger' }, {}, 403, 'role_not_allowed'],
    ['an unknown project', {}, { project_context: { project: 'nowhere' } }, 403, 'role_not_allowed'],
    [
      'a repository of another project',
      {},
      { action: { tool: 'git.push', args: {}, target: { repository: 'billing-service' } } },
      422,
      'outside_project',
    ],
    [
      'half a character',
      {},
      { action: { tool: 'shell.exec', args: { command: 'ls \ud800' } } },
      400,
      'bad_request',
    ],
    [
      'a credential',
      {},
      {
        action: {
          tool: 'shell.exec',
          args: { command: `curl -H "Authorization: Bearer ghp_${'a1B2'.repeat(9)}" x` },
        },
      },
      422,
      'guardrail_blocked',
    ],
    ['nothing to read', {}, { reason: '\u200b' }, 422, 'validation_failed'],
    ['an unknown field', {}, { approved: true }, 422, 'validation_failed'],
  ] as const)('refuses %s', async (_what, who, more, status, code) => {
    const token = 'token' in who ? t.people[who.token as 'viewer'].token : t.people.developer.token;
    const answer = await ask(DELETE, { token }, more);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('answers the first answer again under the same key', async () => {
    const headers = { 'idempotency-key': 'gate-1' };
    const [first, again] = [await ask(DELETE, { headers }), await ask(DELETE, { headers })];
    expect(again.text).toBe(first.text);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
  });
});

describe('GET /approvals/{approval_id}?wait', () => {
  it('holds while it is pending, and answers with the decision', async () => {
    const { id } = await pending();
    const began = Date.now();
    const held = t.call(`GET /approvals/${id}?wait=20`, { token: t.people.developer.token });
    await t.call(`POST /reject/${id}`, { token: t.people.cto.token, body: { reason: 'Not today.' } });
    const { body } = await held;
    expect([body.status, body.rejection_reason]).toEqual(['rejected', 'Not today.']);
    expect(Date.now() - began).toBeLessThan(15_000);
    const { body: still } = await t.call(`GET /approvals/${(await pending()).id}?wait=1`, {
      token: t.people.developer.token,
    });
    expect(still.status).toBe('pending');
  });
});

describe('POST /approvals/{approval_id}/consume', () => {
  it('spends what enough people signed, once, with its intent in the ledger', async () => {
    const { id, action_hash } = await approved();
    const { status, body } = await consume(id, action_hash);
    expect(status).toBe(200);
    expect(hashAction(ConsumedShape.parse(body).action as never)).toBe(action_hash);
    const [effect] = await t.db.query(
      'select key, state, approval_id, clearance from effects where task_id = $1',
      [`gate:${id}`],
    );
    expect(effect).toEqual({ key: body.effect_key, state: 'intent', approval_id: id, clearance: 'call' });
    expect((await consume(id, action_hash)).body.code).toBe('already_consumed');
    const types = await t.db.query<{ type: string }>(
      'select type from audit_events where subject = $1 order by id',
      [id],
    );
    expect(types.map(({ type }) => type)).toEqual([
      'approval.requested',
      'approval.approve',
      'approval.approve',
      'approval.consumed',
    ]);
  });

  it('lets one of many racing consumers begin', { timeout: 300_000 }, async () => {
    const rounds = process.env.LONG ? 200 : 5;
    let begun = 0;
    for (let round = 0; round < rounds; round++) {
      const { id, action_hash } = await approved();
      const answers = await Promise.all(Array.from({ length: 8 }, () => consume(id, action_hash)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.code))).toEqual(
        new Set(['already_consumed']),
      );
      const effects = await t.db.query('select 1 from effects where approval_id = $1', [id]);
      begun += effects.length;
    }
    expect(begun).toBe(rounds);
    writeReport('gate-races', { rounds, consumers: 8, begun });
  });

  it('answers its first answer again to whoever lost it', async () => {
    const { id, action_hash } = await approved();
    const key = { 'idempotency-key': 'mine' };
    const first = await consume(id, action_hash, t.people.developer.token, key);
    const again = await consume(id, action_hash, t.people.developer.token, key);
    expect([first.status, again.text]).toEqual([200, first.text]);
  });

  it('refuses whoever did not ask, what is not approved, another action, and what the platform runs itself', async () => {
    const open = await pending();
    const code = async (answer: ReturnType<typeof consume>) => (await answer).body.code;
    expect(await code(consume(open.id, open.action_hash))).toBe('not_approved');
    const { id, action_hash } = await approved();
    expect(await code(consume(id, action_hash, t.people.cto.token))).toBe('not_the_requester');
    expect(await code(consume(id, action_hash, t.people.stranger.token))).toBe('not_found');
    expect(await code(consume(id, 'f'.repeat(64)))).toBe('action_changed');
    await t.call(`POST /reject/${open.id}`, { token: t.people.cto.token, body: { reason: 'No.' } });
    const { body } = await consume(open.id, open.action_hash);
    expect([body.code, body.decision]).toMatchObject(['not_approved', { status: 'rejected', reason: 'No.' }]);
    expect(await code(consume(id, action_hash))).toBeUndefined();
  });

  it('begins nothing that is too late, halted, altered, or that more would be asked of now', async () => {
    const late = await approved();
    await t.db.query(`update approval_requests set execute_by = clock_timestamp() where id = $1`, [late.id]);
    expect((await consume(late.id, late.action_hash)).body).toMatchObject({ status: 410, code: 'expired' });

    const held = await approved();
    await t.call('POST /halt', { token: t.people.cto.token, body: { reason: 'Stop.' } });
    const stopped = await consume(held.id, held.action_hash);
    expect([stopped.status, stopped.body.code, stopped.headers.get('retry-after')]).toEqual([
      503,
      'halted',
      '30',
    ]);
    await t.call('POST /unhalt', { token: t.people.cto.token, body: { reason: 'On.' } });
    expect((await consume(held.id, held.action_hash)).status).toBe(200);

    const altered = await approved();
    await t.db.query(
      `update approval_requests set action_details = jsonb_set(action_details, '{args,command}', '"kubectl delete namespace orders"') where id = $1`,
      [altered.id],
    );
    expect((await consume(altered.id, altered.action_hash)).body.code).toBe('asks_again');

    const forged = await pending();
    await t.db.query(
      `update approval_requests set status = 'approved', execute_by = clock_timestamp() + interval '1 hour' where id = $1`,
      [forged.id],
    );
    expect((await consume(forged.id, forged.action_hash)).body.code).toBe('asks_again');
  });

  it('expires and is nudged like any request, though it hangs on no task', async () => {
    const { id, action_hash } = await pending();
    await t.db.query(`update approval_requests set remind_at = clock_timestamp() where id = $1`, [id]);
    const ctx = ctxOver(t.db);
    expect((await sweep(ctx)).nudged).toBe(1);
    await t.db.query(`update approval_requests set expires_at = clock_timestamp() where id = $1`, [id]);
    expect((await sweep(ctx)).expired).toBe(1);
    expect((await consume(id, action_hash)).body).toMatchObject({ status: 410, code: 'expired' });
    expect((await yes(id, 'cto')).body.code).toBe('expired');
  });

  it('is carried out as it was asked, or not: nobody edits it', async () => {
    const { id } = await pending();
    const answer = await t.call(`POST /approvals/${id}/edit`, {
      token: t.people.cto.token,
      body: { args: { command: 'ls' }, reason: 'Less.' },
    });
    expect([answer.status, answer.body.code]).toEqual([422, 'edit_not_allowed']);
  });
});

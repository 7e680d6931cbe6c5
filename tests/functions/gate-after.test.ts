import { createServer } from 'node:http';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenOn } from '../../infra/local/ports.ts';
import { receiptKey } from '../../infra/receipt-key.ts';
import { httpCallbacks } from '../../lib/adapters/callback.ts';
import { joseReceipts } from '../../lib/adapters/receipts.ts';
import { deliverNotice } from '../../lib/notify/deliver.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import type { Config } from '../../schema/config.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { BASE_URL, CONFIG } from '../support/config.ts';
import { ctxOver } from '../support/verbs.ts';

const [newer, older] = [receiptKey('b'.repeat(43)), receiptKey('a'.repeat(43))];
const config: Config = { ...CONFIG, RECEIPT_KEYS: [newer, older] };
let t: TestApp;
beforeAll(async () => {
  t = await testApp({ config, receipts: joseReceipts([newer, older]) });
});
afterAll(() => t.close());

const ask = async (command: string) => {
  const body = {
    action: { tool: 'shell.exec', args: { command } },
    project_context: { project: 'checkout' },
    reason: 'It is due.',
  };
  return (await t.call('POST /approvals', { token: t.people.developer.token, body })).body;
};
const cleared = async () => {
  const { id, action_hash } = await ask('rm -rf ./build');
  return { id: String(id), action_hash: String(action_hash) };
};
const consume = ({ id, action_hash }: { id: string; action_hash: string }) =>
  t.call(`POST /approvals/${id}/consume`, { token: t.people.developer.token, body: { action_hash } });
const outcome = (id: string, state: string, who: 'developer' | 'cto' = 'developer') =>
  t.call(`POST /approvals/${id}/outcome`, {
    token: t.people[who].token,
    body: { state, summary: 'The last line it printed.' },
  });
const ledger = async (id: string) =>
  (
    await t.db.query<{ state: string; remind_at: string | null }>(
      'select state, remind_at from effects where task_id = $1',
      [`gate:${id}`],
    )
  )[0];
const audits = async (subject: string) =>
  (
    await t.db.query<{ type: string }>('select type from audit_events where subject = $1 order by id', [
      subject,
    ])
  ).map(({ type }) => type);

describe('POST /approvals/{approval_id}/outcome', () => {
  it('closes the ledger’s row once, and is audited', async () => {
    const asked = await cleared();
    expect((await outcome(asked.id, 'done')).body.code).toBe('not_consumed');
    const { body } = await consume(asked);
    expect((await outcome(asked.id, 'done', 'cto')).body.code).toBe('not_the_requester');
    const told = await outcome(asked.id, 'done');
    expect([told.status, told.body]).toEqual([200, { approval_id: asked.id, state: 'done' }]);
    expect(await ledger(asked.id)).toMatchObject({ state: 'done' });
    expect((await outcome(asked.id, 'failed')).body).toMatchObject({
      code: 'outcome_recorded',
      state: 'done',
    });
    expect(await audits(asked.id)).toEqual([
      'approval.requested',
      'approval.approved',
      'approval.consumed',
      'access.denied',
      'approval.outcome',
    ]);
    expect(await audits(String(body.effect_key))).toEqual(['effect.done']);
  });

  it('asks people to look where nobody knows, and takes the answer later', async () => {
    const asked = await cleared();
    await consume(asked);
    expect((await outcome(asked.id, 'unknown')).status).toBe(200);
    const { body: inbox } = await t.call('GET /approvals/pending', { token: t.people.cto.token });
    expect(inbox.unknown_effects).toMatchObject([{ approval_id: asked.id }]);
    await t.db.query(`update effects set remind_at = clock_timestamp() where task_id = $1`, [
      `gate:${asked.id}`,
    ]);
    expect((await sweep(ctxOver(t.db))).reminded).toBe(1);
    expect((await outcome(asked.id, 'failed')).status).toBe(200);
    expect(await ledger(asked.id)).toEqual({ state: 'failed', remind_at: null });
  });

  it('is unknown a day after the approval was spent, when nobody said anything', async () => {
    const [asked, recent] = [await cleared(), await cleared()];
    for (const each of [asked, recent]) await consume(each);
    await t.db.query(`update effects set at = at - interval '25 hours' where task_id = $1`, [
      `gate:${asked.id}`,
    ]);
    await t.db.query('update settings set retained_at = null');
    expect((await sweep(ctxOver(t.db))).doubted).toBe(1);
    expect([await ledger(asked.id), await ledger(recent.id)]).toMatchObject([
      { state: 'unknown' },
      { state: 'intent' },
    ]);
    expect((await audits(asked.id)).at(-1)).toBe('approval.outcome');
    expect((await outcome(asked.id, 'done')).status).toBe(200);
  });
});

describe('a callback', () => {
  it('tells the address that was left, once, when people have decided', async () => {
    const told: unknown[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => {
        told.push(JSON.parse(text));
        response.writeHead(told.length === 1 ? 503 : 204).end();
      });
    });
    const port = await listenOn(server, 0, 'The listener');
    const body = {
      action: { tool: 'shell.exec', args: { command: 'kubectl delete namespace payments' } },
      project_context: { project: 'checkout' },
      reason: 'It is due.',
    };
    const { token } = t.people.developer;
    for (const callback_url of [
      `http://127.0.0.1:${port + 1}/`,
      `http://me:x@127.0.0.1:${port}/`,
      'file:///etc/passwd',
    ])
      expect((await t.call('POST /approvals', { token, body: { ...body, callback_url } })).body.code).toBe(
        'callback_not_allowed',
      );
    config.GATE_CALLBACK_HOSTS = [`127.0.0.1:${port}`];
    const callback_url = `http://127.0.0.1:${port}/hook`;
    const { body: asked } = await t.call('POST /approvals', { token, body: { ...body, callback_url } });
    await t.call(`POST /reject/${asked.id}`, { token: t.people.cto.token, body: { reason: 'No.' } });
    const ctx = { ...ctxOver(t.db), callbacks: httpCallbacks() };
    await expect(deliverNotice(ctx, `${asked.id}:callback`)).rejects.toMatchObject({
      code: 'callback_unavailable',
    });
    expect(await deliverNotice(ctx, `${asked.id}:callback`)).toEqual({ state: 'sent' });
    expect(await deliverNotice(ctx, `${asked.id}:callback`)).toEqual({ state: 'noop' });
    expect(told).toEqual(
      Array(2).fill({ type: 'approval.decided', approval_id: asked.id, status: 'rejected' }),
    );
    server.close();
  });
});

describe('a receipt', () => {
  it('verifies offline with the published keys, and says what exactly was let through, by whom, until when', async () => {
    const { body: keys } = await t.call('GET /.well-known/jwks.json');
    const approval = await ask('rm -rf ./build');
    const receipt = String(approval.receipt);
    const published = createLocalJWKSet(keys as never);
    const { payload } = await jwtVerify(receipt, published, {
      issuer: BASE_URL,
      audience: 'devops-agents-gate',
      algorithms: ['EdDSA'],
    });
    expect(payload).toMatchObject({
      ...{ sub: approval.id, action_hash: approval.action_hash, policy_version: 1 },
      ...{ approvers: [{ id: 'policy', roles: [] }], requested_by: 'a-developer', project: 'checkout' },
    });
    expect(payload.exp! * 1_000).toBe(Math.floor(Date.parse(String(approval.execute_by)) / 1_000) * 1_000);
    expect(JSON.stringify(keys)).not.toContain('"d"');
    const [head, , signature] = receipt.split('.');
    const forged = [
      head,
      Buffer.from(JSON.stringify({ ...payload, action_hash: 'f'.repeat(64) })).toString('base64url'),
      signature,
    ];
    await expect(jwtVerify(forged.join('.'), published)).rejects.toThrow(/signature/);
  });

  it('of an older key verifies still, while that is published', async () => {
    const { sub, iat, exp, ...claims } = decodeJwt(
      (await ask('rm -rf ./build')).receipt as unknown as string,
    );
    const before = await joseReceipts([older]).sign({ ...claims, sub, iat, exp } as never);
    const { body: keys } = await t.call('GET /.well-known/jwks.json');
    expect(decodeProtectedHeader(before)).toMatchObject({ alg: 'EdDSA', kid: older.kid });
    await expect(jwtVerify(before, createLocalJWKSet(keys as never))).resolves.toBeTruthy();
    const [first] = (keys as unknown as { keys: object[] }).keys;
    await expect(jwtVerify(before, createLocalJWKSet({ keys: [first] } as never))).rejects.toThrow();
  });

  it('names who signed; there is none before, nor after it was spent, nor without a key', async () => {
    const asked = await ask('kubectl delete namespace payments');
    expect(asked.receipt).toBeNull();
    for (const who of ['cto', 'security_team', 'tech_lead'] as const)
      await t.call(`POST /approve/${asked.id}`, {
        token: t.people[who].token,
        body: { justification: 'Looked.' },
      });
    const { body } = await t.call(`GET /approvals/${asked.id}`, { token: t.people.developer.token });
    const { approvers } = decodeJwt(String(body.receipt)) as unknown as { approvers: { id: string }[] };
    expect(approvers.map(({ id }) => id)).toContain('a-cto');
    await consume({ id: String(asked.id), action_hash: String(asked.action_hash) });
    const { body: spent } = await t.call(`GET /approvals/${asked.id}`, { token: t.people.developer.token });
    expect(spent.receipt).toBeNull();
    const bare = await testApp();
    const { body: none } = await bare.call('POST /approvals', {
      token: bare.people.developer.token,
      body: { action: { tool: 'shell.exec', args: { command: 'ls' } }, reason: 'To see.' },
    });
    expect([none.status, none.receipt, (await bare.call('GET /.well-known/jwks.json')).body]).toEqual([
      'approved',
      null,
      { keys: [] },
    ]);
    await bare.close();
  });
});

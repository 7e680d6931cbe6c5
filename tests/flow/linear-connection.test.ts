import { afterEach, expect, it } from 'vitest';
import { linearService } from '../../lib/adapters/linear.ts';
import { connect } from '../../lib/linear/connection.ts';
import { WHO_AM_I } from '../../lib/linear/documents.ts';
import { reconcileAll } from '../../lib/linear/reconcile/reconcile.ts';
import { tendLinear } from '../../lib/linear/reconcile/tend-linear.ts';
import { type LinearRig, linearRig } from '../support/linear.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let rig: LinearRig;
afterEach(() => rig.close());

const rows = (sql: string) => rig.drive.engine.db.query<Record<string, unknown>>(sql);
const begin = async (query = '') =>
  (await rig.ask(`GET /oauth/linear/install${query}`)).headers.get('location')!;
const callback = (query: string) =>
  fetch(`${rig.url}/oauth/linear/callback?${query}`, { redirect: 'manual' });
const consent = async (url: string) => (await fetch(url, { redirect: 'manual' })).headers.get('location')!;

it('installs the app for an administrator, by a state that is good once, ours, and not too old', async () => {
  rig = await linearRig();
  expect((await rig.ask('GET /oauth/linear/install', 'cto')).status).toBe(403);
  for (const evil of ['//evil.example', '/\\evil.example', 'https://evil.example', '/elsewhere'])
    expect(
      (await rig.ask(`GET /oauth/linear/install?return_to=${encodeURIComponent(evil)}`)).body,
    ).toMatchObject({ code: 'return_to_not_allowed' });
  const url = new URL(await begin('?return_to=/console'));
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    ...{
      actor: 'app',
      scope: 'read,write,app:assignable,app:mentionable',
      client_id: 'client',
      response_type: 'code',
    },
  });
  const back = new URL(await consent(url.href));
  const state = back.searchParams.get('state')!;
  for (const forged of ['', 'x.y', `${state.split('.')[0]}.${'A'.repeat(43)}`, state.replace(/^./, 'A')])
    expect((await callback(`code=${back.searchParams.get('code')}&state=${forged}`)).status).toBe(401);
  const done = await callback(back.searchParams.toString());
  expect([done.status, done.headers.get('location')]).toEqual([302, '/console?linear=connected']);
  expect((await callback(back.searchParams.toString())).status).toBe(401);
  const old = new URL(await consent(await begin()));
  await rows(`update linear_states set expires_at = clock_timestamp() - interval '1 second'`);
  expect((await callback(old.searchParams.toString())).status).toBe(401);
  const denied = new URL(await consent(`${await begin()}&agree=no`));
  expect((await callback(denied.searchParams.toString())).status).toBe(422);
});

it('takes back nobody whose state it did not sign, though it is one that was begun', async () => {
  rig = await linearRig();
  const back = new URL(await consent(await begin()));
  const [nonce, signature] = back.searchParams.get('state')!.split('.');
  const other = signature!.replace(/^./, (one) => (one === 'A' ? 'B' : 'A'));
  back.searchParams.set('state', `${nonce}.${other}`);
  expect((await callback(back.searchParams.toString())).status).toBe(401);
  back.searchParams.set('state', `${nonce}.${signature}`);
  expect((await callback(back.searchParams.toString())).status).toBe(302);
});

it('keeps tokens sealed, tells nobody what they are, and says how things stand', async () => {
  rig = await linearRig();
  expect((await rig.ask('GET /oauth/linear/status')).body).toMatchObject({
    configured: true,
    connected: false,
    workspaces: [],
  });
  await rig.install();
  const [row] = await rows('select * from linear_connections');
  expect(JSON.stringify(row)).not.toContain('lin_oauth_');
  expect(row!.access_token).toMatch(/^v1\.a1\./);
  const status = await rig.ask('GET /oauth/linear/status');
  expect(status.text).not.toMatch(/lin_|v1\.a1/);
  expect(status.body).toMatchObject({
    connected: true,
    workspaces: [
      {
        name: 'Example',
        mode: 'app',
        scopes: ['read', 'write', 'app:assignable', 'app:mentionable'],
        app_user: rig.linear.store.appUser.id,
      },
    ],
  });
});

it('is refreshed by one of many who find it ended at once; the others wait and find the new one', async () => {
  rig = await linearRig();
  await rig.install();
  await rows(`update linear_connections set expires_at = clock_timestamp() + interval '1 minute'`);
  const ask = async () => {
    const { api } = await connect(rig.drive.ctx);
    return api.run(WHO_AM_I);
  };
  rig.linear.latencyMs = 100;
  const answers = await Promise.allSettled(Array.from({ length: 8 }, ask));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
  expect(rig.linear.oauth.refreshes).toBe(1);
  expect((await rows('select version, lease_until from linear_connections'))[0]).toEqual({
    version: 2,
    lease_until: null,
  });
  await ask();
  expect(rig.linear.oauth.refreshes).toBe(1);
});

it('is refreshed when Linear does not take it, and given up when the grant is over', async () => {
  rig = await linearRig();
  await rig.install();
  const { api } = await connect(rig.drive.ctx);
  rig.linear.oauth.expireAll();
  expect(await api.run(WHO_AM_I)).toMatchObject({ viewer: { name: 'DevOps Agents' } });
  expect(rig.linear.oauth.refreshes).toBe(1);
  rig.linear.oauth.revokeAll();
  await expect(api.run(WHO_AM_I)).rejects.toMatchObject({ code: 'linear_not_configured' });
  expect((await rows('select state, access_token, refresh_token from linear_connections'))[0]).toEqual({
    state: 'revoked',
    access_token: null,
    refresh_token: null,
  });
});

it('reads a token that was sealed under an older key, and none whose key is gone', async () => {
  rig = await linearRig();
  await rig.install();
  const { aesVault } = await import('../../lib/adapters/vault.ts');
  const [old] = rig.drive.ctx.config.SECRETS_KEYS;
  const fresh = { id: 'b2', key: Buffer.alloc(32, 9).toString('base64') };
  rig.drive.ctx.vault = aesVault([fresh, old!]);
  expect(await (await connect(rig.drive.ctx)).api.run(WHO_AM_I)).toBeTruthy();
  rig.drive.ctx.vault = aesVault([fresh]);
  await expect((await connect(rig.drive.ctx)).api.run(WHO_AM_I)).rejects.toMatchObject({
    code: 'unsealable',
  });
});

it('speaks by a personal key where that is configured, and for its workspace alone', async () => {
  rig = await linearRig({ LINEAR_API_KEY: 'lin_api_ada', LINEAR_CLIENT_ID: '' }, { apiKey: 'lin_api_ada' });
  const connection = await connect(rig.drive.ctx);
  expect(connection).toMatchObject({ name: 'Example', appUser: rig.linear.user('Ada').id });
  await expect(connect(rig.drive.ctx, 'another')).rejects.toMatchObject({ code: 'linear_not_configured' });
  expect((await rig.ask('GET /oauth/linear/status')).body).toMatchObject({
    connected: true,
    workspaces: [{ mode: 'key' }],
  });
  expect((await rig.ask('GET /oauth/linear/install')).status).toBe(503);
});

it('reads how much is left from Linear’s headers, and waits as long as they say', async () => {
  rig = await linearRig({}, { limits: { requestsPerHour: 12 } });
  await rig.install();
  const { api } = await connect(rig.drive.ctx);
  const asks = async () => {
    for (let i = 0; i < 20; i++) await api.run(WHO_AM_I);
  };
  await expect(asks()).rejects.toMatchObject({ code: 'linear_limited', retryAfterS: expect.any(Number) });
  const asked = rig.linear.requests.length;
  // It asks no more before there is room.
  await expect(api.run(WHO_AM_I)).rejects.toMatchObject({ code: 'linear_limited' });
  expect(rig.linear.requests.length).toBe(asked);
  expect(asked).toBeLessThan(12);
  const greedy = linearService(rig.drive.ctx.config).api('lin_oauth_unknown');
  await expect(greedy.run(WHO_AM_I)).rejects.toMatchObject({ code: 'linear_unauthorized' });
});

it.each([
  ['500', { code: 'linear_refused', kind: 'unavailable' }],
  ['cut', { code: 'linear_unavailable', kind: 'unavailable' }],
] as const)('says that Linear cannot now, where it answers with %s', async (fault, refusal) => {
  rig = await linearRig();
  await rig.install();
  const { api } = await connect(rig.drive.ctx);
  rig.linear.faults(fault, 1);
  await expect(api.run(WHO_AM_I)).rejects.toMatchObject(refusal);
  await expect(api.run('query No { nothing }')).rejects.toMatchObject({
    code: 'linear_refused',
    kind: 'fatal',
  });
});

it('loses nothing of an hour in which Linear is gone, and tells it in order once it is back', async () => {
  rig = await linearRig();
  await rig.install();
  const { linear, drive } = rig;
  await rig.map(linear.user('Ada'), 'requester');
  rig.script('Deploy checkout to production', PRODUCTION_PLAN, productionTurns);
  const issue = linear.issue(linear.user('Ada'), 'Deploy checkout to production');
  const session = linear.delegate(issue.id, linear.user('Ada'));
  await rig.settle();
  const before = rig.said(session).length;
  linear.down(true);
  const [link] = await rows('select task_id from linear_links');
  const { id } = await drive.pending(String(link!.task_id));
  for (const person of ['tech_lead', 'cto'] as const) await drive.answer('approve', id, person);
  await rig.settle();
  expect((await drive.task(String(link!.task_id))).status).toBe('completed');
  expect(rig.said(session)).toHaveLength(before);
  linear.down(false);
  await rows(`update notification_deliveries set next_at = clock_timestamp() where state = 'pending'`);
  await rows('update notification_endpoints set open_until = null');
  for (let round = 0; round < 12; round++) {
    await drive.sweep();
    await rig.settle();
    await rows(`update notification_deliveries set next_at = clock_timestamp() where state = 'pending'`);
  }
  expect(await rows(`select 1 from notification_deliveries where state <> 'sent'`)).toEqual([]);
  const said = rig.said(session).slice(before);
  expect(said[0]).toMatch(/^thought: Approved by cto/);
  expect(said.at(-1)).toMatch(/^response: \*\*Task completed/);
});

it('finds by itself what no webhook told of: an issue, a session, a reply, a thumb, an end', async () => {
  rig = await linearRig({ LINEAR_APPROVAL_HUB_ISSUE_ID: 'DEV-1' });
  await rig.install();
  const { linear, drive } = rig;
  for (const [name, principal] of [
    ['Ada', 'requester'],
    ['Bert', 'tech_lead'],
    ['Cleo', 'cto'],
  ] as const)
    await rig.map(linear.user(name), principal);
  linear.webhooks.options.hook = null;
  const scripted = (title: string) => rig.script(title, PRODUCTION_PLAN, productionTurns);
  scripted('Deploy checkout to production, one');
  scripted('Deploy checkout to production, two');
  const issue = linear.issue(linear.user('Ada'), 'Deploy checkout to production, one', null, ['devops']);
  const session = linear.delegate(
    linear.issue(linear.user('Ada'), 'Deploy checkout to production, two').id,
    linear.user('Ada'),
  );
  const reconcile = async () => {
    const found = await reconcileAll(drive.ctx, { now: true });
    await rig.settle();
    return found;
  };
  expect(await reconcile()).toEqual({ workspaces: 1, found: 2 });
  expect(rig.said(session).at(-1)).toMatch(/^elicitation: .*approval required/i);
  linear.press(session.id, linear.user('Bert'), 'Approve');
  const [asked] = await rows(
    `select comment_id from linear_links l join tasks t on t.id = l.task_id where l.kind = 'approval' and t.description like '%one'`,
  );
  linear.react(String(asked!.comment_id), linear.user('Bert'), '👍');
  expect(await reconcile()).toEqual({ workspaces: 1, found: 2 });
  const votes = await rows(
    `select jsonb_array_length(votes) as n from approval_requests order by created_at`,
  );
  expect(votes).toEqual([{ n: 1 }, { n: 1 }]);
  expect(await reconcile()).toEqual({ workspaces: 1, found: 0 });
  linear.move(issue.id, linear.user('Ada'), 'canceled');
  expect(await reconcile()).toMatchObject({ found: 1 });
  expect(await rows(`select status from tasks order by created_at`)).toContainEqual({ status: 'cancelled' });
  // Once an hour, and not before.
  expect(await reconcileAll(drive.ctx)).toEqual({ workspaces: 0, found: 0 });
});

it('says that it is alive where a session has gone stale while its task waits or works', async () => {
  rig = await linearRig();
  await rig.install();
  const { linear, drive } = rig;
  await rig.map(linear.user('Ada'), 'requester');
  rig.script('Deploy checkout to production', PRODUCTION_PLAN, productionTurns);
  const issue = linear.issue(linear.user('Ada'), 'Deploy checkout to production');
  const session = linear.delegate(issue.id, linear.user('Ada'));
  await rig.settle();
  await rows(
    `update linear_connections set created_at = created_at - interval '2 hours', reconciled_at = null`,
  );
  session.activities = session.activities.filter(({ content }) => content.type === 'thought');
  session.updatedAt = new Date(Date.now() - 40 * 60_000).toISOString();
  await tendLinear(drive.ctx);
  expect(rig.said(session).at(-1)).toBe('thought: Still at work on it.');
});

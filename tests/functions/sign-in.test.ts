import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { oidcVerifier } from '../../lib/adapters/oidc.ts';
import { OidcIssuer } from '../../schema/sign-in.ts';
import { type Answer, type TestApp, testApp } from '../support/app.ts';
import { BASE_URL, CONFIG } from '../support/config.ts';
import { AUDIENCE, type Issuer, startIssuer } from '../support/issuer.ts';
import { seedWaiting } from '../support/rows.ts';

let t: TestApp;
let issuer: Issuer;
const LEADS = { role: 'tech_lead', projects: ['checkout'] };
beforeAll(async () => {
  issuer = await startIssuer();
  const trusted = (more: object) => OidcIssuer.parse({ issuer: issuer.url, audience: AUDIENCE, ...more });
  const access = trusted({ audience: 'tag' });
  const config = { ...CONFIG, CF_ACCESS_TEAM_DOMAIN: issuer.url, CF_ACCESS_AUD: 'tag' };
  t = await testApp(
    { config },
    oidcVerifier({ issuers: [trusted({})], access, cache: new Map(), allowHttp: true }),
  );
});
afterAll(async () => {
  await t.close();
  await issuer.close();
});

/** A policy that maps claims so, active at once. */
async function map(version: number, mappings: unknown[]): Promise<void> {
  await t.db.query(
    `insert into policies (version, document, created_by, identity)
     select $1, document, 'test', $2 from policies where version = 1`,
    [version, JSON.stringify({ mappings })],
  );
  await t.db.query('update settings set active_policy = $1', [version]);
}
const me = async (token: string): Promise<Answer['body']> =>
  (await t.call('GET /principals', { token })).body.data![0 as never] as Answer['body'];
const rolesOf = async (token: string) => (await me(token)).bindings;
const ago = (s: number) => Math.floor(Date.now() / 1000) - s;
let version = 1;
beforeEach(async () => {
  version += 1;
  await map(version, [{ claim: 'groups', value: 'leads', bindings: [LEADS], groups: [] }]);
});

it('makes the principal on first sight, with the roles that the policy gives its claims, audited', async () => {
  const who = await me(await issuer.token());
  expect(who).toMatchObject({
    ...{ id: expect.stringMatching(/^oidc-[0-9a-f]{32}$/), name: 'Ada', kind: 'human', bindings: [LEADS] },
    ...{ own_bindings: [], issuer: issuer.url, subject: 'ada', claims: { groups: ['leads'] } },
  });
  const rows = await t.db.query('select type from audit_events where subject = $1 order by id', [who.id]);
  expect(rows).toMatchObject([{ type: 'principal.created' }, { type: 'principal.claims' }]);
  expect((await me(await issuer.token({ name: 'Ada L.', email: 'x@example.test' }))).id).toBe(who.id);
});

it('makes one of many who come at once', async () => {
  const token = await issuer.token({ sub: 'crowd' });
  const all = await Promise.all(Array.from({ length: 8 }, () => me(token)));
  expect(new Set(all.map(({ id }) => id)).size).toBe(1);
});

it('adds no round trip to a request, and writes nothing for a token it knows', async () => {
  const token = await issuer.token({ sub: 'quick' });
  await me(token);
  const row = () => t.db.query(`select xmin::text from principals where subject = 'quick'`);
  const [before, seen] = [t.db.stats().requests, await row()];
  await t.call('GET /agents', { token });
  const bySignIn = t.db.stats().requests - before;
  const start = t.db.stats().requests;
  await t.call('GET /agents', { token: t.people.viewer.token });
  expect(bySignIn).toBe(t.db.stats().requests - start);
  expect(await row()).toEqual(seen);
});

it('decides by its claims’ roles, as a person', async () => {
  const { approvalId, actionHash } = await seedWaiting(t.db, { by: 'a-developer' });
  const body = { action_hash: actionHash, justification: 'Seen.' };
  expect((await t.call(`POST /approve/${approvalId}`, { token: await issuer.token(), body })).status).toBe(
    200,
  );
});

describe('roles follow', () => {
  it('the newest token: groups lost there are lost at once, and an older token brings none back', async () => {
    const old = await issuer.token({ sub: 'mover', iat: ago(60) });
    expect(await rolesOf(old)).toEqual([LEADS]);
    expect(await rolesOf(await issuer.token({ sub: 'mover', groups: [], iat: ago(30) }))).toEqual([]);
    expect(await rolesOf(old)).toEqual([]);
    expect(await rolesOf(await issuer.token({ sub: 'mover', iat: ago(10) }))).toEqual([LEADS]);
  });

  it('the newest token, though one between them said the same', async () => {
    await rolesOf(await issuer.token({ sub: 'steady', groups: [], iat: ago(90) }));
    await rolesOf(await issuer.token({ sub: 'steady', groups: [], iat: ago(30) }));
    expect(await rolesOf(await issuer.token({ sub: 'steady', iat: ago(60) }))).toEqual([]);
  });

  it('the policy: another mapping holds for the next request', async () => {
    const token = await issuer.token({ sub: 'ruled' });
    expect(await rolesOf(token)).toEqual([LEADS]);
    version += 1;
    await map(version, [
      { claim: 'groups', value: 'leads', bindings: [{ role: 'viewer', projects: ['*'] }] },
    ]);
    expect(await rolesOf(token)).toEqual([{ role: 'viewer', projects: ['*'] }]);
    version += 1;
    await map(version, [
      { claim: 'groups', value: 'leads', issuer: 'https://elsewhere.test', bindings: [LEADS] },
    ]);
    expect(await rolesOf(token)).toEqual([]);
  });

  it('groups that a mapping counts somebody in', async () => {
    const token = await issuer.token({ sub: 'grouped' });
    version += 1;
    await map(version, [{ claim: 'groups', value: 'leads', groups: ['platform'] }]);
    expect(await rolesOf(token)).toEqual([]);
    const admin = t.people.admin.token;
    await t.call('PUT /groups/platform', { token: admin, body: { bindings: [LEADS], members: [] } });
    expect(await rolesOf(token)).toEqual([LEADS]);
  });

  it('no policy that would leave no administrator', async () => {
    const token = await issuer.token({ sub: 'boss', groups: ['bosses'] });
    version += 1;
    const all = { role: 'admin', projects: ['*'] };
    await map(version, [{ claim: 'groups', value: 'bosses', bindings: [all] }]);
    expect(await rolesOf(token)).toEqual([all]);
    const kept = `'a-admin', 'revoked'`;
    await t.db.query(`update principals set enabled = false where id in (${kept})`);
    version += 1;
    await expect(map(version, [])).rejects.toThrow(/no administrator/);
    expect(await rolesOf(token)).toEqual([all]);
    await t.db.query(`update principals set enabled = true where id in (${kept})`);
  });
});

it('refuses whoever was disabled, with every token of theirs', async () => {
  const { id, version: seen } = await me(await issuer.token({ sub: 'leaver' }));
  const headers = { 'if-match': `"${seen}"` };
  const off = { token: t.people.admin.token, body: { enabled: false }, headers };
  expect((await t.call(`PATCH /principals/${id}`, off)).status).toBe(200);
  const again = await t.call('GET /tasks', { token: await issuer.token({ sub: 'leaver', iat: ago(-5) }) });
  expect([again.status, again.body.code]).toEqual([401, 'unauthenticated']);
});

it('is expected where an administrator added the person before, and makes their own keys alone', async () => {
  const identity = { issuer: issuer.url, subject: 'grace' };
  const body = { id: 'grace', name: 'Grace', kind: 'human', identity };
  const admin = t.people.admin.token;
  expect((await t.call('POST /principals', { token: admin, body })).status).toBe(201);
  const token = await issuer.token({ sub: 'grace' });
  expect((await me(token)).id).toBe('grace');
  const forHer = await t.call('POST /keys', { token: admin, body: { label: 'x', principal_id: 'grace' } });
  expect([forHer.status, forHer.body.code]).toEqual([403, 'own_keys_only']);
  expect((await t.call('POST /keys', { token, body: { label: 'mine', scopes: ['read'] } })).status).toBe(201);
});

describe('Cloudflare Access', () => {
  const HEADER = 'cf-access-jwt-assertion';
  const assertion = () => issuer.token({ aud: ['tag'] });

  it('is believed by its header alone, and a key goes before it', async () => {
    const headers = { [HEADER]: await assertion() };
    expect((await t.call('GET /principals', { headers })).body.data).toMatchObject([{ subject: 'ada' }]);
    expect((await t.call('GET /principals', { token: await assertion() })).status).toBe(401);
    const both = await t.call('GET /principals', { token: t.people.viewer.token, headers });
    expect(both.body.data).toMatchObject([{ id: 'a-viewer' }]);
    expect((await t.call('GET /tasks', { headers: { [HEADER]: await issuer.token() } })).status).toBe(401);
    const wrongKey = { token: 'dak_wrong', headers };
    expect((await t.call('GET /tasks', wrongKey)).status).toBe(401);
  });

  it.each([
    ['another site', { origin: 'https://evil.test' }, 403],
    ['no site', { origin: 'null' }, 403],
    ['another site that hides its origin', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a sister site', { 'sec-fetch-site': 'same-site' }, 403],
    ['our own pages', { origin: BASE_URL, 'sec-fetch-site': 'same-origin' }, 201],
    ['a program', {}, 201],
  ])('takes changes from %s: %#', async (_, more: Record<string, string>, status) => {
    const headers = { [HEADER]: await assertion(), ...more };
    expect((await t.call('POST /keys', { body: { label: 'x' }, headers })).status).toBe(status);
  });
});

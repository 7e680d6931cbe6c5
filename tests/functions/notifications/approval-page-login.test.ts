import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { oidcVerifier } from '../../../lib/adapters/oidc.ts';
import { exchangeCode } from '../../../lib/adapters/oidc-login.ts';
import { OidcIssuer } from '../../../schema/sign-in.ts';
import { BASE_URL } from '../../support/config.ts';
import { type Issuer, startIssuer } from '../../support/issuer.ts';
import { type NotifyApp, notifyApp } from '../../support/notify.ts';

const CALLBACK = `${BASE_URL}/a/sign-in/callback`;
let issuer: Issuer;
let t: NotifyApp;
let endpoint: {
  url: string;
  close: () => Promise<void>;
  claims: Record<string, unknown>;
  status: number | null;
};
beforeAll(async () => {
  issuer = await startIssuer();
  endpoint = await startTokenEndpoint();
  const trusted = OidcIssuer.parse({
    ...{ issuer: issuer.url, audience: 'platform', algorithms: ['ES256'] },
    login: {
      ...{ client_id: 'platform', client_secret: 's3cret', name: 'Acme' },
      ...{ authorize_url: `${issuer.url}/authorize`, token_url: endpoint.url },
    },
  });
  const verifier = oidcVerifier({ issuers: [trusted], access: null, cache: new Map(), allowHttp: true });
  t = await notifyApp({ OIDC_ISSUERS: [trusted] }, undefined, { ...verifier, exchange: exchangeCode });
  await t.db.query(`update principals set issuer = $1, subject = 'ada' where id = 'a-cto'`, [issuer.url]);
});
afterAll(async () => {
  await t.close();
  await endpoint.close();
  await issuer.close();
});

const begun = new Map<string, { nonce: string; challenge: string }>();

/** The issuer's token endpoint: a code is good once, for the client that proves that it began. */
async function startTokenEndpoint() {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const asked = begun.get(form.get('code') ?? '');
    begun.delete(form.get('code') ?? '');
    const proves =
      createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url') === asked?.challenge;
    const isClient =
      request.headers.authorization === `Basic ${Buffer.from('platform:s3cret').toString('base64')}`;
    const end = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (endpoint.status) return end(endpoint.status, {});
    if (!isClient) return end(401, { error: 'invalid_client' });
    if (!asked || !proves || form.get('redirect_uri') !== CALLBACK)
      return end(400, { error: 'invalid_grant' });
    end(200, { id_token: await issuer.token({ nonce: asked.nonce, ...endpoint.claims }) });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    ...{ claims: {} as Record<string, unknown>, status: null as number | null },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const cookieOf = (answer: { headers: Headers }, name: string) =>
  new RegExp(`${name}=[^;]*`).exec(answer.headers.getSetCookie().join('; '))?.[0] ?? '';

/** As far as the issuer's page: where it led, and the cookie of the browser. */
const begin = async (id: string) => {
  const answer = await t.call(`GET /a/${id}/log-in?issuer=${encodeURIComponent(issuer.url)}`);
  const url = new URL(answer.headers.get('location')!);
  return { answer, url, cookie: cookieOf(answer, 'approver-login') };
};
/** Somebody agrees there. */
const agree = (url: URL) => {
  const code = crypto.randomUUID();
  begun.set(code, {
    nonce: url.searchParams.get('nonce')!,
    challenge: url.searchParams.get('code_challenge')!,
  });
  return `GET /a/sign-in/callback?code=${code}&state=${url.searchParams.get('state')}`;
};

it('signs in at the issuer, into the strict cookie, and decides as whoever that is', async () => {
  const { id } = await t.ask();
  expect((await t.call(`GET /a/${id}?here=1`)).text).toContain('Sign in with Acme');
  const { answer, url, cookie } = await begin(id);
  expect([answer.status, url.origin]).toEqual([302, issuer.url]);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: CALLBACK,
    scope: 'openid profile email',
  });
  expect(answer.headers.getSetCookie()[0]).toMatch(/SameSite=Lax/);
  const back = await t.call(agree(url), { headers: { cookie } });
  expect([back.status, back.headers.get('location')]).toEqual([303, `/a/${id}`]);
  const session = cookieOf(back, 'approver');
  expect(back.headers.getSetCookie().find((one) => one.startsWith('approver='))).toMatch(
    /HttpOnly.*SameSite=Strict/,
  );
  const page = await t.call(`GET /a/${id}?here=1`, { headers: { cookie: session } });
  expect(page.text).toContain('kubectl delete namespace payments');
  const hidden = (name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(
      page.text.split('<form').find((one) => one.includes('value="reject"'))!,
    )![1]!;
  const decided = await t.call(`POST /a/${id}`, {
    raw: new URLSearchParams({
      csrf: hidden('csrf'),
      action_hash: hidden('action_hash'),
      decision: 'reject',
      reason: 'No.',
    }).toString(),
    headers: { origin: BASE_URL, 'content-type': 'application/x-www-form-urlencoded', cookie: session },
  });
  expect(decided.text).toContain('rejected');
  const [row] = await t.db.query<{ approver_id: string }>(
    'select approver_id from approval_requests where id = $1',
    [id],
  );
  expect(row).toEqual({ approver_id: 'a-cto' });
});

it('takes back nobody who began elsewhere, twice, too late, or with another’s code', async () => {
  const { id } = await t.ask();
  const one = await begin(id);
  const two = await begin(id);
  for (const [route, cookie] of [
    [agree(one.url), ''],
    [agree(one.url), two.cookie],
    [agree(one.url), `${one.cookie.slice(0, -2)}xx`],
    [`GET /a/sign-in/callback?code=stolen&state=${one.url.searchParams.get('state')}`, one.cookie],
    ['GET /a/sign-in/callback', one.cookie],
  ] as const) {
    const answer = await t.call(route, { headers: { cookie } });
    expect([route, answer.status, cookieOf(answer, 'approver')]).toEqual([route, 401, '']);
  }
  const used = agree(two.url);
  expect((await t.call(used, { headers: { cookie: two.cookie } })).status).toBe(303);
  expect((await t.call(used, { headers: { cookie: two.cookie } })).status).toBe(401);
  const late = await begin(id);
  await t.clock.set(t.clock.now() + 601_000);
  expect((await t.call(agree(late.url), { headers: { cookie: late.cookie } })).status).toBe(401);
});

it.each([
  ['another sign-in’s nonce', { nonce: 'other' }],
  ['another audience', { aud: 'elsewhere' }],
  ['somebody who is nobody here', { sub: 'mallory', groups: [] }],
])('lets nobody in by a token of %s', async (_what, claims) => {
  const { id } = await t.ask();
  const { url, cookie } = await begin(id);
  endpoint.claims = claims;
  const answer = await t.call(agree(url), { headers: { cookie } });
  endpoint.claims = {};
  const session = cookieOf(answer, 'approver');
  const page = session ? await t.call(`GET /a/${id}?here=1`, { headers: { cookie: session } }) : answer;
  expect(page.text).not.toContain('kubectl');
});

it('says so where the issuer is down or unknown', async () => {
  const { id } = await t.ask();
  const { url, cookie } = await begin(id);
  endpoint.status = 503;
  expect((await t.call(agree(url), { headers: { cookie } })).status).toBe(503);
  endpoint.status = null;
  expect((await t.call(`GET /a/${id}/log-in?issuer=https://evil.example`)).status).toBe(422);
});

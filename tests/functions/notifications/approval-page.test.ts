import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../lib/errors.ts';
import { BASE_URL } from '../../support/config.ts';
import { type NotifyApp, notifyApp } from '../../support/notify.ts';
import type { Person } from '../../support/people.ts';

let t: NotifyApp;
beforeAll(async () => {
  t = await notifyApp();
});
afterAll(() => t.close());

const OWN = { origin: BASE_URL, 'content-type': 'application/x-www-form-urlencoded' };
const form = (values: Record<string, string>) => new URLSearchParams(values).toString();
const signIn = async (id: string, token: string, headers: Record<string, string> = OWN) => {
  const answer = await t.call(`POST /a/${id}/sign-in`, { raw: form({ key: token }), headers });
  return { answer, cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0]! };
};
const show = (id: string, cookie?: string) =>
  t.call(`GET /a/${id}?here=1`, { headers: cookie ? { cookie } : {} });
const hidden = (page: string, name: string, decision = 'approve') => {
  const part = page.split('<form').find((one) => one.includes(`value="${decision}"`)) ?? '';
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(part)?.[1] ?? '';
};
const send = (
  id: string,
  cookie: string,
  values: Record<string, string>,
  headers: Record<string, string> = OWN,
) => t.call(`POST /a/${id}`, { raw: form(values), headers: { ...headers, cookie } });
const statusOf = async (id: string) =>
  (await t.db.query<{ status: string }>('select status from approval_requests where id = $1', [id]))[0]!
    .status;
const approveAs = async (person: Person, id: string, more: Record<string, string> = {}) => {
  const { cookie } = await signIn(id, person.token);
  const { text } = await show(id, cookie);
  return send(id, cookie, {
    ...{ csrf: hidden(text, 'csrf'), action_hash: hidden(text, 'action_hash'), decision: 'approve' },
    ...{ justification: 'Looked at it.', ...more },
  });
};

describe('the page of a request', () => {
  it('shows the exact action to whoever signed in, and takes a decision from its own form alone', async () => {
    const { id, action_hash } = await t.ask();
    const before = await show(id);
    expect(before.text).toContain('Sign in');
    expect(before.text).not.toContain('kubectl');
    const { answer, cookie } = await signIn(id, t.people.cto.token);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/a/${id}?here=1`]);
    const flags = answer.headers.get('set-cookie')!;
    for (const flag of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/a', 'Max-Age=900'])
      expect(flags).toContain(flag);
    expect(flags).not.toContain(t.people.cto.token.slice(4, 20));
    const page = await show(id, cookie);
    expect(page.text).toContain('kubectl delete namespace payments');
    expect(hidden(page.text, 'action_hash')).toBe(action_hash);
    expect((await approveAs(t.people.cto, id)).text).toContain('1 of 2');
    expect((await approveAs(t.people.security_team, id)).text).toContain('approved');
    expect(await statusOf(id)).toBe('approved');
    expect((await show(id, cookie)).text).toContain('nothing to decide');
  });

  it('decides nothing by GET, HEAD or OPTIONS, a hundred times each', async () => {
    const { id } = await t.ask('kubectl delete namespace peek');
    const { cookie } = await signIn(id, t.people.cto.token);
    const was = await t.db.query('select version, status from approval_requests where id = $1', [id]);
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      for (let i = 0; i < 100; i++)
        await t.send(`${method} /a/${id}?decision=approve&action_hash=x`, {
          headers: i % 2 ? { cookie } : {},
        });
    expect(await t.db.query('select version, status from approval_requests where id = $1', [id])).toEqual(
      was,
    );
  });

  it('refuses another site’s form, another session’s token, another action’s hash, and a time that is over', async () => {
    const { id } = await t.ask('kubectl delete namespace forged');
    const other = await t.ask('kubectl delete namespace other');
    const { cookie } = await signIn(id, t.people.cto.token);
    const mine = (await show(id, cookie)).text;
    const theirs = (await show(id, (await signIn(id, t.people.security_team.token)).cookie)).text;
    const good = {
      csrf: hidden(mine, 'csrf'),
      action_hash: hidden(mine, 'action_hash'),
      decision: 'approve',
      justification: 'x',
    };
    const tries: [string, Promise<{ status: number }>, number][] = [
      ['another site', send(id, cookie, good, { ...OWN, origin: 'https://evil.test' }), 403],
      [
        'another site, by fetch metadata',
        send(id, cookie, good, {
          'content-type': OWN['content-type'],
          origin: 'null',
          'sec-fetch-site': 'cross-site',
        }),
        403,
      ],
      [
        'an origin that says nothing',
        send(id, cookie, good, { 'content-type': OWN['content-type'], origin: 'null' }),
        403,
      ],
      ['another session', send(id, cookie, { ...good, csrf: hidden(theirs, 'csrf') }), 403],
      ['no token', send(id, cookie, { ...good, csrf: '' }), 403],
      ['another action', send(id, cookie, { ...good, action_hash: other.action_hash }), 403],
      ['another request', send(other.id, cookie, good), 403],
      ['no cookie', send(id, '', good), 401],
      ['an altered cookie', send(id, `${cookie.slice(0, -2)}xx`, good), 401],
    ];
    for (const [name, sent, status] of tries) expect([name, (await sent).status]).toEqual([name, status]);
    await t.clock.set(t.clock.now() + 16 * 60_000);
    expect((await send(id, cookie, good)).status).toBe(401);
    expect(await statusOf(id)).toBe('pending');
    expect(await statusOf(other.id)).toBe('pending');
  });

  it('lets nobody in who may not decide, and ends with the key', async () => {
    const { id } = await t.ask('kubectl delete namespace nobody');
    expect((await signIn(id, 'dak_nonsense')).answer.status).toBe(401);
    expect((await signIn(id, t.people.revoked.token)).answer.status).toBe(401);
    const own = await signIn(id, t.people.developer.token);
    expect((await show(id, own.cookie)).text).toContain('You cannot approve it');
    const { cookie } = await signIn(id, t.people.stranger.token);
    expect((await show(id, cookie)).status).toBe(404);
    const cto = await signIn(id, t.people.cto.token);
    await t.db.query("update api_keys set revoked_at = clock_timestamp() where principal_id = 'a-cto'");
    expect((await show(id, cto.cookie)).text).toContain('Sign in');
    await t.db.query("update api_keys set revoked_at = null where principal_id = 'a-cto'");
    const robot = await signIn(id, t.people.robot.token);
    expect((await show(id, robot.cookie)).text).not.toContain('Approve exactly this');
  });

  it('runs no script and loads nothing from elsewhere, whatever strangers write', async () => {
    const { id } = await t.ask('echo "<script>alert(1)</script>" && kubectl delete namespace x', {
      reason: '"><img src=x onerror=alert(1)>\u202Egnp.exe',
    });
    const { cookie } = await signIn(id, t.people.cto.token);
    const { text, headers } = await show(id, cookie);
    expect(text).not.toMatch(/<script|<img|\u202E/);
    expect(text).toContain('⟨U+202E⟩');
    const csp = headers.get('content-security-policy')!;
    expect(csp).toContain("default-src 'none'");
    expect(csp).not.toContain('script-src');
    expect(csp).toContain("frame-ancestors 'none'");
    expect([headers.get('referrer-policy'), headers.get('cache-control')]).toEqual([
      'no-referrer',
      'no-store',
    ]);
  });
});

describe('behind Cloudflare Access', () => {
  it('knows who came through it, takes their form, and nobody’s whose assertion it is not', async () => {
    const app = await notifyApp(
      { CF_ACCESS_AUD: 'aud', CF_ACCESS_TEAM_DOMAIN: 'https://acme.cloudflareaccess.com' },
      undefined,
      {
        verify: async (token, source) => {
          const [, subject] = /^assertion of (.+)$/.exec(token) ?? [];
          if (!subject || source !== 'access')
            throw new AppError('unauthenticated', 'unauthenticated', 'Not one of ours.');
          const iat = Math.floor(app.clock.now() / 1_000);
          return {
            issuer: 'https://acme.cloudflareaccess.com',
            subject,
            name: subject,
            email: null,
            kind: 'human',
            claims: {},
            iat,
          };
        },
      },
    );
    await app.db.query(
      "update principals set issuer = 'https://acme.cloudflareaccess.com', subject = 'carol' where id = 'a-cto'",
    );
    const { id } = await app.ask();
    const through = { 'cf-access-jwt-assertion': 'assertion of carol' };
    const page = await app.call(`GET /a/${id}`, { headers: through });
    expect(page.text).toContain('kubectl delete namespace payments');
    const values = {
      csrf: hidden(page.text, 'csrf', 'reject'),
      action_hash: hidden(page.text, 'action_hash', 'reject'),
      decision: 'reject',
      reason: 'No.',
    };
    const sent = (headers: Record<string, string>) =>
      app.call(`POST /a/${id}`, { raw: form(values), headers: { ...OWN, ...headers } });
    expect((await sent({})).status).toBe(401);
    expect((await sent({ 'cf-access-jwt-assertion': 'assertion of mallory' })).status).toBe(404);
    expect((await sent({ 'cf-access-jwt-assertion': 'forged' })).status).toBe(401);
    expect((await sent(through)).text).toContain('rejected');
    await app.close();
  });
});

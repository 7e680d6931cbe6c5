import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKey } from '../../lib/identity/keys.ts';
import { ACCESS } from '../../schema/access.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { doorsOf, nameOf, type Route } from '../support/routes.ts';
import { addEffect, type Seeded, seedWaiting } from '../support/rows.ts';

let t: TestApp;
let seeded: Seeded;
let key: string;
const NAMES = doorsOf(
  { taskId: ':task', approvalId: ':approval', actionHash: '', subtaskIds: [] },
  ':key',
).map(({ route }) => route);
const MUTATING = NAMES.filter((route) => /^(POST|PUT)/.test(route));

beforeAll(async () => {
  t = await testApp();
  seeded = await seedWaiting(t.db, { by: t.people.developer.id });
  key = await addEffect(t.db, seeded, 'unknown');
});
afterAll(() => t.close());

const doorOf = (name: string): Route => doorsOf(seeded, key)[NAMES.indexOf(name)]!;
const send = (name: string, more: Parameters<TestApp['call']>[1] = {}) => {
  const { route, body } = doorOf(name);
  return t.call(route, { body, ...more });
};

describe.each(NAMES)('%s', (name) => {
  it('has the headers that every answer has, and is a problem document when refused', async () => {
    const { status, headers, body } = await send(name, { headers: { 'x-request-id': 'my-own-request' } });
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(headers.get('x-request-id')).toBe('my-own-request');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(body).toMatchObject({
      status: 401,
      request_id: 'my-own-request',
      instance: expect.stringMatching(/^\//),
    });
  });

  it.each([
    ['an unknown key', () => newKey()],
    ['a revoked key', () => t.people.revoked.token],
    ['a key cut short', () => t.people.admin.token.slice(0, -1)],
    ['a key with more to it', () => `${t.people.admin.token}x`],
    ['a hash in place of the key', () => 'a'.repeat(64)],
    ['an unsigned JWT', () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhLWFkbWluIn0.'],
  ])('refuses %s', async (_, token) => {
    expect((await send(name, { token: token() })).status).toBe(401);
  });

  it('takes nobody’s word for who they are', async () => {
    const headers = { 'x-principal': 'a-admin', 'x-forwarded-user': 'a-admin', cookie: 'user=a-admin' };
    expect((await send(name, { headers })).status).toBe(401);
  });
});

describe.each(MUTATING)('%s, its body', (name) => {
  const token = () => t.people.viewer.token;
  const limits = ['POST /risk/assess', 'POST /policy/test', 'POST /approvals'].includes(name)
    ? { bytes: 4 * 1024 * 1024, depth: 64 }
    : { bytes: 256 * 1024, depth: 32 };

  it('refuses unknown fields', async () => {
    const { body } = doorOf(name);
    const refused = await send(name, { token: token(), body: { ...(body as object), is_admin: true } });
    expect([refused.status, refused.body.code]).toEqual([422, 'validation_failed']);
  });

  it('refuses what is too large, counted while it comes in', async () => {
    const chunk = new TextEncoder().encode(' '.repeat(64 * 1024));
    let left = limits.bytes / chunk.length + 1;
    const raw = new ReadableStream({
      pull: (stream) => (left-- > 0 ? stream.enqueue(chunk) : stream.close()),
    });
    const refused = await send(name, { token: token(), raw });
    expect([refused.status, refused.body.code]).toEqual([413, 'body_too_large']);
  });

  it('refuses what is nested too deep, and quickly', async () => {
    const raw = `{"description":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    const started = performance.now();
    const refused = await send(name, { token: token(), raw });
    expect([refused.status, refused.body.code]).toEqual([400, 'body_too_complex']);
    expect(performance.now() - started).toBeLessThan(250);
  });

  it.each([
    ['no JSON', '{"description": '],
    ['a key that reaches the prototype', '{"__proto__": {"is_admin": true}}'],
    ['one that reaches it the long way', '{"constructor": {"prototype": {}}}'],
    ['a NUL', '{"reason": "\\u0000"}'],
    ['half a surrogate pair', '{"reason": "\\ud800"}'],
    ['a number beyond all numbers', '{"reason": 1e999}'],
  ])('refuses %s', async (_, raw) => {
    expect((await send(name, { token: token(), raw })).status).toBe(400);
  });

  it('refuses another content type', async () => {
    const headers = { 'content-type': 'text/plain' };
    const refused = await send(name, { token: token(), headers });
    expect([refused.status, refused.body.code]).toEqual([415, 'unsupported_media_type']);
  });
});

it('has no more than 2,000 keys in a body', async () => {
  const keys = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, 1]));
  const body = { description: 'x', workspace_config: keys(2_000) };
  const refused = await t.call('POST /orchestrate', { token: t.people.developer.token, body });
  expect([refused.status, refused.body.code]).toEqual([400, 'body_too_complex']);
});

describe('an agent’s key', () => {
  it.each(
    NAMES.filter((route) => {
      const { humans, scope, outside } = ACCESS[nameOf(route)]!;
      return humans && scope === 'decide' && outside === 404;
    }),
  )('does not sign: %s', async (name) => {
    const refused = await send(name, { token: t.people.robot.token });
    expect([refused.status, refused.body.code]).toEqual([403, 'agents_do_not_sign']);
  });
});

describe('what leaves when something breaks', () => {
  it('is an id and nothing else', async () => {
    const broken = await testApp({
      db: {
        query: async () => Promise.reject(new Error('syntax error at or near "select secret from vault"')),
        batch: async () => [],
      },
    });
    const { status, text, body } = await broken.call('GET /tasks', { token: broken.people.admin.token });
    expect([status, body.code]).toEqual([500, 'internal_error']);
    expect(text).not.toContain('secret');
    expect(JSON.stringify(broken.logged)).toContain(String(body.request_id));
    await broken.close();
  });

  it('is 405 with the methods there are, and 404 for the rest', async () => {
    const wrong = await t.call('DELETE /tasks');
    expect([wrong.status, wrong.body.code, wrong.headers.get('allow')]).toEqual([
      405,
      'method_not_allowed',
      'GET',
    ]);
    const missing = await t.call('GET /nowhere');
    expect([missing.status, missing.body.code]).toEqual([404, 'not_found']);
  });
});

it('limits the requests of one principal, creating ones apart', async () => {
  const asked: string[] = [];
  t.env.RATE_LIMIT_CREATING_LOCAL = { limit: async ({ key: who }) => ({ success: asked.push(who) < 1 }) };
  const { status, headers, body } = await send('POST /orchestrate', { token: t.people.developer.token });
  expect([status, body.code, asked]).toEqual([429, 'rate_limited', ['a-developer']]);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await send('GET /tasks', { token: t.people.developer.token })).status).toBe(200);
  delete t.env.RATE_LIMIT_CREATING_LOCAL;
});

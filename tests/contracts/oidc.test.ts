import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyCache } from '../../lib/adapters/jwks.ts';
import { oidcVerifier } from '../../lib/adapters/oidc.ts';
import type { TokenSource, TokenVerifier } from '../../lib/ports.ts';
import { OidcIssuer } from '../../schema/sign-in.ts';
import { AUDIENCE, DISCOVERY, type Issuer, JWKS, makeKey, startIssuer } from '../support/issuer.ts';

const MINUTE = 60_000;
let issuer: Issuer;
let skew: number;
let cache: KeyCache;
let verifier: TokenVerifier;
const clock = { now: () => Date.now() + skew };
const trusted = (more: object = {}) => OidcIssuer.parse({ issuer: issuer.url, audience: AUDIENCE, ...more });
const verifierOf = (issuers: OidcIssuer[], access: OidcIssuer | null = null) =>
  oidcVerifier({ issuers, access, cache, allowHttp: true, clock });
beforeEach(async () => {
  issuer = await startIssuer();
  skew = 0;
  cache = new Map();
  verifier = verifierOf([trusted()]);
});
afterEach(() => issuer.close());

const verify = (token: string, source: TokenSource = 'bearer') => verifier.verify(token, source);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = () => Math.floor(Date.now() / 1000);
const refused = { kind: 'unauthenticated', code: 'unauthenticated' };
const unavailable = { code: 'sign_in_unavailable', retryAfterS: 5 };

describe('a sign-in', () => {
  it('says who it is, with the trusted claims alone', async () => {
    const claims = { groups: ['b', 'a', 'a', 7], email: 'ada@example.test', roles: ['admin'] };
    expect(await verify(await issuer.token(claims))).toEqual({
      ...{ issuer: issuer.url, subject: 'ada', name: 'Ada', email: 'ada@example.test', kind: 'human' },
      ...{ claims: { groups: ['a', 'b'] }, iat: expect.any(Number) },
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>?]>([
    ['of an access token’s type', {}, { typ: 'at+jwt' }],
    ['without a type', {}, { typ: undefined }],
    ['expired within the leeway', { exp: seconds() - 20 }],
    ['issued a little ahead of us', { iat: seconds() + 20 }],
    ['for us in a list of one', { aud: [AUDIENCE] }],
    ['without any group', { groups: undefined }],
  ])('is taken %s', async (_, claims, header) => {
    expect(await verify(await issuer.token(claims, header))).toMatchObject({ subject: 'ada' });
  });

  it('is shown without characters that mislead', async () => {
    const name = '\u202Eadmin\u200B\u0000\nEve';
    expect((await verify(await issuer.token({ name }))).name).toBe('adminEve');
    expect((await verify(await issuer.token({ name: '\u200B' }))).name).toBe('ada');
  });

  it('is of its own issuer, of several', async () => {
    const other = await startIssuer();
    verifier = verifierOf([trusted(), trusted({ issuer: other.url, kind: 'agent' })]);
    expect(await verify(await other.token())).toMatchObject({ issuer: other.url, kind: 'agent' });
    await expect(verify(await other.token({ iss: issuer.url }))).rejects.toMatchObject(refused);
    await other.close();
  });

  it('by Cloudflare Access is of its header alone, and nothing else is', async () => {
    const other = await startIssuer();
    const access = trusted({ issuer: other.url, audience: 'tag', jwks_url: `${other.url}${JWKS}` });
    verifier = verifierOf([trusted()], access);
    const token = await other.token({ aud: ['tag'] });
    expect(await verify(token, 'access')).toMatchObject({ issuer: other.url });
    expect(other.asked).toEqual([JWKS]);
    await expect(verify(token, 'bearer')).rejects.toMatchObject(refused);
    await expect(verify(await issuer.token(), 'access')).rejects.toMatchObject(refused);
    await expect(verify(await other.token({ aud: [AUDIENCE] }), 'access')).rejects.toMatchObject(refused);
    await other.close();
  });
});

/** security.md 4.4, for people's tokens: each row is refused, whatever else is right about it. */
describe('a token is refused', () => {
  const forged = async (header: object, signature: (text: string) => string) => {
    const [, payload] = (await issuer.token()).split('.');
    const text = `${encode(header)}.${payload}`;
    return `${text}.${signature(text)}`;
  };
  const pem = () => JSON.stringify(issuer.keys[0]!.jwk);
  const rows: [string, () => Promise<string>][] = [
    ['with alg none', () => forged({ alg: 'none' }, () => '')],
    [
      'with HS256 and the public key as secret',
      () => forged({ alg: 'HS256' }, (text) => createHmac('sha256', pem()).update(text).digest('base64url')),
    ],
    [
      'with HS512',
      () =>
        forged({ alg: 'HS512', kid: 'key-1' }, (text) =>
          createHmac('sha512', 'x').update(text).digest('base64url'),
        ),
    ],
    [
      'with RS512, which is not configured',
      () =>
        issuer.token({}).then(async (token) => {
          const [, payload] = token.split('.');
          const text = `${encode({ alg: 'RS512', kid: 'key-1' })}.${payload}`;
          const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
          return `${text}.${sign('sha512', Buffer.from(text), pair.privateKey).toString('base64url')}`;
        }),
    ],
    [
      'of another key under a known kid',
      async () => {
        const stranger = await makeKey('key-1');
        const claims = { iss: issuer.url, sub: 'ada', aud: AUDIENCE, iat: seconds(), exp: seconds() + 60 };
        return new SignJWT(claims)
          .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
          .sign(stranger.privateKey);
      },
    ],
    ['expired', () => issuer.token({ exp: seconds() - 31 })],
    ['without exp', () => issuer.token({ exp: undefined })],
    ['with exp as text', () => issuer.token({ exp: String(seconds() + 60) })],
    ['not yet valid', () => issuer.token({ nbf: seconds() + 60 })],
    ['issued in the future', () => issuer.token({ iat: seconds() + 60 })],
    ['issued longer ago than is taken', () => issuer.token({ iat: seconds() - 24 * 3600 - 31 })],
    ['without iat', () => issuer.token({ iat: undefined })],
    ['of an unknown issuer', () => issuer.token({ iss: 'https://elsewhere.test' })],
    ['of an issuer that only begins like ours', () => issuer.token({ iss: `${issuer.url}/` })],
    ['without an issuer', () => issuer.token({ iss: undefined })],
    ['without a subject', () => issuer.token({ sub: undefined })],
    ['with an empty subject', () => issuer.token({ sub: '' })],
    ['with a subject that is no text', () => issuer.token({ sub: 7 })],
    ['for another audience', () => issuer.token({ aud: 'elsewhere' })],
    ['without an audience', () => issuer.token({ aud: undefined })],
    ['for others besides us', () => issuer.token({ aud: [AUDIENCE, 'elsewhere'] })],
    ['with crit', () => forged({ alg: 'ES256', kid: 'key-1', crit: ['exp'] }, () => 'AA')],
    ['with jku', () => issuer.token({}, { jku: 'https://evil.test/keys' })],
    ['with jwk', () => issuer.token({}, { jwk: { kty: 'oct', k: 'AA' } })],
    ['with x5u', () => issuer.token({}, { x5u: 'https://evil.test/cert' })],
    ['with another type', () => issuer.token({}, { typ: 'logout+jwt' })],
    ['with an unknown kid', () => issuer.token({}, { kid: '../../dev/null' })],
    ['of 100 KB', () => issuer.token({ pad: 'x'.repeat(100_000) })],
    [
      'with another payload',
      async () => {
        const [header, , signature] = (await issuer.token()).split('.');
        const claims = { iss: issuer.url, sub: 'eve', aud: AUDIENCE, iat: seconds(), exp: seconds() + 60 };
        return `${header}.${encode(claims)}.${signature}`;
      },
    ],
    ['that is none', async () => 'a.b.c'],
  ];
  it.each(rows)('%s', async (_, make) => {
    const error = await verify(await make()).catch((e: unknown) => e);
    expect(error).toMatchObject({ ...refused, message: expect.stringContaining('Sign in again') });
  });

  it('and trusted claims are never those that people choose themselves', () => {
    for (const claim of ['email', 'name', 'preferred_username'])
      expect(OidcIssuer.safeParse({ issuer: issuer.url, audience: 'x', claims: [claim] }).success).toBe(
        false,
      );
    expect(OidcIssuer.safeParse({ issuer: issuer.url, audience: 'x', algorithms: ['HS256'] }).success).toBe(
      false,
    );
  });
});

describe('the issuer’s keys', () => {
  it('are fetched once and kept for ten minutes', async () => {
    await Promise.all([1, 2, 3, 4].map(async () => verify(await issuer.token())));
    expect(issuer.asked).toEqual([DISCOVERY, JWKS]);
    skew = 9 * MINUTE;
    await verify(await issuer.token({ exp: seconds() + 3600 }));
    expect(issuer.asked).toHaveLength(2);
    skew = 11 * MINUTE;
    await verify(await issuer.token({ exp: seconds() + 3600 }));
    expect(issuer.asked).toHaveLength(4);
  });

  it('are looked for again when one is new, not sooner than after 30 s, and a key taken back is refused', async () => {
    const old = await issuer.token();
    await verify(old);
    await issuer.rotate();
    await expect(verify(await issuer.token())).rejects.toMatchObject(refused);
    expect(issuer.asked).toHaveLength(2);
    skew = 31_000;
    expect(await verify(await issuer.token())).toMatchObject({ subject: 'ada' });
    await expect(verify(old)).rejects.toMatchObject(refused);
    for (let i = 0; i < 20; i += 1)
      await expect(verify(await issuer.token({}, { kid: `made-up-${i}` }))).rejects.toMatchObject(refused);
    expect(issuer.asked).toHaveLength(4);
  });

  it('serve on while the issuer is away, for six hours and no longer', async () => {
    await verify(await issuer.token());
    issuer.instead.set(DISCOVERY, (response) => response.writeHead(500).end());
    skew = 5 * 60 * MINUTE;
    const long = { exp: seconds() + 8 * 3600 };
    expect(await verify(await issuer.token(long))).toMatchObject({ subject: 'ada' });
    skew = 6 * 60 * MINUTE + 11 * MINUTE;
    await expect(verify(await issuer.token(long))).rejects.toMatchObject(unavailable);
    issuer.instead.clear();
    skew += 6_000;
    expect(await verify(await issuer.token(long))).toMatchObject({ subject: 'ada' });
  });

  it.each<[string, string, (response: import('node:http').ServerResponse) => void]>([
    ['answers 500', JWKS, (r) => r.writeHead(500).end()],
    [
      'sends another content type',
      JWKS,
      (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('{"keys":[]}'),
    ],
    ['redirects', JWKS, (r) => r.writeHead(302, { location: '/elsewhere' }).end()],
    ['sends no JSON', JWKS, (r) => r.writeHead(200, { 'content-type': 'application/json' }).end('<html>')],
    [
      'sends no keys',
      JWKS,
      (r) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":[]}'),
    ],
    [
      'sends secrets',
      JWKS,
      (r) =>
        r.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":[{"kty":"oct","k":"AA"}]}'),
    ],
    [
      'sends without end',
      JWKS,
      (r) => {
        r.writeHead(200, { 'content-type': 'application/json' });
        const more = () => {
          if (!r.destroyed) r.write(' '.repeat(64 * 1024), () => setImmediate(more));
        };
        more();
      },
    ],
    [
      'says it is somebody else',
      DISCOVERY,
      (r) =>
        r
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"issuer":"https://evil.test","jwks_uri":"https://evil.test/keys"}'),
    ],
    [
      'has keys somewhere odd',
      DISCOVERY,
      (r) =>
        r
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ issuer: issuer.url, jwks_uri: 'file:///etc/passwd' })),
    ],
    ['hangs', JWKS, () => undefined],
  ])('cannot be had when it %s: 503, and soon again', async (_, path, answer) => {
    issuer.instead.set(path, answer);
    const started = performance.now();
    await expect(verify(await issuer.token())).rejects.toMatchObject(unavailable);
    expect(performance.now() - started).toBeLessThan(4_500);
    const asked = issuer.asked.length;
    await expect(verify(await issuer.token())).rejects.toMatchObject(unavailable);
    expect(issuer.asked).toHaveLength(asked);
    expect(issuer.asked).not.toContain('/elsewhere');
    issuer.instead.clear();
    skew = 6_000;
    expect(await verify(await issuer.token())).toMatchObject({ subject: 'ada' });
  });

  it('are never fetched without TLS outside the local stack', async () => {
    verifier = oidcVerifier({ issuers: [trusted()], access: null, cache, clock });
    await expect(verify(await issuer.token())).rejects.toMatchObject(unavailable);
    expect(issuer.asked).toEqual([]);
  });
});

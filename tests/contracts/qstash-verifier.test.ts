import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { qstashVerifier } from '../../lib/adapters/qstash-verifier.ts';

const CURRENT = 'sig_current_0123456789abcdef0123456789';
const NEXT = 'sig_next_0123456789abcdef0123456789abc';
const URL_HERE = 'https://agents.example.test/queue/advance';
const BODY = '{"task":"t1","v":1}';
const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const SECONDS = NOW / 1000;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hashOf = (body: string) => createHash('sha256').update(body).digest('base64url');
type Fields = Record<string, unknown>;
const claims = (change: Fields = {}): Fields => ({
  iss: 'Upstash',
  sub: URL_HERE,
  exp: SECONDS + 300,
  nbf: SECONDS,
  iat: SECONDS,
  jti: 'jwt_1',
  body: hashOf(BODY),
  ...change,
});
const without = (name: string) => {
  const { [name]: _, ...rest } = claims();
  return rest;
};
function token(payload: Fields, key = CURRENT, header: Fields = {}, hash = 'sha256'): string {
  const signed = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode(payload)}`;
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
}
function rsaToken(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims())}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}
const verifier = qstashVerifier({ currentKey: CURRENT, nextKey: NEXT, clock: { now: () => NOW } });
const verify = (signature: string | null, body = BODY, url = URL_HERE) =>
  verifier.verify({ signature, body, url });

describe('a delivery is accepted', () => {
  it.each([
    ['signed with the current key', token(claims())],
    ['signed with the next key', token(claims(), NEXT)],
    ['with a padded body hash', token(claims({ body: `${hashOf(BODY)}=` }))],
    ['five seconds of skew early', token(claims({ iat: SECONDS + 4, nbf: SECONDS + 4 }))],
    ['five seconds of skew late', token(claims({ exp: SECONDS - 4 }))],
    ['with a kid, which is not used', token(claims(), CURRENT, { kid: '../../dev/null' })],
  ])('%s', async (_, signature) => {
    expect(await verify(signature)).toEqual({ jti: 'jwt_1' });
  });
});

describe('a delivery is refused', () => {
  const none = `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims())}.`;
  const valid = token(claims());
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  it.each<[string, string | null]>([
    ['without a signature', null],
    ['with an empty signature', ''],
    ['with garbage', 'not.a.token'],
    ['with alg none', none],
    ['with HS512', token(claims(), CURRENT, { alg: 'HS512' }, 'sha512')],
    ['with HS384', token(claims(), CURRENT, { alg: 'HS384' }, 'sha384')],
    ['with RS256', rsaToken()],
    ['signed with a public key as HMAC key', token(claims(), pem)],
    ['signed with another key', token(claims(), 'x'.repeat(40))],
    ['signed with an empty key and a kid that names a file', token(claims(), '', { kid: '/dev/null' })],
    ['signed with the key "undefined"', token(claims(), 'undefined')],
    ['expired', token(claims({ exp: SECONDS - 6 }))],
    ['without exp', token(without('exp'))],
    ['with exp as text', token(claims({ exp: String(SECONDS + 300) }))],
    ['not yet valid', token(claims({ nbf: SECONDS + 60 }))],
    ['without nbf', token(without('nbf'))],
    ['older than five minutes', token(claims({ iat: SECONDS - 306 }))],
    ['issued in the future', token(claims({ iat: SECONDS + 60 }))],
    ['without iat', token(without('iat'))],
    ['without jti', token(without('jti'))],
    ['with an empty jti', token(claims({ jti: '' }))],
    ['with a jti that is no text', token(claims({ jti: 7 }))],
    ['of another issuer', token(claims({ iss: 'upstash' }))],
    ['without an issuer', token(without('iss'))],
    ['for another door', token(claims({ sub: 'https://agents.example.test/queue/notify' }))],
    ['for another host', token(claims({ sub: 'https://evil.example.test/queue/advance' }))],
    ['without a subject', token(without('sub'))],
    ['for another audience', token(claims({ aud: 'someone-else' }))],
    ['for several audiences', token(claims({ aud: [URL_HERE, 'someone-else'] }))],
    ['without a body hash', token(without('body'))],
    ['with a body hash that is no text', token(claims({ body: { length: 43 } }))],
    ['of another body', token(claims({ body: hashOf('{}') }))],
    ['with crit', token(claims(), CURRENT, { crit: ['exp'] })],
    ['with jku', token(claims(), CURRENT, { jku: 'https://evil.example.test/keys' })],
    ['with jwk', token(claims(), CURRENT, { jwk: { kty: 'oct', k: 'AAAA' } })],
    ['with x5u', token(claims(), CURRENT, { x5u: 'https://evil.example.test/cert' })],
    ['of 100 KB', token(claims({ pad: 'x'.repeat(100_000) }))],
    ['with a changed signature', `${valid.slice(0, -2)}${valid.endsWith('AA') ? 'BB' : 'AA'}`],
  ])('%s', async (_, signature) => {
    await expect(verify(signature)).rejects.toMatchObject({
      kind: 'unauthenticated',
      code: 'queue_signature_invalid',
    });
  });

  it('when the body was altered or only serialised anew', async () => {
    await expect(verify(valid, BODY.replace('t1', 't2'))).rejects.toMatchObject({ kind: 'unauthenticated' });
    await expect(verify(valid, BODY.replace(':', ': '))).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('when it is played to another door', async () => {
    const other = 'https://agents.example.test/queue/notify';
    await expect(verify(valid, BODY, other)).rejects.toMatchObject({ kind: 'unauthenticated' });
    await expect(verify(valid, BODY, `${URL_HERE}?x=1`)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });
});

it.each(['', 'x', 'undefined', 'k'.repeat(31)])('a key of %j is refused at once', (key) => {
  expect(() => qstashVerifier({ currentKey: key, nextKey: NEXT })).toThrow(/32 bytes/);
  expect(() => qstashVerifier({ currentKey: CURRENT, nextKey: key })).toThrow(/32 bytes/);
});

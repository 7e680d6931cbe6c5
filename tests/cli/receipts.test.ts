import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiptKey } from '../../infra/receipt-key.ts';
import { joseReceipts } from '../../lib/adapters/receipts.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { type Listening, listenApp, runHere } from '../support/cli.ts';
import { BASE_URL, CONFIG } from '../support/config.ts';

const [older, newer, foreign] = ['a', 'b', 'c'].map((letter) => receiptKey(letter.repeat(43))) as [
  ReturnType<typeof receiptKey>,
  ReturnType<typeof receiptKey>,
  ReturnType<typeof receiptKey>,
];
const config = { ...CONFIG, RECEIPT_KEYS: [older] };
let t: TestApp;
let site: Listening;
let cwd: string;
let receipt: string;
beforeAll(async () => {
  t = await testApp({ config, receipts: joseReceipts([older]) });
  site = await listenApp(t);
  cwd = mkdtempSync(join(tmpdir(), 'receipts-'));
  const { body } = await t.call('POST /approvals', {
    token: t.people.developer.token,
    body: { action: { tool: 'shell.exec', args: { command: 'rm -rf ./build' } }, reason: 'It is due.' },
  });
  receipt = String(body.receipt);
  await saveKeys('keys.json', [older]);
});
afterAll(async () => {
  rmSync(cwd, { recursive: true });
  await site.close();
  await t.close();
});

/** What a service publishes that holds these keys. */
async function saveKeys(name: string, keys: (typeof older)[]): Promise<void> {
  config.RECEIPT_KEYS = keys;
  writeFileSync(join(cwd, name), (await t.call('GET /.well-known/jwks.json')).text);
}
const env = { XDG_CONFIG_HOME: '/nowhere', DEVOPS_AGENTS_URL: 'http://127.0.0.1:1' };
/** On a machine that reaches nobody. */
const verify = (words: string[], stdin = '') =>
  runHere(['receipts', 'verify', ...words], { cwd, env, stdin });
const offline = (given = receipt, ...more: string[]) => verify([given, '--keys', 'keys.json', ...more]);
/** A receipt as somebody else makes it. */
async function made(changes: object = {}, key = older, header: object = {}): Promise<string> {
  const said = { ...decodeJwt(receipt), ...changes };
  return new SignJWT(said as never)
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'JWT', ...header })
    .sign(await importJWK(key, 'EdDSA'));
}

describe('receipts verify', () => {
  it('says who let what through until when, and asks nobody', async () => {
    const { code, out } = await offline(receipt, '--issuer', BASE_URL);
    const claims = decodeJwt(receipt);
    expect(code).toBe(0);
    for (const said of ['holds', claims.sub!, String(claims.action_hash), 'policy', 'a-developer', older.kid])
      expect(out).toContain(said);
  });

  it('reads a file and standard input, and asks the service for its keys, without a token', async () => {
    writeFileSync(join(cwd, 'receipt.jwt'), `${receipt}\n`);
    expect((await offline('receipt.jwt')).code).toBe(0);
    expect((await verify(['-', '--keys', 'keys.json'], `${receipt}\n`)).code).toBe(0);
    const asked = await runHere(['receipts', 'verify', receipt, '--json'], {
      cwd,
      env: { ...env, DEVOPS_AGENTS_URL: site.url },
    });
    expect([asked.code, asked.json()]).toMatchObject([0, { state: 'holds', kid: older.kid }]);
    expect((await offline('nowhere.jwt')).code).toBe(2);
    expect((await verify([receipt])).code).toBe(69);
  });

  it('follows a rotation: an older key’s while it is published, a newer one’s with keys saved since', async () => {
    await saveKeys('both.json', [newer, older]);
    await saveKeys('after.json', [newer]);
    const signedNow = await made({}, newer);
    const code = async (given: string, keys: string) => (await verify([given, '--keys', keys])).code;
    expect(await code(receipt, 'both.json')).toBe(0);
    expect(await code(signedNow, 'both.json')).toBe(0);
    expect(await code(signedNow, 'keys.json')).toBe(9);
    expect(await code(receipt, 'after.json')).toBe(9);
    expect((await verify([receipt, '--keys', 'after.json'])).out).toContain('not among these');
  });

  it('refuses what was altered in any place', async () => {
    const { length } = receipt;
    const altered = async (at: number) => {
      const other = receipt[at] === 'A' ? 'B' : 'A';
      return (await offline(receipt.slice(0, at) + other + receipt.slice(at + 1))).code;
    };
    // The last letter holds four bits that are not of the signature.
    const places = Array.from({ length: 60 }, (_, i) => Math.floor((i * (length - 2)) / 60));
    for (const at of places.filter((place) => receipt[place] !== '.'))
      expect([at, await altered(at)]).toEqual([at, 9]);
  });

  const forgeries: [string, () => Promise<string>][] = [
    ['of a key that calls itself another', () => made({}, foreign, { kid: older.kid })],
    ['of an unknown key', () => made({}, foreign)],
    ['that names no key', () => made({}, older, { kid: undefined })],
    ['for another audience', () => made({ aud: 'somebody-else' })],
    ['that says no end', () => made({ exp: undefined })],
    ['that names no action', () => made({ action_hash: undefined })],
    ['that nobody approved', () => made({ approvers: [] })],
    ['from the future', () => made({ iat: Math.floor(Date.now() / 1_000) + 3_600 })],
    ['of another kind', () => made({}, older, { typ: 'at+jwt' })],
    ['signed by nobody', async () => `${btoa('{"alg":"none","typ":"JWT"}')}.${receipt.split('.')[1]}.`],
    [
      'signed with the public key as a password',
      async () =>
        new SignJWT(decodeJwt(receipt))
          .setProtectedHeader({ alg: 'HS256', kid: older.kid, typ: 'JWT' })
          .sign(Buffer.from(older.x, 'base64url')),
    ],
    ['that is none', async () => 'a.b.c'],
  ];
  it.each(forgeries)('refuses one %s', async (_what, make) => {
    const given = (await make()).replaceAll('=', '');
    writeFileSync(join(cwd, 'forged.jwt'), given);
    const { code, out } = await offline('forged.jwt');
    expect([code, out]).toEqual([9, expect.stringContaining('refused')]);
  });

  it('tells one that is too late from one that is false, and holds against what is expected', async () => {
    const late = await made({ exp: Math.floor(Date.now() / 1_000) - 1 });
    expect(await offline(late)).toMatchObject({ code: 6, out: expect.stringContaining('expired') });
    const hash = String(decodeJwt(receipt).action_hash);
    expect((await offline(receipt, '--action-hash', hash)).code).toBe(0);
    expect((await offline(receipt, '--action-hash', 'f'.repeat(64))).code).toBe(9);
    expect((await offline(receipt, '--issuer', 'https://elsewhere.example')).code).toBe(9);
    expect(decodeProtectedHeader(receipt)).toEqual({ alg: 'EdDSA', kid: older.kid, typ: 'JWT' });
  });
});

import { describe, expect, it } from 'vitest';
import { findSecrets, redact } from '../../lib/redact.ts';

// Put together here, so that no scanner takes this file for a leak.
const join = (...parts: string[]) => parts.join('');
const SECRETS: [kind: string, secret: string][] = [
  ['platform_api_key', join('dak', '_', 'Qm9vZ2llLXdvb2dpZS0xMjM0NTY3ODkwYWJjZGVmZ2g')],
  ['queue_signing_key', join('sig', '_', '7kYjw48mhY7kAjqNGcy6cr29RJ6r')],
  ['aws_access_key', join('AKIA', 'IOSFODNN7EXAMPLE')],
  ['github_token', join('ghp', '_', '0123456789abcdefghijABCDEFGHIJ012345')],
  ['slack_token', join('xoxb', '-', '123456789012-abcdefghijkl')],
  ['linear_key', join('lin_api', '_', '0123456789abcdefghijABCDEFGHIJ0123456789')],
  ['model_key', join('sk', '-', 'proj-abc123abc123abc123abc123abc123')],
  ['payment_key', join('sk_live', '_', '0123456789abcdefghij')],
  ['jwt', join('eyJhbGciOiJIUzI1NiJ9', '.', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', '.', 'dozjgNryP4J3jVmNHl0w5N')],
  ['bearer_token', join('Bearer ', 'abc123abc123abc123abc123')],
  ['connection_string', join('postgres://app:', 'hunter2hunter2', '@db.example.test/x')],
  ['private_key', join('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----')],
  ['password', join('DB_PASSWORD=', 'tr0ub4dor&3')],
];

describe('findSecrets', () => {
  it.each(SECRETS)('finds a %s and where it is', (kind, secret) => {
    const found = findSecrets(`look at this: ${secret} please`);
    expect(found.map((one) => one.kind)).toEqual([kind]);
    expect(found[0]?.at).toBeGreaterThanOrEqual(14);
  });

  it.each([
    'Add JWT token validation and rotate nothing',
    'Use Bearer tokens in the Authorization header',
    'The password: please ask the team lead for it',
    join('postgres://app:$', '{DB_PASSWORD}@host/db and postgres://app:<password>@host/db'),
    'password = secret://billing/db-password-1',
    'const token = process.env.API_TOKEN_2;',
    'task-force-one-and-a-very-long-dashed-name',
    'sk-learn-style-naming-of-estimators',
    'the commit 0123456789abcdef0123456789abcdef01234567',
    'https://example.test:8443/path@2x.png',
  ])('leaves alone: %s', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it.each([
    'My password is hunter2secret',
    'password: Tr0ub4dor&3',
    'the token is abc123def456abc123.',
    'The passphrase is "correct-horse-9"',
    'The admin password for staging is now hunter2secret, please log in',
    'password for the staging database: Tr0ub4dor&3',
    'Log in, the API key is `q8f2k1m9z7x3`',
    JSON.stringify('the password is "hunter2secret"'),
    'password is 20241122',
  ])('finds what a sentence gives away: %s', (text) => {
    const [found, ...more] = findSecrets(text);
    expect([found?.kind, more]).toEqual(['password', []]);
    const clean = JSON.stringify(redact(text));
    expect(clean).not.toMatch(/hunter2|Tr0ub|abc123|horse|q8f2|2024/);
  });

  it.each([
    'The password is required and the token is validated',
    'The password is 12-characters long',
    'A password: at least 12 characters, 1 digit',
    'The token is base64-encoded and the password is bcrypt/argon2id',
    'The token is RS256-signed and is 3600000ms old',
    'The token is 3600000ms old',
    'The password is secret://billing/db-password-1',
    join('The token is $', '{API_TOKEN_2}'),
    'The password is <password-123> or ********1',
    'The password is at /run/secrets/db2 and the token is https://vault.example.test/v1/x2',
    'The token is called stripe-key-2, the token is payment-provider-live-2',
    'The token limit is 100000000',
    'Add GET /tokens/:id, the token is in 12345678 places',
    'The password field is password2hashed_v2',
    'Ticket 12345678: reset password',
    'The token endpoint is POST /oauth2/token/v2',
  ])('and not what a sentence tells: %s', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it('is linear in hostile text', () => {
    const started = performance.now();
    const seeds = [
      'password=',
      'a_',
      'https://',
      'a:',
      'eyJ',
      'sk-',
      '-----BEGIN ',
      'token token ',
      'bearer ',
      'password for a ',
      'password is ',
      'password is a1b2c3d4 ',
      'token on a.a-a b is now: ',
      'password is a-',
    ];
    for (const seed of seeds) findSecrets(seed.repeat(50_000 / seed.length));
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});

describe('redact', () => {
  it.each(SECRETS)('hides a %s wherever it stands', (_, secret) => {
    const error = new Error(`failed with ${secret}`, { cause: { deep: [secret] } });
    const clean = JSON.stringify(redact({ text: `x ${secret} y`, list: [secret], error, [secret]: 1 }));
    const core = secret.split('=').at(-1)!.split('\n').at(-1)!;
    expect(clean).not.toContain(core);
    expect(clean).toContain('[redacted: ');
  });

  it('hides the values of fields named like a credential', () => {
    const clean = redact({
      Authorization: 'x',
      api_key: 'y',
      workspace_token: 'z',
      tokens: 12,
      token: null,
      note: 'n',
    });
    expect(clean).toEqual({
      Authorization: '[redacted: field]',
      api_key: '[redacted: field]',
      workspace_token: '[redacted: field]',
      tokens: 12,
      token: null,
      note: 'n',
    });
  });

  it('survives cycles, depth, dates, bigints and errors with codes', () => {
    const loop: Record<string, unknown> = { at: new Date(0), big: 10n };
    loop.self = loop;
    expect(redact(loop)).toEqual({ at: '1970-01-01T00:00:00.000Z', big: '10', self: '[left out]' });
    let deep: unknown = 'x';
    for (let n = 0; n < 50; n += 1) deep = { deep };
    expect(JSON.stringify(redact(deep))).toContain('[left out]');
    expect(redact(Object.assign(new Error('no'), { code: '23505' }))).toEqual({
      name: 'Error',
      message: 'no',
      code: '23505',
    });
  });
});

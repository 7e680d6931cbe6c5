import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { receiptKey } from '../../../infra/receipt-key.ts';
import { readConfig } from '../../../lib/config/check.ts';
import { listVariables } from '../../../lib/config/variables.ts';

const secret = () => randomBytes(32).toString('base64url');
const good = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  ENVIRONMENT: 'production',
  PUBLIC_BASE_URL: 'https://agents.example.test',
  DATABASE_URL: `postgres://app:${secret()}@db.example.test/app?sslmode=require`,
  QSTASH_TOKEN: secret(),
  QSTASH_CURRENT_SIGNING_KEY: secret(),
  QSTASH_NEXT_SIGNING_KEY: secret(),
  ...more,
});
function problemsOf(env: Record<string, unknown>): { variable: string; problem: string }[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ kind: 'fatal', code: 'config_invalid' });
    const { message, extra } = error as { message: string; extra: { problems: [] } };
    for (const value of Object.values(env)) {
      if (typeof value === 'string' && value.length > 8) expect(message).not.toContain(value);
    }
    return extra.problems;
  }
}

it('takes a good configuration, fills in defaults, and leaves out what is not ours', () => {
  const config = readConfig(
    good({ MODEL_TIMEOUT_MS: '5000', MCP_SERVERS: '', ASSETS: { fetch: () => null } }),
  );
  expect(config).toMatchObject({
    MODEL_TIMEOUT_MS: 5000,
    MCP_SERVERS: [],
    QSTASH_URL: 'https://qstash.upstash.io',
  });
  expect(config).not.toHaveProperty('ASSETS');
});

it('names everything that is missing at once, and production is the default', () => {
  const names = problemsOf({}).map(({ variable, problem }) => `${variable} ${problem}`);
  expect(names).toEqual([
    'PUBLIC_BASE_URL is missing',
    'DATABASE_URL is missing',
    'QSTASH_TOKEN is missing',
    'QSTASH_CURRENT_SIGNING_KEY is missing',
    'QSTASH_NEXT_SIGNING_KEY is missing',
  ]);
  expect(problemsOf(good({ ENVIRONMENT: undefined, QSTASH_TOKEN: 'changeme' }))).toHaveLength(1);
});

describe('outside the local stack', () => {
  const published = [
    ['sig_7kYjw48mhY7k', 'AjqNGcy6cr29RJ6r'],
    ['sig_5ZB6DVzB1wjE', '8S6rZ7eenA8Pdnhs'],
  ];
  const bad: [string, RegExp][] = [
    ['changeme', /well-known/],
    ['undefined', /well-known/],
    ['null', /well-known/],
    ['test', /well-known/],
    ['TEST', /well-known/],
    ['<the key from the console, 32 bytes>', /well-known/],
    ['your-key-goes-here-and-is-32-bytes-long', /well-known/],
    ['please-changeme-please-changeme-please', /well-known/],
    [published[0]!.join(''), /well-known/],
    [published[1]!.join(''), /well-known/],
    ['k3mQ9_short_but_random', /shorter than 32 bytes/],
    ['a'.repeat(64), /too uniform/],
    ['   ', /missing/],
  ];
  // These three have forms of their own.
  const secrets = listVariables().filter(
    ({ secret, name }) => secret && !['DATABASE_URL', 'RECEIPT_KEYS', 'SECRETS_KEYS'].includes(name),
  );

  it('keys of receipts are private Ed25519 keys with a name, or nothing', () => {
    const key = receiptKey();
    expect(problemsOf(good({ RECEIPT_KEYS: JSON.stringify([key]) }))).toEqual([]);
    const { d: _, ...open } = key;
    for (const bad of ['changeme', '[{}]', JSON.stringify(key), JSON.stringify([open])])
      expect(problemsOf(good({ RECEIPT_KEYS: bad })).map(({ variable }) => variable)).toEqual([
        'RECEIPT_KEYS',
      ]);
  });

  it('keys of the vault are 32 bytes with a name, or nothing', () => {
    const key = { id: 'a', key: Buffer.alloc(32, 9).toString('base64') };
    expect(problemsOf(good({ SECRETS_KEYS: JSON.stringify([key]) }))).toEqual([]);
    for (const bad of [
      'changeme',
      '[{}]',
      JSON.stringify(key),
      JSON.stringify([{ ...key, key: 'c2hvcnQ=' }]),
    ])
      expect(problemsOf(good({ SECRETS_KEYS: bad })).map(({ variable }) => variable)).toEqual([
        'SECRETS_KEYS',
      ]);
  });

  it.each(secrets.map(({ name }) => [name]))('%s is refused when it is weak', (name) => {
    for (const [value, problem] of bad) {
      expect(problemsOf(good({ [name]: value }))).toEqual([
        { variable: name, problem: expect.stringMatching(problem) },
      ]);
    }
    expect(problemsOf(good({ [name]: secret() }))).toEqual([]);
  });

  it.each([
    ['http://agents.example.test', 'PUBLIC_BASE_URL'],
    ['http://queue.example.test', 'QSTASH_URL'],
    ['http://model.example.test/v1', 'MODEL_BASE_URL'],
  ])('%s is refused without https', (url, name) => {
    expect(problemsOf(good({ [name]: url }))).toEqual([
      { variable: name, problem: expect.stringContaining('https://') },
    ]);
  });

  it.each([
    ['mysql://app:x@db/app', /postgres/],
    ['not a url at all', /postgres/],
    ['postgres://app@db/app', /no password/],
    ['postgres://app:changeme@db/app', /well-known/],
    ['postgres://appuser:appuser@db/app', /well-known/],
  ])('the database URL %s is refused', (url, problem) => {
    expect(problemsOf(good({ DATABASE_URL: url }))).toEqual([
      { variable: 'DATABASE_URL', problem: expect.stringMatching(problem) },
    ]);
  });

  it('tool servers need real tokens, sent over https', () => {
    const servers = (url: string, token: string) =>
      good({ MCP_SERVERS: JSON.stringify([{ name: 'ws', url, token }]) });
    expect(problemsOf(servers('https://ws.example.test', secret()))).toEqual([]);
    expect(problemsOf(servers('https://ws.example.test', 'changeme'))).toHaveLength(1);
    expect(problemsOf(servers('http://ws.example.test', secret()))).toHaveLength(1);
  });

  it('a list that cannot be read is named without quoting it', () => {
    const problems = problemsOf(good({ MCP_SERVERS: '[{"token":"canary-token", oops' }));
    expect(problems).toEqual([
      { variable: 'MCP_SERVERS', problem: expect.stringContaining('cannot be used') },
    ]);
    expect(JSON.stringify(problems)).not.toContain('canary');
  });
});

it('the local stack may use what it likes, but not what cannot be used', () => {
  const local = {
    ENVIRONMENT: 'local',
    PUBLIC_BASE_URL: 'http://127.0.0.1:8787',
    DATABASE_URL: 'postgres://postgres:postgres@127.0.0.1/x',
    QSTASH_TOKEN: 'test',
    QSTASH_CURRENT_SIGNING_KEY: 'test',
    QSTASH_NEXT_SIGNING_KEY: 'test',
  };
  expect(problemsOf(local)).toEqual([]);
  expect(problemsOf({ ...local, PUBLIC_BASE_URL: 'nowhere' })).toHaveLength(1);
  expect(problemsOf({ ...local, ENVIRONMENT: 'Local' }).map(({ variable }) => variable)).toContain(
    'ENVIRONMENT',
  );
});

import { describe, expect, it } from 'vitest';
import { scanFile, scanRepository } from '../../infra/secret-scan.ts';

// Made up, and put together here so that this file passes its own scan.
const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

describe('the secret scan', () => {
  it('finds nothing in this repository', () => {
    expect(scanRepository(process.cwd())).toEqual([]);
  });

  it('names file, line and kind of a secret, never its value', () => {
    const [finding, ...more] = scanFile('lib/x.ts', `const a = 1;\nconst token = '${TOKEN}';\n`);
    expect(more).toEqual([]);
    expect(finding).toEqual({ path: 'lib/x.ts', message: 'line 2: looks like a secret (github_token)' });
  });

  it('finds real tokens where made-up passwords are allowed', () => {
    expect(scanFile('tests/fixtures/review/x.diff', TOKEN)).toHaveLength(1);
    expect(scanFile('tests/fixtures/review/x.diff', "password = 'correct-horse-7'")).toEqual([]);
    expect(scanFile('lib/x.ts', "password = 'correct-horse-7'")).toHaveLength(1);
  });

  it('knows databases on one machine and examples from real ones', () => {
    const at = (host: string) => scanFile('docs/x.md', `postgres://app:kX93-mmq-11@${host}/app`);
    for (const host of ['127.0.0.1:5432', 'localhost', 'db.example', 'db.shop.test'])
      expect(at(host)).toEqual([]);
    for (const host of ['db.shop.io', 'localhost.shop.io', 'ep-cool.neon.tech'])
      expect(at(host)).toHaveLength(1);
  });

  it.each([
    '.dev.vars',
    '.env',
    '.env.production',
    'keys/server.pem',
    '.local/credentials.json',
    'id_ed25519',
  ])('refuses the file %s', (path) => expect(scanFile(path, '')).toHaveLength(1));

  it.each(['.dev.vars.example', '.env.example', 'lib/environment.ts'])('takes the file %s', (path) => {
    expect(scanFile(path, '')).toEqual([]);
  });
});

it('tells an expression from a text', () => {
  expect(scanFile('lib/x.ts', 'const apiKey = randomBytes(24).toString(encoding);')).toEqual([]);
  expect(scanFile('config.yaml', 'api_key: 9f3kd8-2hs7Qa')).toHaveLength(1);
});

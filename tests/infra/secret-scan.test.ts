import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { checkAddresses } from '../../infra/check/addresses.ts';
import { scanRepository } from '../../infra/secret-scan.ts';

const root = mkdtempSync(join(tmpdir(), 'secret-scan-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);

it('passes over a repository inside the repository, as a local stack makes them, and reads the files beside it', () => {
  git('init', '-q', root);
  const inner = join(root, 'stack', 'repositories', 'checkout');
  mkdirSync(inner, { recursive: true });
  git('init', '-q', inner);
  git('-C', inner, 'commit', '-q', '--allow-empty', '-m', 'first');
  writeFileSync(join(root, 'stack', 'credentials.json'), '{}');
  expect(scanRepository(root).map(({ path }) => path)).toEqual(['stack/credentials.json']);
  expect(checkAddresses(root)).toEqual([]);
});

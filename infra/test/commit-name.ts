import { execFileSync } from 'node:child_process';

/** The commit that is checked out, with `+` when files differ from it; reports and frozen sets do not count. */
export function commitName(root: string): string {
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', '.', ':!docs/reports', ':!tests/fixtures/frozen');
  return `${git('rev-parse', 'HEAD')}${changed ? '+' : ''}`;
}

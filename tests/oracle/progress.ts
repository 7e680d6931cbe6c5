import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commitName } from '../../infra/test/commit-name.ts';
import type { Counts } from './coverage.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILE = join(ROOT, '.local/oracle-progress.json');
/** How far a long comparison has come without a disagreement. */
type Progress = { seed: number; policies: number; counts: Counts; seconds: number };

/** Where a run on this very commit stopped, if one did; with changed files nothing is taken over. */
export function readProgress(seed: number): Progress | null {
  if (!existsSync(FILE)) return null;
  const { commit, ...progress } = JSON.parse(readFileSync(FILE, 'utf8')) as Progress & { commit: string };
  const same = commit === commitName(ROOT) && !commit.endsWith('+') && progress.seed === seed;
  return same ? progress : null;
}

/** Notes how far it is, for the next run on this commit, and says it. */
export function writeProgress(progress: Progress): void {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify({ commit: commitName(ROOT), ...progress }));
  process.stderr.write(`${progress.policies} policies compared, ${Math.round(progress.seconds)} s\n`);
}

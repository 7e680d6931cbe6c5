import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommandLine } from '../local/command-line.ts';
import { exitWith, LocalError } from '../local/errors.ts';
import { commitName } from '../test/commit-name.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The name of the set that may be frozen now: the commit's. Throws LocalError when files differ from the commit (the set
 * would not be its own), or when it has its set already (one that is kept is never written again).
 */
export function nameOfSet(root: string): string {
  const set = execFileSync('git', ['rev-parse', '--short=9', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const dir = `tests/fixtures/frozen/${set}`;
  if (existsSync(join(root, dir)))
    throw new LocalError(`${dir}/ is there already: a set is never written again. Freeze the next commit.`);
  if (commitName(root).endsWith('+'))
    throw new LocalError(
      `Files differ from ${set}, whose set this would be: commit them first (git status).`,
    );
  return set;
}

/**
 * Keeps the states in which a deployment can meet a task, as the checked-out code leaves them, under
 * `tests/fixtures/frozen/<commit>/`: `tests/flow/frozen.test.ts` makes them anyway on each run and resumes them.
 * Throws LocalError when one of them does not come to its right end on this very code.
 */
function freeze(): void {
  const commit = nameOfSet(ROOT);
  const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [vitest, 'run', 'tests/flow/frozen.test.ts'], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, FREEZE_AS: commit },
  });
  if (status !== 0) throw new LocalError('The states could not be frozen: see the test above.');
  console.log(`frozen: tests/fixtures/frozen/${commit}/ (commit it)`);
}

if (import.meta.main) {
  readCommandLine(
    {
      command: 'npm run fixture:freeze',
      does: 'Keeps in-flight states of the checked-out commit under tests/fixtures/frozen/<commit>/.',
    },
    {},
  );
  try {
    freeze();
  } catch (error) {
    exitWith(error);
  }
}

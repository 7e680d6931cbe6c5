import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { exitWith, LocalError } from '../local/errors.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Keeps the states in which a deployment can meet a task, as the checked-out code leaves them, under
 * `tests/fixtures/frozen/<commit>/`: `tests/flow/frozen.test.ts` makes them anyway on each run and resumes them.
 * Throws LocalError when one of them does not come to its right end on this very code.
 */
function freeze(): void {
  const commit = execFileSync('git', ['rev-parse', '--short=9', 'HEAD'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).trim();
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
  try {
    freeze();
  } catch (error) {
    exitWith(error);
  }
}

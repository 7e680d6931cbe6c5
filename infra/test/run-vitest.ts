import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commitName } from './commit-name.ts';
import { type JsonReport, type Results, readResults } from './results.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * Runs vitest with its own output in view. `results` is null when it did not come to an end; `code` is its exit
 * code, 1 also for errors outside of tests.
 */
export async function runVitest(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; results: Results | null; seconds: number }> {
  const dir = mkdtempSync(join(tmpdir(), 'vitest-'));
  const file = join(dir, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const start = performance.now();
  const seed = env.SEED ?? process.env.SEED ?? seedOfCommit();
  console.log(`seed ${seed}`);
  const child = spawn(
    process.execPath,
    [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...env, SEED: seed },
    },
  );
  const code = await exitOf(child);
  const seconds = (performance.now() - start) / 1000;
  const results = readReport(file);
  rmSync(dir, { recursive: true, force: true });
  return { code, results, seconds };
}

/** One seed a commit: what was green here is green elsewhere, and the next commit draws anew. `SEED=n` chooses. */
function seedOfCommit(): string {
  try {
    return String(Number.parseInt(commitName(ROOT).slice(0, 7), 16));
  } catch {
    return String(Math.floor(Math.random() * 2 ** 28)); // not a checkout
  }
}

/** A Ctrl-C reaches vitest by itself; here it must not end us before it has cleaned up. */
async function exitOf(child: ChildProcess): Promise<number> {
  const stay = () => undefined;
  const pass = () => child.kill('SIGTERM');
  process.on('SIGINT', stay).on('SIGTERM', pass);
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (status) => resolve(status ?? 1));
  });
  process.off('SIGINT', stay).off('SIGTERM', pass);
  return code;
}

function readReport(file: string): Results | null {
  try {
    return readResults(JSON.parse(readFileSync(file, 'utf8')) as JsonReport, ROOT);
  } catch {
    return null; // interrupted, or refused its arguments: it has said so itself
  }
}

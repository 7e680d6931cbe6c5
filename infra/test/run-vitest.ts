import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  const child = spawn(
    process.execPath,
    [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    },
  );
  const code = await exitOf(child);
  const seconds = (performance.now() - start) / 1000;
  const results = readReport(file);
  rmSync(dir, { recursive: true, force: true });
  return { code, results, seconds };
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

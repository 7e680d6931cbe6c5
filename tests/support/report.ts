import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Writes `docs/reports/<name>.json` with the commit, in the long tier only. */
export function writeReport(name: string, figures: Record<string, unknown>): void {
  if (!process.env.LONG) return;
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const dir = join(ROOT, 'docs/reports');
  mkdirSync(dir, { recursive: true });
  writeFileSync(
    join(dir, `${name}.json`),
    `${JSON.stringify({ name, commit, at: new Date().toISOString(), ...figures }, null, 2)}\n`,
  );
}

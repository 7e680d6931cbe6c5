import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { runSql } from '../lib/database.ts';
import type { Report } from '../lib/figures.ts';
import { round } from '../lib/statistics.ts';

/** The repository. */
export const ROOT = join(import.meta.dirname, '../..');

/** What a run ran on; `url` is its Postgres. */
export async function describeMachine(url: string): Promise<Report['machine']> {
  const [row] = await runSql<{ server_version: string }>(url, 'show server_version');
  return { ...describeHost(), postgres: row!.server_version };
}

/** What it runs on, without a database. */
export function describeHost() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory_gb: round(totalmem() / 2 ** 30, 0),
    os: `${type()} ${release()}`,
    node: process.version,
  };
}

/** The commit that is measured, with `+` when files that count differ from it. */
export function currentCommit(): string {
  const git = (...args: string[]) => execFileSync('git', ['-C', ROOT, ...args], { encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', '.', ':!docs');
  return `${git('rev-parse', '--short=10', 'HEAD')}${changed ? '+' : ''}`;
}

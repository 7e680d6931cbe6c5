import type { Report } from '../lib/figures.ts';
import { round } from '../lib/statistics.ts';
import { WAITING } from './packages.ts';
import type { Phase } from './phases.ts';
import { type Flame, readFlame, selfByPackage } from './profile.ts';
import type { SqlFunction, SqlStatement } from './statements.ts';
import type { Taken } from './take.ts';

/** The file docs/reports/flame.json; ms a task unless said otherwise. */
export interface FlameReport {
  name: 'flame';
  commit: string;
  at: string;
  machine: Report['machine'];
  clients: number;
  /** Tasks under the profiler, and how many were done a second with it. */
  tasks: number;
  per_second: number;
  /** Tasks of the whole run, each checked. */
  verified: number;
  /** CPU of the service's process, and of its JavaScript thread alone; `waiting` is time that thread stood without a core. */
  cpu_ms: { process: number; thread: number; waiting: number };
  /** Self time on the JavaScript thread, CPU; shares in percent of the thread's. */
  packages: { name: string; ms: number; share: number }[];
  statements: (SqlStatement & { share: number })[];
  functions: (SqlFunction & { share: number })[];
  phases: Phase[];
}

/** Puts a recording into figures a task. */
export function makeReport(taken: Taken, about: Pick<Report, 'commit' | 'at' | 'machine'>) {
  const { tasks, recording } = taken;
  const flame = readFlame(recording);
  const cpu = flame.root.total - flame.waiting;
  const report: FlameReport = {
    name: 'flame',
    ...about,
    clients: taken.clients,
    tasks,
    per_second: round(taken.per_second),
    verified: taken.verified,
    cpu_ms: {
      process: round(recording.process_ms / tasks, 2),
      thread: round(recording.thread_ms / tasks, 2),
      waiting: round(flame.waiting / tasks, 2),
    },
    packages: packagesOf(flame, cpu, tasks),
    statements: withShare(taken.statements, ({ ms }) => ms),
    functions: withShare(taken.functions, ({ self_ms }) => self_ms),
    phases: taken.phases,
  };
  return { report, flame };
}

function packagesOf(flame: Flame, cpu: number, tasks: number): FlameReport['packages'] {
  return [...selfByPackage(flame)]
    .filter(([name]) => name !== WAITING)
    .sort((a, b) => b[1] - a[1])
    .map(([name, ms]) => ({ name, ms: round(ms / tasks, 3), share: round((100 * ms) / cpu) }));
}

/** Rows with their share in percent of all of `of`; numbers rounded, what is nothing left out. */
function withShare<Row extends { name: string }>(rows: Row[], of: (row: Row) => number) {
  const all = rows.reduce((sum, row) => sum + of(row), 0);
  return rows
    .map((row) => ({ ...row, share: (100 * of(row)) / all }))
    .filter(({ share }) => share >= 0.05)
    .map((row) => {
      const entries = Object.entries(row).map(([key, value]) => [
        key,
        typeof value === 'number' ? round(value, key === 'share' ? 1 : 3) : value,
      ]);
      return Object.fromEntries(entries) as Row & { share: number };
    });
}

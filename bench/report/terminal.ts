import colors from 'picocolors';
import type { FlameReport } from '../flame/report.ts';
import type { Growth, Report } from '../lib/figures.ts';
import { TABLES } from './columns.ts';
import { PACKAGE_COLUMNS } from './flame.ts';
import { GROWTH_COLUMNS, growthRows } from './growth.ts';
import type { Change } from './history.ts';
import { textTable } from './table.ts';

/** In percent: what is slower by more is said loudly. */
const SLOWER = 10;

/** A line that is written over while something runs; on a pipe a line for each change. */
export function progress(): { tell: (what: string) => void; done: () => void } {
  const began = performance.now();
  const isTerminal = process.stderr.isTTY;
  const line = (what: string) => `${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${what}`;
  return {
    tell: (what) => process.stderr.write(isTerminal ? `\r\x1b[2K${line(what)}` : `${line(what)}\n`),
    done: () => process.stderr.write(isTerminal ? '\r\x1b[2K' : ''),
  };
}

/** Prints the tables of a run; ours stand out on a terminal. */
export function printReport({ systems, left_out }: Report): void {
  for (const { heading, columns } of TABLES) {
    console.log(`\n${colors.bold(heading)}`);
    const [head, ...lines] = textTable(columns, systems);
    console.log(colors.dim(head!));
    for (const [i, line] of lines.entries())
      console.log(systems[i]!.name.startsWith('ours') ? colors.green(line) : line);
  }
  for (const { title, reason } of left_out) console.log(colors.red(`\n${title}: no figures. ${reason}`));
}

/** Prints what was measured beside ever more rows. */
export function printGrowth(growth: Growth): void {
  console.log(textTable(GROWTH_COLUMNS, growthRows(growth)).join('\n'));
}

/** Prints where the time of a profiled run went. */
export function printFlame(report: FlameReport): void {
  const { tasks, verified, per_second, cpu_ms } = report;
  console.log(
    `${tasks} tasks profiled, ${per_second} a second; verified ${verified} of ${verified}; ${cpu_ms.process} ms CPU a ` +
      `task, ${cpu_ms.thread} on the JavaScript thread, ${cpu_ms.waiting} ms waiting for a core`,
  );
  console.log(textTable(PACKAGE_COLUMNS, report.packages.slice(0, 12)).join('\n'));
}

/** Says how a quick run compares with the last one; nothing when it is the first. */
export function printChange(changes: Change[]): void {
  if (changes.length === 0) return;
  console.log(`\n${colors.bold('Against the last quick run (each against the floor of its own run)')}`);
  for (const { title, measure, before, now, slower_percent } of changes) {
    const line = `${title}, ${measure}: ${before} → ${now}`;
    if (slower_percent > SLOWER) console.log(colors.red(`${line}: ${slower_percent} % SLOWER`));
    else console.log(`${line} (${slower_percent > 0 ? '+' : ''}${slower_percent} %)`);
  }
}

import colors from 'picocolors';
import type { Report } from '../lib/figures.ts';
import { TABLES } from './columns.ts';
import { textTable } from './table.ts';

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

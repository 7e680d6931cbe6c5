import { readFileSync } from 'node:fs';
import { processTree } from '../../infra/local/processes.ts';

/** The kernel counts time in ticks of 10 ms. */
const MS_A_TICK = 10;

/**
 * CPU time in ms that these processes and all below them have used, those that ended included.
 * NaN where there is no /proc: the figure is left out then.
 */
export function cpuMs(roots: readonly number[]): number {
  if (process.platform !== 'linux') return Number.NaN;
  return family(roots).reduce((sum, pid) => sum + MS_A_TICK * ticksOf(pid), 0);
}

/** Resident memory in MB of these processes and all below them. NaN where there is no /proc. */
export function residentMb(roots: readonly number[]): number {
  if (process.platform !== 'linux') return Number.NaN;
  const kilobytes = family(roots).map((pid) => Number(/VmRSS:\s+(\d+)/.exec(read(pid, 'status'))?.[1] ?? 0));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

function family(roots: readonly number[]): number[] {
  return [...new Set(roots.flatMap((pid) => processTree(pid)))];
}

/** utime, stime, and those of children that were collected (fields 14 to 17 of proc_pid_stat). */
function ticksOf(pid: number): number {
  const fields = read(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it ended meanwhile
  }
}

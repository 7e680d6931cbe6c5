import type { Figures, Report } from '../lib/figures.ts';
import { type Column, show } from './table.ts';

/** Where a system's time goes, worked out of its own figures. */
interface Bound {
  title: string;
  /** ms of approve → done with the network's delay that are waiting for Postgres' answers, and its share in percent. */
  waiting: number | null;
  waitingPercent: number | null;
  /** CPU ms of all processes a task, and the tasks a second at which they would fill the machine. */
  cpu: number;
  most: number;
  measured: number | undefined;
}

/** The columns of what bounds each system. */
export const BOUND_COLUMNS: Column<Bound>[] = [
  { head: 'system', of: ({ title }) => title },
  { head: '+2 ms: waiting for round trips, ms', of: ({ waiting }) => show(waiting) },
  { head: 'of approve → done, %', of: ({ waitingPercent }) => show(waitingPercent, 0) },
  { head: 'CPU ms a task, all processes', of: ({ cpu }) => show(cpu) },
  { head: 'would fill the cores at, tasks/s', of: ({ most }) => show(most) },
  { head: 'measured at 16 clients', of: ({ measured }) => show(measured) },
];

/** What bounds each system of a run: the network when Postgres is away, the cores when it is near. */
export function boundsOf({ systems, machine }: Report): Bound[] {
  return systems.map((row) => {
    const cpu = cpuOf(row);
    const waiting = row.wire && row.network ? row.wire.finish.round_trips * row.network.round_trip_ms : null;
    return {
      title: row.title,
      waiting,
      waitingPercent: waiting === null ? null : (100 * waiting) / row.network!.finish.p50,
      cpu,
      most: (1000 * machine.cores) / cpu,
      measured: row.throughput.find(({ clients }) => clients === 16)?.per_second,
    };
  });
}

function cpuOf({ cpu_ms }: Figures): number {
  return Object.values(cpu_ms).reduce<number>((sum, each) => sum + (each ?? 0), 0);
}

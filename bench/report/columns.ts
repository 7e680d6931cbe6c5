import type { Figures, Percentiles } from '../lib/figures.ts';
import { type Column, show } from './table.ts';

const pair = (figures: Percentiles | undefined): string =>
  figures ? `${show(figures.p50)} / ${show(figures.p95)}` : '–';
const crowd = (row: Figures, clients: number) => row.throughput.find((each) => each.clients === clients);
const system: Column<Figures> = { head: 'system', of: ({ title }) => title };

/** The tables of a run, each with its heading. */
export const TABLES: { heading: string; columns: Column<Figures>[] }[] = [
  {
    heading: 'How quick (ms p50 / p95 of one client; tasks a second)',
    columns: [
      system,
      { head: 'start → waiting', of: ({ latency }) => pair(latency.start) },
      { head: 'approve → done', of: ({ latency }) => pair(latency.finish) },
      { head: '+2 ms: start', of: ({ network }) => pair(network?.start) },
      { head: '+2 ms: approve', of: ({ network }) => pair(network?.finish) },
      { head: '1 client', of: (row) => show(crowd(row, 1)?.per_second) },
      { head: '16 clients', of: (row) => show(crowd(row, 16)?.per_second) },
      { head: '64 clients', of: (row) => show(crowd(row, 64)?.per_second) },
      { head: 'verified', of: ({ verified }) => `${verified} of ${verified}` },
    ],
  },
  {
    heading: 'What Postgres sees a task (statements / round trips at the wire), and what is kept',
    columns: [
      system,
      { head: 'start', of: ({ wire }) => counts(wire?.start) },
      { head: 'approve → done', of: ({ wire }) => counts(wire?.finish) },
      { head: 'in all', of: ({ wire }) => counts(wire?.all) },
      { head: 'idle /s', of: ({ wire }) => show(wire?.idle_statements_per_second) },
      { head: 'WAL KB', of: ({ wal_kb }) => show(wal_kb) },
      { head: 'engine rows KB', of: ({ stored_kb }) => show(stored_kb.engine) },
      { head: 'all stored KB', of: ({ stored_kb }) => show(stored_kb.all) },
    ],
  },
  {
    heading: 'What it costs (CPU ms a task at 16 clients; MB; ms)',
    columns: [
      system,
      { head: 'service', of: ({ cpu_ms }) => show(cpu_ms.service) },
      { head: 'stand-ins', of: ({ cpu_ms }) => show(cpu_ms.stand_ins) },
      { head: 'Postgres', of: ({ cpu_ms }) => show(cpu_ms.postgres) },
      { head: 'client', of: ({ cpu_ms }) => show(cpu_ms.client) },
      { head: 'RSS MB', of: ({ rss_mb }) => show(rss_mb, 0) },
      { head: 'start-up ms', of: ({ start_up }) => show(start_up.ms, 0) },
      { head: 'start-up CPU ms', of: ({ start_up }) => show(start_up.cpu_ms, 0) },
      { head: 'bundle KB gzip', of: ({ bundle_kb }) => show(bundle_kb, 0) },
      { head: 'cold start ms', of: ({ cold_start_ms }) => show(cold_start_ms, 0) },
    ],
  },
];

function counts(each: { statements: number; round_trips: number } | undefined): string {
  return each ? `${show(each.statements)} / ${show(each.round_trips)}` : '–';
}

import type { Figures, Growth, Report } from '../lib/figures.ts';
import { show } from './table.ts';

/** What we promise of ourselves: a figure, its *must* and its goal. */
export interface Budget {
  what: string;
  unit: string;
  must: number;
  goal: number | null;
  value: number | null;
  met: 'goal' | 'must' | 'missed' | 'not measured';
}

type Reports = { bench: Report | null; growth: Growth | null };
type Line = [
  what: string,
  unit: string,
  must: number,
  goal: number | null,
  of: (reports: Reports) => number | null | undefined,
];

const row = (name: string, pick: (figures: Figures) => number | null | undefined) => (reports: Reports) => {
  const figures = reports.bench?.systems.find((each) => each.name === name);
  return figures && pick(figures);
};
const node = (pick: (figures: Figures) => number | null | undefined) => row('ours-node', pick);
const at16 = (figures: Figures) => figures.throughput.find(({ clients }) => clients === 16)?.per_second;

/** The budgets of the design. Where more is better the unit says so. */
const LINES: Line[] = [
  ['round trips, start → waiting', 'at the wire', 4, 2, node((f) => f.wire?.start.round_trips)],
  [
    'round trips, approve → six steps with an effect each',
    'at the wire',
    14,
    13,
    node((f) => f.wire?.finish.round_trips),
  ],
  ['approve → done, 2 ms to Postgres, p50', 'ms', 45, 30, node((f) => f.network?.finish.p50)],
  ['start → waiting, 2 ms to Postgres, p50', 'ms', 15, 10, node((f) => f.network?.start.p50)],
  ['approve → done, one client, p50', 'ms', 18, 12, node((f) => f.latency.finish.p50)],
  ['approve → done, one client, p95', 'ms', 30, 20, node((f) => f.latency.finish.p95)],
  ['16 clients, Node', 'tasks/s at least', 100, 150, node(at16)],
  ['16 clients, workerd serve', 'tasks/s at least', 80, 110, row('ours-workerd', at16)],
  ['16 clients, wrangler dev', 'tasks/s at least', 30, 50, row('ours-wrangler', at16)],
  ['stored a task after retention, engine rows', 'KB', 10, 7, node((f) => f.stored_kb.engine)],
  ['stored a task, with timeline and audit', 'KB', 22, 15, node((f) => f.stored_kb.all)],
  ['statements a second when idle', '/s', 0, null, node((f) => f.wire?.idle_statements_per_second)],
  ['Worker bundle, everything', 'KB gzip', 1_200, 1_000, row('ours-workerd', (f) => f.bundle_kb)],
  ['cold start of a light door', 'ms', 150, 80, row('ours-workerd', (f) => f.cold_start_ms)],
  ['inbox at 1,000,000 approvals, p50', 'ms', 50, null, ({ growth }) => growth?.approvals.inbox.p50],
  ['sweep of 10,000 deadlines', 's', 10, null, ({ growth }) => growth?.sweep.seconds],
];

/** Every budget beside what was measured. */
export function checkBudgets(reports: Reports): Budget[] {
  return LINES.map(([what, unit, must, goal, of]) => {
    const value = of(reports) ?? null;
    const least = unit.endsWith('at least');
    const fits = (limit: number) => value !== null && (least ? value >= limit : value <= limit);
    const met =
      value === null ? 'not measured' : goal !== null && fits(goal) ? 'goal' : fits(must) ? 'must' : 'missed';
    return { what, unit, must, goal, value, met };
  });
}

/** A budget's columns, for the page. */
export const BUDGET_COLUMNS = [
  { head: 'budget', of: ({ what }: Budget) => what },
  { head: 'unit', of: ({ unit }: Budget) => unit },
  { head: 'must', of: ({ must }: Budget) => String(must) },
  { head: 'goal', of: ({ goal }: Budget) => (goal === null ? '–' : String(goal)) },
  { head: 'measured', of: ({ value }: Budget) => show(value) },
  { head: 'met', of: ({ met }: Budget) => met },
];

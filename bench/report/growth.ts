import type { Growth } from '../lib/figures.ts';
import { type Column, show } from './table.ts';

interface Row {
  what: string;
  p50: string;
  p95: string;
  more: string;
}

/** The columns of what was measured beside ever more rows. */
export const GROWTH_COLUMNS: Column<Row>[] = [
  { head: 'what', of: ({ what }) => what },
  { head: 'p50', of: ({ p50 }) => p50 },
  { head: 'p95', of: ({ p95 }) => p95 },
  { head: '16 clients', of: ({ more }) => more },
];

/** A growth run as rows: the job at each level, lists, inbox, sweep. */
export function growthRows({ levels, lists, approvals, sweep }: Growth): Row[] {
  const count = (value: number) => value.toLocaleString('en');
  const ms = (value: number) => `${show(value)} ms`;
  return [
    ...levels.flatMap(({ tasks, latency, per_second }) => [
      {
        what: `start → waiting beside ${count(tasks)} tasks`,
        p50: ms(latency.start.p50),
        p95: ms(latency.start.p95),
        more: '',
      },
      {
        what: `approve → done beside ${count(tasks)} tasks`,
        p50: ms(latency.finish.p50),
        p95: ms(latency.finish.p95),
        more: `${show(per_second)} tasks/s`,
      },
    ]),
    ...lists.map(({ what, p50, p95 }) => ({ what: `list: ${what}`, p50: ms(p50), p95: ms(p95), more: '' })),
    {
      what: `inbox among ${count(approvals.stored)} approvals, ${count(approvals.waiting)} of them waiting`,
      p50: ms(approvals.inbox.p50),
      p95: ms(approvals.inbox.p95),
      more: '',
    },
    {
      what: `sweep of ${count(sweep.expired)} deadlines, in ${sweep.sweeps} sweeps`,
      p50: `${show(sweep.seconds)} s`,
      p95: '',
      more: '',
    },
  ];
}

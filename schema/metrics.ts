import { sql } from 'drizzle-orm';
import { bigint, integer, jsonb, numeric, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Usage } from './turn.ts';

/** `[metric, labels, bucket, value]`; bucket: '' of a plain figure, else an upper bound, `+Inf` or `sum`. */
export type Sample = readonly [string, Readonly<Record<string, string>>, string, number];

/** What `metrics_v1` answers: when it was computed (Unix time), how many seconds that took, and every figure. */
export type Figures = { at: number; seconds: number; samples: Sample[] };

const labels = () => jsonb('labels').$type<Record<string, string>>().notNull();

/**
 * What was counted of facts that are settled: it outlives the rows that it was counted from. `bucket` is '' for a
 * counter, else the upper bound that an observation fell under, or `sum`. Exact numbers: a counter never falls, by rounding neither.
 */
export const metricTotals = pgTable(
  'metric_totals',
  {
    metric: text('metric').notNull(),
    labels: labels(),
    bucket: text('bucket').notNull(),
    value: numeric('value').notNull(),
  },
  (t) => [primaryKey({ columns: [t.metric, t.labels, t.bucket] })],
);

/** What no row of ours tells and somebody counted beside it; gone into the totals with the next computation. */
export const metricDeltas = pgTable('metric_deltas', {
  metric: text('metric').notNull(),
  labels: labels(),
  bucket: text('bucket').notNull().default(''),
  value: numeric('value').notNull(),
});

/** How much of a task's usage the totals have; gone when retention compacts the task. `reads`: calls without a row in the ledger. */
export const metricUsage = pgTable('metric_usage', {
  task_id: text('task_id').primaryKey(),
  usage: jsonb('usage').$type<Usage & { reads: number }>().notNull(),
});

/** Projects that have a label of their own, the first fifty that were seen; the others are `other` together. */
export const metricProjects = pgTable('metric_projects', { name: text('name').primaryKey() });

/** One row: how far the totals reach, and the figures that scrapes of the next seconds share. */
export const metricState = pgTable('metric_state', {
  id: integer('id').primaryKey(),
  /** No transaction that could still commit a fact of before this moment is left. */
  settled_to: timestamp('settled_to', { withTimezone: true }).notNull().default(sql`'-infinity'`),
  /** A moment and the first transaction id of after it: settled when every earlier transaction has ended. */
  mark_at: timestamp('mark_at', { withTimezone: true }),
  mark_xid: bigint('mark_xid', { mode: 'bigint' }),
  computed_at: timestamp('computed_at', { withTimezone: true }),
  figures: jsonb('figures').$type<Figures>(),
});

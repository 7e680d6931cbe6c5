import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { BudgetAnswer, Slice } from './budget.ts';
import type { PlannedSubtask } from './plan.ts';
import type { Finish } from './turn.ts';

export const SUBTASK_STATUSES = [
  'pending',
  'ready',
  'running',
  'awaiting_approval',
  'unknown',
  'completed',
  'failed',
  'skipped',
  'cancelled',
] as const;
export type SubtaskStatus = (typeof SUBTASK_STATUSES)[number];

export const SUBTASK_TERMINAL = [
  'completed',
  'failed',
  'skipped',
  'cancelled',
] as const satisfies SubtaskStatus[];

/**
 * Legal transitions, as data; the trigger `subtasks_guard_status` holds the same. After a terminal status comes
 * `pending`, and only in the next run.
 */
export const SUBTASK_TRANSITIONS: Record<SubtaskStatus, readonly SubtaskStatus[]> = {
  pending: ['ready', 'running', 'skipped', 'cancelled'],
  ready: ['running', 'cancelled', 'pending'],
  running: ['ready', 'awaiting_approval', 'unknown', 'completed', 'failed', 'cancelled', 'pending'],
  awaiting_approval: ['ready', 'cancelled', 'pending'],
  unknown: ['ready', 'cancelled'],
  completed: ['pending'],
  failed: ['pending'],
  skipped: ['pending'],
  cancelled: ['pending'],
};

/** The thread of `run` began as that of run `from` stood before this call. */
export type Fork = { run: number; from: number; turn: number; call_index: number };

export const subtasks = pgTable(
  'subtasks',
  {
    id: text('id').primaryKey(),
    // No foreign keys here and on the edges: `planned_v1` alone inserts, with the task's row locked.
    task_id: text('task_id').notNull(),
    index: integer('index').notNull(),
    run: integer('run').notNull().default(1),
    agent: text('agent').notNull(),
    planned: jsonb('planned').$type<PlannedSubtask>().notNull(),
    status: text('status').$type<SubtaskStatus>().notNull().default('pending'),
    risk_level: text('risk_level').notNull(),
    /** Dependencies of this run that have not completed; ready at 0. */
    deps_left: integer('deps_left').notNull().default(0),
    result: jsonb('result').$type<Finish | null>(),
    error: jsonb('error').$type<{ code: string; message: string } | null>(),
    /** What this claim may spend of the task's budget; null: nothing is held. */
    slice: jsonb('slice').$type<Slice | null>(),
    /** The answer to the budget's request that this subtask waited for, or `pending`. */
    budget_answer: jsonb('budget_answer').$type<BudgetAnswer | null>(),
    rejections: integer('rejections').notNull().default(0),
    /** Where the threads of its runs branched off: what lies behind one is told by its own line alone. */
    forks: jsonb('forks').$type<Fork[] | null>(),
    version: bigint('version', { mode: 'number' }).notNull().default(0),
    attempts: integer('attempts').notNull().default(0),
    lease_until: timestamp('lease_until', { withTimezone: true }),
    wake_at: timestamp('wake_at', { withTimezone: true }),
    bells: integer('bells').notNull().default(0),
    started_at: timestamp('started_at', { withTimezone: true }),
    finished_at: timestamp('finished_at', { withTimezone: true }),
  },
  (t) => [
    uniqueIndex('subtasks_task_index').on(t.task_id, t.index),
    check('subtasks_status', sql.raw(`status in (${SUBTASK_STATUSES.map((s) => `'${s}'`).join(', ')})`)),
  ],
);

/** The edges of the plan: `subtask_id` waits for `needs_id`. */
export const subtaskDeps = pgTable(
  'subtask_deps',
  {
    subtask_id: text('subtask_id').notNull(),
    needs_id: text('needs_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.subtask_id, t.needs_id] }), index('subtask_deps_needs').on(t.needs_id)],
);

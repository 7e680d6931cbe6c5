import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Assessment } from './action.ts';
import type { Spending } from './budget.ts';
import { LIMITS } from './limits.ts';
import type { PlanArgs } from './plan.ts';
import type { Usage } from './turn.ts';
import type { JsonObject } from './vocabulary.ts';

export const TASK_STATUSES = [
  'planning',
  'awaiting_approval',
  'running',
  'budget_paused',
  'completed',
  'failed',
  'rejected',
  'expired',
  'cancelled',
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

export const TASK_TERMINAL = [
  'completed',
  'failed',
  'rejected',
  'expired',
  'cancelled',
] as const satisfies TaskStatus[];

/**
 * Legal transitions, as data; the trigger `tasks_guard_status` holds the same. A terminal status is final for its
 * run; `retry` starts the next one.
 */
export const TASK_TRANSITIONS: Record<TaskStatus, readonly TaskStatus[]> = {
  planning: ['awaiting_approval', 'running', 'completed', 'failed', 'cancelled'],
  awaiting_approval: ['running', 'rejected', 'expired', 'cancelled'],
  running: ['awaiting_approval', 'budget_paused', 'completed', 'failed', 'cancelled'],
  budget_paused: ['running', 'awaiting_approval', 'failed', 'cancelled'],
  completed: ['running', 'awaiting_approval'],
  failed: ['planning', 'running', 'awaiting_approval'],
  rejected: [],
  expired: ['running', 'awaiting_approval'],
  cancelled: [],
};

/** What somebody said to a task that was already open. */
export type TaskNote = { by: string; at: string; text: string };

export type GuardrailCheck = { name: string; status: 'passed' | 'warning' | 'failed'; detail: string };
export type GuardrailReport = {
  mode: 'observe' | 'enforce';
  status: 'passed' | 'warnings' | 'failed';
  checks: GuardrailCheck[];
};

/** The task's own work: which step a delivery would run next, and whether somebody runs it. */
const TASK_STEPS = ['plan', 'report'] as const;
export type TaskStep = (typeof TASK_STEPS)[number];

export const tasks = pgTable(
  'tasks',
  {
    id: text('id').primaryKey(),
    status: text('status').$type<TaskStatus>().notNull().default('planning'),
    run: integer('run').notNull().default(1),
    graph_version: integer('graph_version').notNull().default(1),
    description: text('description').notNull(),
    priority: text('priority').notNull().default('medium'),
    project: text('project'),
    project_context: jsonb('project_context').$type<JsonObject>().notNull(),
    workspace_config: jsonb('workspace_config').$type<JsonObject>().notNull(),
    requested_by: text('requested_by').notNull(),
    /** What people said to it after it was opened, oldest first: its agents are told. */
    notes: jsonb('notes').$type<TaskNote[] | null>(),
    requester: jsonb('requester').$type<JsonObject>().notNull(),
    channel: text('channel').notNull().default('http'),
    dry_run: integer('dry_run').notNull().default(0),
    guardrail_report: jsonb('guardrail_report').$type<GuardrailReport | null>(),
    plan: jsonb('plan').$type<PlanArgs | null>(),
    plan_hash: text('plan_hash'),
    policy_version: integer('policy_version'),
    assessment: jsonb('assessment').$type<Assessment | null>(),
    approval_id: text('approval_id'),
    /** Who began the present run; null: who asked for the task. */
    run_by: text('run_by'),
    budget: jsonb('budget').$type<{ max_usd: number | null; max_tokens: number | null }>().notNull(),
    usage: jsonb('usage').$type<Usage>().notNull(),
    /** What workers hold of the budget; null until a subtask of a task with a budget is claimed. */
    spending: jsonb('spending').$type<Spending | null>(),
    model: text('model'),
    report: jsonb('report').$type<JsonObject | null>(),
    error: jsonb('error').$type<{ code: string; message: string } | null>(),
    /** Subtasks of this run that have not ended; the task is over when it reaches 0. */
    open_subtasks: integer('open_subtasks').notNull().default(0),
    /** Pending approvals and working subtasks: counters, so that no status is ever a COUNT over siblings. */
    pending_approvals: integer('pending_approvals').notNull().default(0),
    busy_subtasks: integer('busy_subtasks').notNull().default(0),
    event_seq: integer('event_seq').notNull().default(0),
    /** The most events that this task may have, as configured when it was opened. */
    event_limit: integer('event_limit').notNull().default(LIMITS.events.value),
    step: text('step').$type<TaskStep | null>(),
    work: text('work').$type<'idle' | 'ready' | 'running'>().notNull().default('idle'),
    version: bigint('version', { mode: 'number' }).notNull().default(0),
    attempts: integer('attempts').notNull().default(0),
    lease_until: timestamp('lease_until', { withTimezone: true }),
    wake_at: timestamp('wake_at', { withTimezone: true }),
    bells: integer('bells').notNull().default(0),
    created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updated_at: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    started_at: timestamp('started_at', { withTimezone: true }),
    finished_at: timestamp('finished_at', { withTimezone: true }),
    /** When retention compacted it: it can be read, and never runs again. */
    pruned_at: timestamp('pruned_at', { withTimezone: true }),
  },
  (t) => [
    check('tasks_status', sql.raw(`status in (${TASK_STATUSES.map((s) => `'${s}'`).join(', ')})`)),
    index('tasks_created').on(t.created_at.desc(), t.id.desc()),
    index('tasks_status').on(t.status, t.created_at.desc(), t.id.desc()),
    index('tasks_requested_by').on(t.requested_by, t.created_at.desc()),
    // For counting what one principal has open, in the statement that opens another.
    index('tasks_open_by').on(t.requested_by).where(sql`finished_at is null`),
    // Subtasks that run or could are found through their task: an index on their own status would be touched by each of its changes.
    index('tasks_busy').on(t.id).where(sql`busy_subtasks > 0`),
    index('tasks_open_work').on(t.id).where(sql`work <> 'idle'`),
    // For retention: what has ended and is not compacted.
    index('tasks_unpruned').on(t.finished_at).where(sql`finished_at is not null and pruned_at is null`),
  ],
);

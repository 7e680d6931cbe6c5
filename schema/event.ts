import { index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { JsonObject } from './vocabulary.ts';

export const EVENT_TYPES = [
  'task.created',
  'task.planned',
  'task.assessed',
  'task.started',
  'task.retried',
  'task.rolled_back',
  'task.resumed',
  'task.completed',
  'task.failed',
  'task.rejected',
  'task.expired',
  'task.cancelled',
  'approval.requested',
  'approval.recorded',
  'approval.approved',
  'approval.rejected',
  'approval.reminded',
  'approval.escalated',
  'approval.delegated',
  'approval.expired',
  'approval.cancelled',
  'approval.edited',
  'approval.reviewed',
  'subtask.ready',
  'subtask.started',
  'subtask.completed',
  'subtask.failed',
  'subtask.skipped',
  'tool.proposed',
  'tool.called',
  'tool.finished',
  'effect.unknown',
  'effect.resolved',
  'budget.paused',
  'limit.near',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** The last event of a run is one of these. */
export const TERMINAL_EVENTS: readonly EventType[] = [
  'task.completed',
  'task.failed',
  'task.rejected',
  'task.expired',
  'task.cancelled',
];

export type Actor = { id: string; kind: 'human' | 'agent' | 'system'; roles: string[]; channel: string };
export const SYSTEM: Actor = { id: 'system', kind: 'system', roles: [], channel: 'engine' };
/** In whose name a request is approved that nobody answered, where the policy says so. */
export const POLICY: Actor = { id: 'policy', kind: 'system', roles: [], channel: 'engine' };

/** An event before it has its number. */
export type NewEvent = {
  type: EventType;
  subtask_id?: string | null;
  approval_id?: string | null;
  actor: Actor;
  data: JsonObject;
};

/** `seq` is gapless within a task: numbered from the task row's counter in the statement that causes it. */
export const events = pgTable(
  'events',
  {
    task_id: text('task_id').notNull(),
    seq: integer('seq').notNull(),
    type: text('type').$type<EventType>().notNull(),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
    subtask_id: text('subtask_id'),
    approval_id: text('approval_id'),
    actor: jsonb('actor').$type<Actor>().notNull(),
    data: jsonb('data').$type<JsonObject>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.task_id, t.seq] }),
    // For the metrics: what has happened since. A few bytes for each megabyte of rows, and next to nothing for an insert.
    index('events_at').using('brin', t.at).with({ pages_per_range: 32, autosummarize: true }),
  ],
);

/**
 * The events of a task that retention has packed: all of them in one row, as the SQL function `pack_events` says. The
 * function `events_of` reads both tables as one.
 */
export const timelines = pgTable('timelines', {
  task_id: text('task_id').primaryKey(),
  events: text('events').notNull(),
});

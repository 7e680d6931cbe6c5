import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Json, JsonObject } from './vocabulary.ts';

export type EffectState = 'intent' | 'done' | 'failed' | 'unknown';

/** The ledger: what a task changed in the world, once each. Intent is committed before the call. */
export const effects = pgTable(
  'effects',
  {
    subtask_id: text('subtask_id').notNull(),
    run: integer('run').notNull(),
    turn: integer('turn').notNull(),
    call_index: integer('call_index').notNull(),
    task_id: text('task_id').notNull(),
    /** Hex SHA-256 of the primary key; the target's idempotency key. */
    key: text('key').notNull(),
    tool: text('tool').notNull(),
    effect: text('effect').notNull(),
    /** JSON's null, like the `result` of what was done, in a task that retention has compacted. */
    args: jsonb('args').$type<JsonObject>().notNull(),
    args_hash: text('args_hash').notNull(),
    action_hash: text('action_hash').notNull(),
    idempotent: integer('idempotent').notNull(),
    clearance: text('clearance').notNull(),
    approval_id: text('approval_id'),
    state: text('state').$type<EffectState>().notNull(),
    result: jsonb('result').$type<Json>(),
    reused_from: text('reused_from'),
    version: bigint('version', { mode: 'number' }).notNull(),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
    settled_at: timestamp('settled_at', { withTimezone: true }),
    /** When people are next told that nobody knows what became of it; only while it is unknown. */
    remind_at: timestamp('remind_at', { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.subtask_id, t.run, t.turn, t.call_index] }),
    uniqueIndex('effects_key').on(t.key),
    index('effects_task').on(t.task_id, t.at),
    index('effects_open').on(t.at).where(sql`state in ('intent', 'unknown')`),
  ],
);

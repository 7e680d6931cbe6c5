import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgSchema,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import type { IdentityRules } from './principal.ts';
import type { JsonObject } from './vocabulary.ts';

/** LangGraph's memory, apart from our own rows: never the proof of a decision. */
export const langgraph = pgSchema('langgraph');

/** One row for each flushed checkpoint. Latest is `fence` first, then id: a worker's clock decides nothing. */
export const checkpoints = langgraph.table(
  'checkpoints',
  {
    thread_id: text('thread_id').notNull(),
    checkpoint_ns: text('checkpoint_ns').notNull().default(''),
    checkpoint_id: text('checkpoint_id').notNull(),
    parent_id: text('parent_id'),
    fence: bigint('fence', { mode: 'number' }).notNull().default(0),
    doc: text('doc').notNull(),
    metadata: text('metadata').notNull(),
    /** Pending writes of this checkpoint: `[task, index, channel, json]` each. */
    writes: jsonb('writes').notNull().default([]),
    blobs: text('blobs').array().notNull().default(sql`'{}'::text[]`),
    created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  // A thread has few of them: its latest is found among them, and a flush writes one index.
  (t) => [primaryKey({ columns: [t.thread_id, t.checkpoint_ns, t.checkpoint_id] })],
);

/** Long strings of a thread's state, stored once each instead of once a checkpoint. */
export const blobs = langgraph.table(
  'blobs',
  {
    thread_id: text('thread_id').notNull(),
    hash: text('hash').notNull(),
    content: text('content').notNull(),
  },
  (t) => [primaryKey({ columns: [t.thread_id, t.hash] })],
);

/** Deliveries that were worked off, by their token's `jti`. */
export const seenMessages = pgTable(
  'seen_messages',
  { jti: text('jti').primaryKey(), at: timestamp('at', { withTimezone: true }).notNull().defaultNow() },
  (t) => [index('seen_messages_at').on(t.at)],
);

/** Stored answers of requests with an `Idempotency-Key`, kept 7 days. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    principal_id: text('principal_id').notNull(),
    route: text('route').notNull(),
    key: text('key').notNull(),
    body_hash: text('body_hash').notNull(),
    locked_until: timestamp('locked_until', { withTimezone: true }),
    status: integer('status'),
    headers: jsonb('headers').$type<Record<string, string>>(),
    body: text('body'),
    created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.principal_id, t.route, t.key] }),
    index('idempotency_keys_created').on(t.created_at),
  ],
);

/** Notices to be delivered: the outbox of everything that is not work. */
export const outbox = pgTable(
  'outbox',
  {
    id: text('id').primaryKey(),
    kind: text('kind').notNull(),
    task_id: text('task_id'),
    approval_id: text('approval_id'),
    payload: jsonb('payload').$type<JsonObject>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    next_at: timestamp('next_at', { withTimezone: true }).notNull().defaultNow(),
    sent_at: timestamp('sent_at', { withTimezone: true }),
    created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    index('outbox_open').on(t.next_at).where(sql`sent_at is null`),
    index('outbox_sent').on(t.sent_at).where(sql`sent_at is not null`),
  ],
);

/**
 * One row of switches. `halted_at` set: no call starts anywhere; a name in `halted_projects`: none in that project.
 * Read in the intent's own statement.
 */
export const settings = pgTable('settings', {
  id: integer('id').primaryKey(),
  halted_at: timestamp('halted_at', { withTimezone: true }),
  halted_by: text('halted_by'),
  halt_reason: text('halt_reason'),
  halted_projects: jsonb('halted_projects')
    .$type<Record<string, { since: string; by: string; reason: string }>>()
    .notNull()
    .default({}),
  active_policy: integer('active_policy'),
  /** When retention last came to its end. */
  retained_at: timestamp('retained_at', { withTimezone: true }),
});

export const policies = pgTable('policies', {
  version: integer('version').primaryKey(),
  document: text('document').notNull(),
  created_by: text('created_by').notNull(),
  reason: text('reason').notNull().default(''),
  created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  /** The document's section `identity`, for SQL to map claims by. */
  identity: jsonb('identity').$type<IdentityRules>().notNull().default({ mappings: [] }),
  /** Put back: the version's number, or `default` for the shipped one. */
  restored_from: text('restored_from'),
  /** Hex SHA-256 of the document as it was put; set by trigger, never changed: what differs from it is not used. */
  digest: text('digest'),
});

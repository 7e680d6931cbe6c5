import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  customType,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });
const at = () => timestamp('at', { withTimezone: true }).notNull();
const seq = () => bigint('seq', { mode: 'number' }).notNull();

/** Append-only by trigger; `digest` is SHA-256 over the RFC 8785 form of everything that is shown. */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    at: at(),
    actor: text('actor').notNull(),
    type: text('type').notNull(),
    subject: text('subject').notNull(),
    data: text('data').notNull(),
    digest: bytea('digest').notNull(),
  },
  (t) => [
    index('audit_events_subject').using('hash', t.subject),
    index('audit_events_at').using('brin', t.at),
  ],
);

/**
 * The chain: `hash` is SHA-256 over the hash before, the number and the event's digest. No foreign key: the chain
 * stands as it was when its event is gone, and says so.
 */
export const auditLinks = pgTable(
  'audit_links',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey(),
    event_id: bigint('event_id', { mode: 'number' }).notNull(),
    hash: bytea('hash').notNull(),
  },
  (t) => [uniqueIndex('audit_links_event').on(t.event_id)],
);

/** A witness of each event until it is linked, written by trigger with it: one gone or changed meanwhile shows. */
export const auditUnsealed = pgTable('audit_unsealed', {
  event_id: bigint('event_id', { mode: 'number' }).primaryKey(),
  digest: bytea('digest').notNull(),
});

/** One row: where the chain ends. A chain that is shorter was cut. */
export const auditHead = pgTable('audit_head', {
  id: integer('id').primaryKey(),
  seq: seq(),
  hash: bytea('hash').notNull(),
});

/** Where retention has cut the chain: everything up to `seq` is gone, and the rest starts from `hash`. */
export const auditCuts = pgTable('audit_cuts', {
  seq: bigint('seq', { mode: 'number' }).primaryKey(),
  hash: bytea('hash').notNull(),
  events: bigint('events', { mode: 'number' }).notNull(),
  at: at().default(sql`clock_timestamp()`),
});

/** Heads told to somebody outside; `error` set: they did not take it. */
export const auditAnchors = pgTable(
  'audit_anchors',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    target: text('target').notNull(),
    seq: seq(),
    hash: bytea('hash').notNull(),
    at: at().default(sql`clock_timestamp()`),
    error: text('error'),
  },
  (t) => [index('audit_anchors_target').on(t.target, t.at)],
);

/** What is shown of an event, and what its digest is over. `data` is the JSON text that was hashed. */
export type AuditShown = { at: string; actor: string; type: string; subject: string; data: string };

/** One link with its event, as it is stored; hashes in hex. */
export type AuditLink = AuditShown & { seq: number; event_id: number; digest: string; hash: string };

/** A place in the chain, and the hash there (hex). */
export type ChainPlace = { seq: number; hash: string };

import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import * as z from 'zod';
import type { NotificationMessage, NotificationType } from './notification.ts';
import type { JsonObject } from './vocabulary.ts';

/**
 * `pending`: to be sent at `next_at`. `sent`: taken. `gathered`: told in another one's digest. `dead`: given up after its last
 * attempt. `dropped`: its endpoint was disabled or deleted.
 */
const DELIVERY_STATES = ['pending', 'sent', 'gathered', 'dead', 'dropped'] as const;
export const DeliveryState = z.enum(DELIVERY_STATES);
export type DeliveryState = z.infer<typeof DeliveryState>;

/** One message to one endpoint (and one person, where it is a person's). */
export const notificationDeliveries = pgTable(
  'notification_deliveries',
  {
    id: uuid('id').primaryKey(),
    /** The same for whoever is told of the same, and over replays: receivers know it again. */
    message_id: text('message_id').notNull(),
    endpoint_id: uuid('endpoint_id').notNull(),
    recipient: text('recipient').notNull().default(''),
    /** Counts replays of the same message. */
    replay: integer('replay').notNull().default(0),
    type: text('type').$type<NotificationType>().notNull(),
    project: text('project'),
    task_id: text('task_id'),
    approval_id: text('approval_id'),
    /** The order within the task. */
    seq: integer('seq').notNull().default(0),
    message: jsonb('message').$type<NotificationMessage>().notNull(),
    state: text('state').$type<DeliveryState>().notNull().default('pending'),
    digest: boolean('digest').notNull().default(false),
    attempts: integer('attempts').notNull().default(0),
    next_at: timestamp('next_at', { withTimezone: true }).notNull().defaultNow(),
    last_status: integer('last_status'),
    last_error: text('last_error'),
    /** What the channel calls it, to change it later: a Slack message's `channel:ts`. */
    handle: text('handle'),
    fallback_of: uuid('fallback_of'),
    event_at: timestamp('event_at', { withTimezone: true }).notNull(),
    created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    delivered_at: timestamp('delivered_at', { withTimezone: true }),
    read_at: timestamp('read_at', { withTimezone: true }),
  },
  (t) => [
    uniqueIndex('notification_deliveries_once').on(t.message_id, t.endpoint_id, t.recipient, t.replay),
    index('notification_deliveries_due').on(t.next_at).where(sql`state = 'pending'`),
    index('notification_deliveries_order').on(t.endpoint_id, t.task_id, t.seq).where(sql`state = 'pending'`),
    index('notification_deliveries_newest').on(t.created_at, t.id),
    index('notification_deliveries_approval').on(t.approval_id).where(sql`handle is not null`),
    check('notification_deliveries_state', sql`state in ('pending', 'sent', 'gathered', 'dead', 'dropped')`),
  ],
);

/** What happened, until it is known who is told of it: written in the statement that makes it happen. */
export const eventOutbox = pgTable(
  'event_outbox',
  {
    id: uuid('id').primaryKey().default(sql`uuid7()`),
    task_id: text('task_id'),
    approval_id: text('approval_id'),
    payload: jsonb('payload').$type<OutboxEvent>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    next_at: timestamp('next_at', { withTimezone: true }).notNull().defaultNow(),
    created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('event_outbox_due').on(t.next_at)],
);

/** A line of a timeline, or what has none: a gate's request, the kill switch. */
export type OutboxEvent = {
  type: string;
  seq: number;
  at: string;
  actor: { id: string };
  subtask_id?: string | null;
  data: JsonObject;
};

import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import * as z from 'zod';
import type { Level, Role } from './vocabulary.ts';

/** What a review says of a glass that was broken. */
export const Verdict = z.enum(['justified', 'not_justified']);
export type Verdict = z.infer<typeof Verdict>;

/** Whoever breaks the glass approves alone and at once; somebody else looks at it afterwards, by `due_at`. */
export const reviews = pgTable(
  'reviews',
  {
    id: uuid('id').primaryKey(),
    approval_id: uuid('approval_id').notNull(),
    task_id: text('task_id').notNull(),
    project: text('project'),
    risk_level: text('risk_level').$type<Level>().notNull(),
    /** Who could have approved it: they may review it. */
    decider_roles: text('decider_roles').array().$type<Role[]>().notNull(),
    broken_by: text('broken_by').notNull(),
    reason: text('reason').notNull(),
    created_at: timestamp('created_at', { withTimezone: true }).notNull(),
    due_at: timestamp('due_at', { withTimezone: true }).notNull(),
    /** When people are next told that it is overdue; null: never, or no more. */
    remind_at: timestamp('remind_at', { withTimezone: true }),
    /** How often they were told. */
    reminded: integer('reminded').notNull().default(0),
    verdict: text('verdict').$type<Verdict>(),
    comment: text('comment'),
    reviewed_by: text('reviewed_by'),
    reviewed_at: timestamp('reviewed_at', { withTimezone: true }),
  },
  (t) => [
    uniqueIndex('reviews_approval').on(t.approval_id),
    index('reviews_open').on(t.due_at, t.id).where(sql`reviewed_at is null`),
    index('reviews_remind').on(t.remind_at).where(sql`reviewed_at is null`),
  ],
);

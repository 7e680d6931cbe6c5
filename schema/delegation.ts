import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { RoleBinding } from './principal.ts';
import type { Level, Role } from './vocabulary.ts';

/** One person lends another some of their roles for deciding, until a time. Of one's own rights alone: never handed on. */
export const delegations = pgTable(
  'delegations',
  {
    id: uuid('id').primaryKey(),
    from_id: text('from_id').notNull(),
    to_id: text('to_id').notNull(),
    roles: text('roles').array().$type<Role[]>().notNull(),
    /** Names of projects; `*` is all that the delegator's own roles are bound to. */
    projects: text('projects').array().notNull(),
    levels: text('levels').array().$type<Level[]>().notNull(),
    until: timestamp('until', { withTimezone: true }).notNull(),
    reason: text('reason').notNull(),
    /** The delegator, or the administrator who appointed a stand-in. */
    created_by: text('created_by').notNull(),
    created_at: timestamp('created_at', { withTimezone: true }).notNull(),
    revoked_at: timestamp('revoked_at', { withTimezone: true }),
    revoked_by: text('revoked_by'),
  },
  (t) => [
    check('delegations_two_people', sql`from_id <> to_id`),
    index('delegations_to').on(t.to_id, t.until).where(sql`revoked_at is null`),
    index('delegations_from').on(t.from_id, t.created_at),
  ],
);

/** A delegation in force, as a decision weighs it: with the delegator's own roles of this moment. */
export type DelegationFact = {
  id: string;
  from: string;
  roles: Role[];
  projects: string[];
  levels: Level[];
  until: string;
  bindings: RoleBinding[];
  /** Of the delegator, so that a decision can prove which roles it saw. */
  roles_version: number;
};

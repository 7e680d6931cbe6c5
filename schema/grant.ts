import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import * as z from 'zod';
import { Environment, type Json, type Level } from './vocabulary.ts';

/** What one argument may be: exactly a value, or a text that fits a glob (`*`: any run of characters but `/`). */
export const ArgPattern = z.union([
  // JSON of any shape: it was parsed as such. A recursive schema has no end in the OpenAPI document.
  z.strictObject({
    is: z
      .unknown()
      .refine((value) => value !== undefined, 'send a value')
      .transform((value) => value as Json),
  }),
  z.strictObject({ glob: z.string().min(1).max(200) }),
]);
export type ArgPattern = z.infer<typeof ArgPattern>;

/** Every argument of the call has its pattern: one that is not named here is not covered. */
export const GrantArgs = z.record(z.string().max(100), ArgPattern);
export type GrantArgs = z.infer<typeof GrantArgs>;

/** The one target that a grant is for; there is no wildcard. */
export const GrantTarget = z.strictObject({ repository: z.string().nullable(), environment: Environment });
export type GrantTarget = z.infer<typeof GrantTarget>;

/**
 * Leave given beforehand: calls of one pattern may run some times, for some time, without being asked about one by one.
 * Good for what its giver could approve alone, as long as they could.
 */
export const grants = pgTable(
  'grants',
  {
    id: uuid('id').primaryKey(),
    granted_by: text('granted_by').notNull(),
    /** The approval that it was given with or after; null: given by itself. */
    approval_id: uuid('approval_id'),
    project: text('project').notNull(),
    tool: text('tool').notNull(),
    args: jsonb('args').$type<GrantArgs>().notNull(),
    target: jsonb('target').$type<GrantTarget>().notNull(),
    /** A call that is assessed above it is not covered. */
    max_level: text('max_level').$type<Level>().notNull(),
    uses: integer('uses').notNull(),
    used: integer('used').notNull().default(0),
    reason: text('reason').notNull(),
    /** For requests at the gate, and for them alone; false: for calls of the platform's own agents alone. */
    gate: boolean('gate').notNull().default(false),
    /** Who handed out the key that it was given with; null: its giver, or no key. Nothing of theirs runs by it. */
    key_by: text('key_by'),
    expires_at: timestamp('expires_at', { withTimezone: true }).notNull(),
    created_at: timestamp('created_at', { withTimezone: true }).notNull(),
    revoked_at: timestamp('revoked_at', { withTimezone: true }),
    revoked_by: text('revoked_by'),
  },
  (t) => [
    check('grants_within_their_uses', sql`used between 0 and uses`),
    index('grants_project').on(t.project, t.tool, t.expires_at),
    index('grants_granted_by').on(t.granted_by, t.created_at),
  ],
);

/** One row for each call that a grant let run, by the ledger's key. */
export const grantUses = pgTable(
  'grant_uses',
  {
    key: text('key').primaryKey(),
    grant_id: uuid('grant_id')
      .notNull()
      .references(() => grants.id),
    task_id: text('task_id').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
  },
  (t) => [index('grant_uses_grant').on(t.grant_id, t.at)],
);

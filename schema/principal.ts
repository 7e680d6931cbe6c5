import { boolean, index, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import * as z from 'zod';
import { Role } from './vocabulary.ts';

/** A role counts only in the projects it is bound to; `*` is all of them. */
export const RoleBinding = z.strictObject({ role: Role, projects: z.array(z.string()).min(1) });
export type RoleBinding = z.infer<typeof RoleBinding>;

/** Who is calling: read from the verified token alone. */
export type Principal = {
  id: string;
  name: string;
  kind: 'human' | 'agent';
  bindings: RoleBinding[];
  /** Grows with every change of roles, so that a decision can prove which roles it saw. */
  roles_version: number;
};

export const principals = pgTable('principals', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  kind: text('kind').$type<'human' | 'agent'>().notNull(),
  bindings: jsonb('bindings').$type<RoleBinding[]>().notNull(),
  roles_version: integer('roles_version').notNull().default(1),
  enabled: boolean('enabled').notNull().default(true),
  created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

/** Only the SHA-256 of a key is stored; the key itself is shown once. */
export const apiKeys = pgTable(
  'api_keys',
  {
    hash: text('hash').primaryKey(),
    principal_id: text('principal_id')
      .notNull()
      .references(() => principals.id),
    label: text('label').notNull().default(''),
    revoked_at: timestamp('revoked_at', { withTimezone: true }),
    expires_at: timestamp('expires_at', { withTimezone: true }),
    created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('api_keys_principal').on(t.principal_id)],
);

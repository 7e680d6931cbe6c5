import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import * as z from 'zod';
import { Role } from './vocabulary.ts';

const PROJECT = /^(?:\*|[a-z0-9][a-z0-9._-]{0,62})$/;

/** A role counts only in the projects it is bound to; `*` is all of them. */
export const RoleBinding = z.strictObject({
  role: Role,
  projects: z.array(z.string().regex(PROJECT, 'a project’s name, or "*" for all')).min(1).max(100),
});
export type RoleBinding = z.infer<typeof RoleBinding>;

/** What a key may be used for; a key may have less than its principal, never more. */
export const SCOPES = ['read', 'submit', 'decide', 'admin'] as const;
export const Scope = z.enum(SCOPES);
export type Scope = z.infer<typeof Scope>;

export const PrincipalKind = z.enum(['human', 'agent']);
export type PrincipalKind = z.infer<typeof PrincipalKind>;

export const GroupName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower-case letters, digits, ".", "_" and "-", at most 63');

const IdentityMapping = z.strictObject({
  /** Holds for this issuer's tokens alone; left out: for those of every configured one. */
  issuer: z.string().max(500).optional(),
  /** One of the claims that the issuer is trusted for (`OIDC_ISSUERS[].claims`). */
  claim: z.string().min(1).max(100).default('groups'),
  /** Holds where the claim is this text, or a list with it. */
  value: z.string().min(1).max(500),
  bindings: z.array(RoleBinding).max(50).default([]),
  /** Groups of `/groups` that the person counts as a member of. */
  groups: z.array(GroupName).max(50).default([]),
});

/** What the claims of a verified token give: the section `identity` of the policy document. */
export const IdentityRules = z.strictObject({ mappings: z.array(IdentityMapping).max(500).default([]) });
export type IdentityRules = z.infer<typeof IdentityRules>;

/** Who is calling: read from the verified token alone. */
export type Principal = {
  id: string;
  name: string;
  kind: PrincipalKind;
  /** One's own, those of one's groups and those of the sign-in's claims, as one list. */
  bindings: RoleBinding[];
  /** Grows with every change of roles, so that a decision can prove which roles it saw. */
  roles_version: number;
  /** Who handed out the key in use, when that was somebody else; else null. */
  issued_by?: string | null;
};

/** The key that a request came with; null on the entry of somebody who signed in. */
export type KeyInUse = { id: string; scopes: Scope[] };

export const principals = pgTable(
  'principals',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    kind: text('kind').$type<PrincipalKind>().notNull(),
    /** Everything that counts; kept by `refresh_bindings` from what follows. */
    bindings: jsonb('bindings').$type<RoleBinding[]>().notNull(),
    roles_version: integer('roles_version').notNull().default(1),
    enabled: boolean('enabled').notNull().default(true),
    created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    /** Given by an administrator; null: those of `bindings` (a row from before there were groups). */
    own_bindings: jsonb('own_bindings').$type<RoleBinding[]>(),
    /** Together the identity of somebody who signs in. */
    issuer: text('issuer'),
    subject: text('subject'),
    /** Shown, and nothing else: no right hangs on it. */
    email: text('email'),
    /** Claims that the policy may map, of the newest token seen. */
    claims: jsonb('claims').$type<Record<string, string[]>>().notNull().default({}),
    claims_at: timestamp('claims_at', { withTimezone: true }),
    created_by: text('created_by'),
    seen_at: timestamp('seen_at', { withTimezone: true }),
  },
  (t) => [uniqueIndex('principals_identity').on(t.issuer, t.subject).where(sql`issuer is not null`)],
);

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
    id: uuid('id').notNull().defaultRandom(),
    /** Its first characters, so that people tell their keys apart. */
    hint: text('hint').notNull().default(''),
    scopes: text('scopes')
      .array()
      .$type<Scope[]>()
      .notNull()
      .default(sql`'{read,submit,decide,admin}'::text[]`),
    created_by: text('created_by'),
    revoked_by: text('revoked_by'),
    /** To the minute. */
    last_used_at: timestamp('last_used_at', { withTimezone: true }),
  },
  (t) => [index('api_keys_principal').on(t.principal_id), uniqueIndex('api_keys_id').on(t.id)],
);

/** Roles for several people at once. */
export const groups = pgTable('groups', {
  name: text('name').primaryKey(),
  description: text('description').notNull().default(''),
  bindings: jsonb('bindings').$type<RoleBinding[]>().notNull(),
  version: integer('version').notNull().default(1),
  updated_by: text('updated_by').notNull(),
  updated_at: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});

export const groupMembers = pgTable(
  'group_members',
  {
    group_name: text('group_name')
      .notNull()
      .references(() => groups.name, { onDelete: 'cascade' }),
    principal_id: text('principal_id')
      .notNull()
      .references(() => principals.id),
  },
  (t) => [
    primaryKey({ columns: [t.group_name, t.principal_id] }),
    index('group_members_principal').on(t.principal_id),
  ],
);

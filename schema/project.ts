import { boolean, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import * as z from 'zod';
import { Environment } from './vocabulary.ts';

/** A registered project: the inner wall of an installation, and where environments are looked up. */
export const ProjectInput = z.strictObject({
  description: z.string().max(2000).default(''),
  owner: z.string().max(200).default(''),
  data_class: z.enum(['public', 'internal', 'confidential', 'restricted']).default('internal'),
  repositories: z.array(z.string().max(200)).max(50).default([]),
  default_repository: z.string().max(200).nullable().default(null),
  /** Branch, host, namespace or account pattern (`*` allowed) → environment. First match wins. */
  environments: z
    .array(
      z.strictObject({
        kind: z.enum(['branch', 'host', 'namespace', 'account', 'name']),
        pattern: z.string().max(200),
        environment: Environment,
      }),
    )
    .max(200)
    .default([]),
  /** Branches that the git host protects (`*` allowed): changing one weighs as a merge into main. */
  protected_branches: z.array(z.string().max(200)).max(50).optional(),
  frozen: z.boolean().default(false),
});
export type ProjectInput = z.infer<typeof ProjectInput>;
export type Project = ProjectInput & { name: string; version: number };

export const projects = pgTable('projects', {
  name: text('name').primaryKey(),
  version: integer('version').notNull().default(1),
  definition: jsonb('definition').$type<ProjectInput>().notNull(),
  deleted: boolean('deleted').notNull().default(false),
  updated_by: text('updated_by').notNull(),
  created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  updated_at: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});

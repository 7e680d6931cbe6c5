import * as z from 'zod';
import { Effect } from './vocabulary.ts';

/** Where a tool's effect lands: a sandbox, a repository branch, or something that runs. */
export const Reach = z.enum(['sandbox', 'repository', 'environment', 'unknown']);
export type Reach = z.infer<typeof Reach>;

/**
 * How to see what a call would change: a tool of the same server that only reads, the arguments of the call that it
 * takes, and the part of its answer that counts (`branches[name={branch}].head`).
 */
export const StateRead = z.strictObject({
  tool: z.string(),
  pass: z.array(z.string()),
  pick: z.string().max(200),
});
export type StateRead = z.infer<typeof StateRead>;

/** What the platform knows of a tool before it is called. */
export const ToolCard = z.object({
  /** `server.tool`, e.g. `workspace.commit_files`. */
  name: z.string(),
  description: z.string(),
  input_schema: z.record(z.string(), z.unknown()),
  effect: Effect,
  /** The target honours the idempotency key it is given, so a repeat is harmless. */
  idempotent: z.boolean(),
  reach: Reach,
  /** The predecessor's operation word (`deploy`, `rollback`, …), when the tool has one. */
  operation: z.string().nullable(),
  /** How `effect` was found: the tool's annotation, an administrator's override, or the safe default. */
  effect_source: z.enum(['annotation', 'override', 'default']),
  /** Without it nobody is told that the target changed between an approval and the call. `tool` with its server. */
  state_read: StateRead.optional(),
});
export type ToolCard = z.infer<typeof ToolCard>;

/** An administrator's word on one tool; it alone may lower an effect. */
const ToolOverride = z.strictObject({
  effect: Effect.optional(),
  idempotent: z.boolean().optional(),
  reach: Reach.optional(),
  operation: z.string().optional(),
  state_read: StateRead.optional(),
});

export const ToolServer = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  url: z.url(),
  token: z.string().optional(),
  /** Annotations of a trusted server are believed; of any other they can only raise. */
  trusted: z.boolean().default(false),
  overrides: z.record(z.string(), ToolOverride).default({}),
});
export type ToolServer = z.infer<typeof ToolServer>;

/** A tool's answer. `unknown` means it cannot be told whether the call happened. */
export type ToolResult =
  | { state: 'done'; output: unknown }
  | { state: 'failed'; error: { code: string; message: string }; output?: unknown }
  | { state: 'unknown'; reason: string };

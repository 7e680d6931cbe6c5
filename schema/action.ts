import * as z from 'zod';
import { BudgetOption } from './budget.ts';
import { Effect, Environment, type JsonObject, Level, Role } from './vocabulary.ts';

/** What an action is aimed at. Resolved on the server; a client's word can only raise it. */
export const Target = z.strictObject({
  project: z.string().nullable(),
  repository: z.string().nullable(),
  environment: Environment,
});
export type Target = z.infer<typeof Target>;

/** One exact action: what people approve is the SHA-256 of its RFC 8785 form. */
export type Action = {
  tool: string;
  args: JsonObject;
  target: Target;
  plan_hash: string | null;
  policy_version: number;
};

/** Why a level was given: the policy's name for it and the evidence. What is optional is told where it is known. */
export const Factor = z.object({
  rule: z.string(),
  detail: z.string(),
  level: Level,
  /** The assessor's own rule that saw it, e.g. `kubectl.delete_namespace`. */
  by: z.string().optional(),
  /** The very text that was seen, with its secrets masked. */
  seen: z.string().optional(),
  /** Where that text stands in the command or document: offsets, `end` exclusive. */
  at: z.object({ start: z.number().int().min(0), end: z.number().int().min(0) }).optional(),
  /** Why it matters. */
  why: z.string().optional(),
  /** What would lower it. */
  lower: z.string().optional(),
});
export type Factor = z.infer<typeof Factor>;

/** What the assessor says of one action or one whole plan. `score` is 0..10. */
export const Assessment = z.object({
  level: Level,
  score: z.number().min(0).max(10),
  effect: Effect,
  environment: Environment,
  /** Operation rules of the policy that apply, e.g. `production_deployment`. */
  operations: z.array(z.string()),
  factors: z.array(Factor),
});
export type Assessment = z.infer<typeof Assessment>;

/**
 * `count` distinct people, each holding one of `roles`, must say yes for `rule`; with `on_call` each must be on call in that
 * rotation when they do.
 */
export const Requirement = z.object({
  rule: z.string(),
  roles: z.array(Role),
  count: z.number().int().min(1),
  on_call: z.string().optional(),
});
export type Requirement = z.infer<typeof Requirement>;

/** One person's recorded yes. Kept in the approval's own row, so a quorum is never a COUNT over siblings. */
export const Vote = z.object({
  principal_id: z.string(),
  roles: z.array(Role),
  at: z.string(),
  justification: z.string().nullable(),
  /** Of a yes to a budget's request. */
  option: BudgetOption.optional(),
  /** What the agents are told with it. */
  note: z.string().optional(),
  /** Rotations that they were on call in when they said it; only where a requirement asks for one. */
  on_call: z.array(z.string()).optional(),
  /** Roles that others lent for it: whose, and by which delegation. They are among `roles` as well. */
  lent: z.array(z.object({ delegation_id: z.string(), from: z.string(), roles: z.array(Role) })).optional(),
});
export type Vote = z.infer<typeof Vote>;

import * as z from 'zod';
import { LIMITS } from './limits.ts';
import { Effect, Environment, Level, Worker } from './vocabulary.ts';

/** What a subtask is meant to leave behind. */
export const SubtaskKind = z.enum(['change', 'proposal', 'review', 'run']);
export type SubtaskKind = z.infer<typeof SubtaskKind>;

/** What a subtask does in the predecessor's words; risk reads it, the tools decide what is possible. */
export const Operation = z.enum([
  'read',
  'review',
  'create',
  'modify',
  'delete',
  'deploy',
  'rollback',
  'migrate',
  'scale',
  'restart',
  'export',
  'import',
  'merge',
  'grant',
  'rotate',
]);
export type Operation = z.infer<typeof Operation>;

/** One subtask as a model proposes it; everything here is a claim that the platform checks. */
export const SubtaskDraft = z.strictObject({
  agent: Worker,
  title: z.string().min(1).max(200),
  description: z.string().min(1).max(4000),
  depends_on: z.array(z.number().int().min(0)).max(LIMITS.plan_fan_in.most),
  kind: SubtaskKind,
  operation: Operation,
  repository: z.string().nullable(),
  /** The running environment that the subtask reaches; `none` for branches, files and reviews. */
  environment: Environment,
  /** What the work is about in the predecessor's words: code, database, infrastructure, secret, … */
  resource: z.string().max(60),
});
export type SubtaskDraft = z.infer<typeof SubtaskDraft>;

/** What a plan is held to unless configured otherwise; a draft beyond what can be configured is not even read. */
export const PLAN_LIMITS = {
  subtasks: LIMITS.subtasks.value,
  depth: LIMITS.plan_depth.value,
  fan_in: LIMITS.plan_fan_in.value,
} as const;

export const PlanDraft = z.strictObject({
  subtasks: z.array(SubtaskDraft).min(1).max(LIMITS.subtasks.most),
  notes: z.string().max(2000).default(''),
});
export type PlanDraft = z.infer<typeof PlanDraft>;

/** One tool that a subtask may use, and how far. Derived by the platform, never by a model. */
export const Allowance = z.strictObject({
  /** Commits that a deployment may put in service: the heads as they were when people signed. Unset: not a deployment. */
  commits: z.array(z.string()).optional(),
  /** Whether it may also be a commit that this task made itself. */
  own_commits: z.boolean().optional(),
  tool: z.string(),
  effect_max: Effect,
  targets: z.array(z.string()),
});
export type Allowance = z.infer<typeof Allowance>;

/** What a second model finds riskier than the rules did. It raises a level and never lowers one. */
export const Concern = z.strictObject({
  level: z.enum(['medium', 'high', 'critical']),
  reason: z.string().min(1).max(400),
});
export type Concern = z.infer<typeof Concern>;

/** A subtask of an accepted plan: part of the action that people approve. */
export const PlannedSubtask = SubtaskDraft.extend({
  index: z.number().int().min(0),
  allow: z.array(Allowance),
  /** The level that was assessed and is approved: a call above it is not covered. */
  level: Level,
  concern: Concern.optional(),
});
export type PlannedSubtask = z.infer<typeof PlannedSubtask>;

/** The arguments of the action `plan.execute`. */
export const PlanArgs = z.strictObject({
  revision: z.number().int().min(1),
  subtasks: z.array(PlannedSubtask),
});
export type PlanArgs = z.infer<typeof PlanArgs>;

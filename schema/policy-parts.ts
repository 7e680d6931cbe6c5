import * as z from 'zod';
import { Operation } from './plan.ts';
import { TRIGGERS } from './trigger.ts';
import { ENVIRONMENTS, Environment, Level, Role } from './vocabulary.ts';

/** Where approvers are told. `log` is always there; the rest are used when they are configured. */
export const Channel = z.enum(['log', 'linear', 'email', 'slack']);
export type Channel = z.infer<typeof Channel>;

/** What an action is about, in classes that rules can name. Free text is put into one by `resourceClass`. */
export const RESOURCES = [
  'code',
  'documentation',
  'pipeline',
  'application',
  'infrastructure',
  'network',
  'storage',
  'database',
  'data',
  'secret',
  'permission',
  'security',
  'other',
] as const;
export const Resource = z.enum(RESOURCES);
export type Resource = z.infer<typeof Resource>;

/** Of rules, calendars, rotations and freezes. */
export const Name = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,59}$/, 'a lower-case letter, then letters, digits and "_", at most 60');

export const Minutes = z
  .number()
  .int()
  .min(1)
  .max(30 * 24 * 60);

export const RoleRule = z.strictObject({
  /** Levels whose own requirement this role may be named in. */
  may_approve: z.array(Level),
  /** May hand tasks to the platform. */
  may_request: z.boolean(),
  may_request_in: z.array(Environment).default([...ENVIRONMENTS]),
  /** `freeze`: no freeze holds for what this role asks for. */
  may_override: z.array(z.enum(['freeze'])).default([]),
});

/** `count` distinct people, each holding one of `roles` and, with `on_call`, each on call in that rotation. */
export const RequirementRule = z.strictObject({
  roles: z.array(Role).min(1),
  count: z.number().int().min(1).max(5),
  on_call: Name.optional(),
});
export type RequirementRule = z.infer<typeof RequirementRule>;

export const EscalationStep = z.strictObject({
  to: z.array(Role).min(1),
  after_minutes: Minutes,
  every_minutes: Minutes,
  max: z.number().int().min(1).max(20),
});
export type EscalationStep = z.infer<typeof EscalationStep>;

export const LevelRule = z.strictObject({
  decision: z.enum(['auto_approve', 'require_approval', 'deny']),
  requirements: z.array(RequirementRule),
  approve_by_minutes: Minutes,
  /** After the last yes: the latest commit of an exact call's intent, the latest start of a plan. */
  execute_within_minutes: Minutes,
  remind_after_minutes: z.array(Minutes).max(1, 'at most one reminder: escalation comes after it'),
  /** Written as null, one step or a list of them; read as a list, first step first. */
  escalation: z
    .union([z.null(), EscalationStep, z.array(EscalationStep).max(10)])
    .transform((said) => (said === null ? [] : Array.isArray(said) ? said : [said])),
  justification_required: z.boolean(),
  channels: z.array(Channel).min(1),
  on_expiry: z.enum(['reject', 'approve']).default('reject'),
  /** Nobody is reminded, and nothing escalates, while it is closed. */
  calendar: Name.optional(),
});
export type LevelRule = z.infer<typeof LevelRule>;

/** Holds when everything that it names holds; what it leaves out does not matter. */
const Condition = z
  .strictObject({
    operations: z.array(Operation).min(1).optional(),
    resources: z.array(Resource).min(1).optional(),
    environments: z.array(Environment).min(1).optional(),
    triggers: z.array(z.enum(TRIGGERS)).min(1).optional(),
  })
  .refine((condition) => Object.keys(condition).length > 0, { message: 'a condition must name something' });
export type Condition = z.infer<typeof Condition>;

export const OperationRule = z.strictObject({
  /** The rule applies where any one of these holds. */
  when: z.array(Condition).min(1),
  requirements: z.array(RequirementRule).min(1),
});

/** More approvals of a level by one person within so many minutes are refused. */
export const Cap = z.strictObject({
  level: Level,
  per_minutes: Minutes,
  count: z.number().int().min(1).max(10_000),
});
export type Cap = z.infer<typeof Cap>;

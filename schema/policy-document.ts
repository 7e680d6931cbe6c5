import * as z from 'zod';
import { NotificationRules } from './policy-notifications.ts';
import { Cap, LevelRule, Minutes, Name, OperationRule, RequirementRule, RoleRule } from './policy-parts.ts';
import {
  AutoApprove,
  BreakGlassRule,
  DelegationRule,
  Freeze,
  GrantRule,
  HaltRule,
  RiskOverride,
  Rule,
} from './policy-rules.ts';
import { Calendar, Rotation, TimeZone } from './policy-times.ts';
import { IdentityRules } from './principal.ts';
import { TRIGGERS } from './trigger.ts';
import { Level, Role } from './vocabulary.ts';

const byName = <Names extends string, Value extends z.ZodType>(names: readonly Names[], value: Value) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, value])) as Record<Names, Value>);

/** The fields of a policy document, each by itself. What was added since the first release may be left out. */
export const PolicyDocument = z.strictObject({
  format: z.literal(1),
  time_zone: TimeZone.default('UTC'),
  roles: byName(Role.options, RoleRule),
  levels: byName(Level.options, LevelRule),
  operations: z.record(Name, OperationRule),
  triggers: byName(TRIGGERS, Level),
  calendars: z.record(Name, Calendar).default({}),
  on_call: z.record(Name, Rotation).default({}),
  freezes: z.array(Freeze).max(100).default([]),
  rules: z.array(Rule).max(200).default([]),
  auto_approve: z.array(AutoApprove).max(100).default([]),
  risk_overrides: z.array(RiskOverride).max(100).default([]),
  /** A plan that has started holds this long after its last yes; what is left then asks again. */
  plan_run_by_minutes: Minutes,
  caps: z.strictObject({
    /** How often an agent may propose another call after a rejection. */
    proposals_after_rejection: z.number().int().min(0).max(10),
    approvals_per_person: z.array(Cap).max(20).default([]),
  }),
  budget: z
    .strictObject({
      /** Who must agree besides, where a task's budget would grow beyond so much. */
      raises: z
        .array(
          z.strictObject({ above_usd: z.number().min(0), requirements: z.array(RequirementRule).min(1) }),
        )
        .max(20),
    })
    .default({ raises: [] }),
  break_glass: BreakGlassRule.prefault({}),
  grants: GrantRule.prefault({}),
  delegation: DelegationRule.prefault({}),
  halt: HaltRule.prefault({}),
  notifications: NotificationRules.prefault({}),
  identity: IdentityRules.default({ mappings: [] }),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;

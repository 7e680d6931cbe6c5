import * as z from 'zod';
import { Operation } from './plan.ts';
import { Environment, Level, Role } from './vocabulary.ts';

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

/**
 * Every trigger a policy must give a level. The first block is the predecessor's, by its names; a name with an
 * environment at its end is the exception that holds there in place of the name without.
 */
export const TRIGGERS = [
  'delete_production',
  'deploy_production',
  'modify_production_db',
  'scale_production',
  'modify_infrastructure',
  'create_infrastructure',
  'delete_infrastructure',
  'modify_network',
  'security_finding_critical',
  'security_finding_high',
  'security_finding_medium',
  'modify_secrets',
  'modify_permissions',
  'cost_above_1000',
  'cost_above_100',
  'cost_above_10',
  'data_export',
  'data_import',
  'data_delete',
  'deploy_staging',
  'deploy_development',
  'merge_to_main',
  'merge_to_production',

  'delete_staging',
  'delete_development',
  'modify_production',
  'modify_staging',
  'modify_development',
  'modify_staging_db',
  'modify_development_db',
  'scale_staging',
  'scale_development',
  'restart_production',
  'restart_staging',
  'restart_development',
  'modify_infrastructure_staging',
  'modify_infrastructure_development',
  'create_infrastructure_production',
  'create_infrastructure_development',
  'delete_infrastructure_development',
  'modify_network_staging',
  'modify_network_development',
  'data_delete_staging',
  'data_delete_development',
  'sensitive_data',
  'destructive_in_repository',
  'repository_outside_project',
  'secret_in_arguments',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

const minutes = z
  .number()
  .int()
  .min(1)
  .max(30 * 24 * 60);

const RoleRule = z.strictObject({
  /** Levels whose own requirement this role may be named in. */
  may_approve: z.array(Level),
  /** May hand tasks to the platform. */
  may_request: z.boolean(),
});

/** `count` distinct people, each holding one of `roles`. */
const RequirementRule = z.strictObject({
  roles: z.array(Role).min(1),
  count: z.number().int().min(1).max(5),
});

const Escalation = z.strictObject({
  to: z.array(Role).min(1),
  after_minutes: minutes,
  every_minutes: minutes,
  max: z.number().int().min(1).max(20),
});

const LevelRule = z.strictObject({
  decision: z.enum(['auto_approve', 'require_approval', 'deny']),
  requirements: z.array(RequirementRule),
  approve_by_minutes: minutes,
  /** After the last yes: the latest commit of an exact call's intent, the latest start of a plan. */
  execute_within_minutes: minutes,
  remind_after_minutes: z.array(minutes).max(1, 'at most one reminder: escalation comes after it'),
  escalation: Escalation.nullable(),
  justification_required: z.boolean(),
  channels: z.array(Channel).min(1),
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

const OperationRule = z.strictObject({
  /** The rule applies where any one of these holds. */
  when: z.array(Condition).min(1),
  requirements: z.array(RequirementRule).min(1),
});

const byName = <Name extends string, Value extends z.ZodType>(names: readonly Name[], value: Value) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, value])) as Record<Name, Value>);

/** The policy document: who may decide what, when to ask, and how risky each named trigger is. */
export const Policy = z
  .strictObject({
    format: z.literal(1),
    roles: byName(Role.options, RoleRule),
    levels: byName(Level.options, LevelRule),
    operations: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,59}$/), OperationRule),
    triggers: byName(TRIGGERS, Level),
    /** A plan that has started holds this long after its last yes; what is left then asks again. */
    plan_run_by_minutes: minutes,
    caps: z.strictObject({
      /** How often an agent may propose another call after a rejection. */
      proposals_after_rejection: z.number().int().min(0).max(10),
    }),
  })
  .superRefine((policy, ctx) => {
    const refuse = (path: (string | number)[], message: string) =>
      ctx.addIssue({ code: 'custom', path, message });
    for (const level of Level.options) {
      const rule = policy.levels[level];
      const asks = rule.decision === 'require_approval';
      if (asks !== rule.requirements.length > 0) {
        refuse(['levels', level, 'requirements'], `must ${asks ? '' : 'not '}be given with ${rule.decision}`);
      }
      rule.requirements.forEach((requirement, i) => {
        for (const role of requirement.roles.filter((r) => !policy.roles[r].may_approve.includes(level))) {
          refuse(['levels', level, 'requirements', i, 'roles'], `${role} may not approve ${level}`);
        }
      });
      if (rule.remind_after_minutes.some((after) => after >= rule.approve_by_minutes)) {
        refuse(['levels', level, 'remind_after_minutes'], 'must come before approve_by_minutes');
      }
      if (rule.escalation && rule.escalation.after_minutes >= rule.approve_by_minutes) {
        refuse(['levels', level, 'escalation', 'after_minutes'], 'must come before approve_by_minutes');
      }
      const wrong = rule.escalation?.to.find(
        (role) => role !== 'admin' && !policy.roles[role].may_approve.includes(level),
      );
      if (wrong) refuse(['levels', level, 'escalation', 'to'], `${wrong} may not approve ${level}`);
    }
  });
export type Policy = z.infer<typeof Policy>;

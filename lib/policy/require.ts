import type { Assessment, Requirement } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Cap, Channel } from '../../schema/policy-parts.ts';
import type { Calendar } from '../../schema/policy-times.ts';
import type { Level, Role } from '../../schema/vocabulary.ts';
import { askedOf, type Facts } from './asked.ts';
import { decide } from './decide.ts';
import { escalationPlan, type Telling } from './escalation-plan.ts';
import { leastPeople } from './least-people.ts';

/** What a policy asks for one assessed action. Times are seconds from the request, or from the last yes. */
export type Demand = {
  decision: 'auto_approve' | 'require_approval' | 'deny';
  /** As rules of the policy have raised it. */
  level: Level;
  /** From the level, from operations, rules and freezes that apply; of what is denied: what would be asked otherwise. */
  requirements: Requirement[];
  /** The least number of distinct people that can meet them all. */
  approvals_required: number;
  /** Every role that can meet one of them: the inbox's key, and who may reject. */
  decider_roles: Role[];
  timeout_minutes: number;
  justification_required: boolean;
  channels: Channel[];
  remind_after_s: number[];
  escalation: Telling[];
  /** Reminders and escalations wait until it is open; null: they do not. */
  told_within: Calendar | null;
  on_expiry: 'reject' | 'approve';
  /** How often one person may approve this level. */
  caps: Omit<Cap, 'level'>[];
  /** After the last yes: the latest commit of a call's intent, the latest start of a plan. */
  execute_within_s: number;
  /** How long a plan that has started holds after the last yes; null for a call. */
  plan_run_s: number | null;
  /** Names of the policy's parts that had a say, in order. */
  applied: string[];
  /** Why it is denied, in words; empty where it is not. */
  denials: string[];
};

/** What an approval keeps of the demand that it was made by. */
export type PolicySays = Pick<
  Demand,
  'level' | 'applied' | 'timeout_minutes' | 'escalation' | 'on_expiry' | 'caps'
>;

/**
 * What `policy` asks before an action with this assessment may run: `decide`, for whoever makes a request of it. `signers`
 * (the roles of each person who may sign, the requester left out) makes `approvals_required` exact for this installation;
 * without it anybody may hold any roles.
 */
export function requirementsFor(
  policy: Policy,
  action: {
    assessment: Assessment;
    kind: 'plan' | 'call';
    facts: Facts;
    signers?: readonly (readonly Role[])[];
    /** A question about the action, not about who asks. */
    dryRun?: boolean;
  },
): Demand {
  const { facts, kind } = action;
  const decision = decide(policy, askedOf(action.assessment, kind, facts), facts.now, action.dryRun);
  const { if_allowed: requirements, level } = decision;
  return {
    ...{ decision: decision.decision, level, requirements },
    approvals_required: leastPeople(requirements, action.signers) ?? leastPeople(requirements) ?? 0,
    decider_roles: [...new Set(requirements.flatMap(({ roles }) => roles))],
    timeout_minutes: decision.approve_by_minutes,
    justification_required: decision.justification_required,
    channels: decision.channels,
    remind_after_s: decision.remind_after_minutes.map((after) => after * 60),
    escalation: escalationPlan(decision.escalation, decision.approve_by_minutes),
    told_within: hoursOf(policy, level),
    on_expiry: decision.on_expiry,
    caps: policy.caps.approvals_per_person.flatMap(({ level: of, ...cap }) => (of === level ? [cap] : [])),
    execute_within_s: decision.execute_within_minutes * 60,
    plan_run_s: kind === 'plan' ? policy.plan_run_by_minutes * 60 : null,
    ...{ applied: decision.applied, denials: decision.denials },
  };
}

function hoursOf({ levels, calendars, time_zone }: Policy, level: Level): Calendar | null {
  const { calendar } = levels[level];
  return calendar === undefined ? null : { time_zone, ...calendars[calendar]! };
}

/** A demand with more requirements beside its own. */
export function askBesides(demand: Demand, more: readonly Requirement[]): Demand {
  if (more.length === 0) return demand;
  const requirements = [...demand.requirements, ...more];
  return {
    ...demand,
    requirements,
    approvals_required: Math.max(demand.approvals_required, leastPeople(more) ?? 0),
    decider_roles: [...new Set(requirements.flatMap(({ roles }) => roles))],
  };
}

/**
 * The minute of `now` where what this policy asks may change with it, so that an answer may be kept as long; null: time has
 * no say.
 */
export function minuteThatCounts(policy: Policy, now: number): number | null {
  const timed =
    policy.rules.length + policy.freezes.length + policy.auto_approve.length + policy.risk_overrides.length >
    0;
  return timed ? Math.floor(now / 60_000) : null;
}

/** A denial in a sentence for whoever asked. */
export function denialOf({ denials }: Pick<Demand, 'denials'>, what: string): string {
  return `The policy denies ${what}: ${denials.join('; ')}.`;
}

/**
 * The requirements after an escalation: the level's own also accepts the roles that were told. Administrators
 * are told and appoint stand-ins; that role never signs.
 */
export function escalateRequirements(
  requirements: readonly Requirement[],
  to: readonly Role[],
): Requirement[] {
  const added = to.filter((role) => role !== 'admin');
  return requirements.map((requirement) =>
    requirement.rule.startsWith('level_')
      ? { ...requirement, roles: [...new Set([...requirement.roles, ...added])] }
      : requirement,
  );
}

import type { Assessment, Requirement } from '../../schema/action.ts';
import type { Channel, Policy } from '../../schema/policy.ts';
import type { Role } from '../../schema/vocabulary.ts';
import { leastPeople } from './least-people.ts';

export type Escalation = { to: Role[]; after_s: number; every_s: number; max: number };

/** What a policy asks for one assessed action. Times are seconds from the request, or from the last yes. */
export type Demand = {
  decision: 'auto_approve' | 'require_approval' | 'deny';
  /** One from the level, then one or more from each operation rule that applies. */
  requirements: Requirement[];
  /** The least number of distinct people that can meet them all. */
  approvals_required: number;
  /** Every role that can meet one of them: the inbox's key, and who may reject. */
  decider_roles: Role[];
  timeout_minutes: number;
  justification_required: boolean;
  channels: Channel[];
  remind_after_s: number[];
  escalation: Escalation | null;
  escalates_to: Role[];
  /** After the last yes: the latest commit of a call's intent, the latest start of a plan. */
  execute_within_s: number;
  /** How long a plan that has started holds after the last yes; null for a call. */
  plan_run_s: number | null;
};

/**
 * What `policy` asks before an action with this assessment may run. An operation that the policy does not know
 * is denied. `signers` (the roles of each person who may sign, the requester left out) makes
 * `approvals_required` exact for this installation; without it anybody may hold any roles.
 */
export function requirementsFor(
  policy: Policy,
  action: { assessment: Assessment; kind: 'plan' | 'call'; signers?: readonly (readonly Role[])[] },
): Demand {
  const { level, operations } = action.assessment;
  const rule = policy.levels[level];
  const requirements: Requirement[] = rule.requirements.map((requirement) => ({
    rule: `level_${level}`,
    ...requirement,
  }));
  for (const name of operations) {
    for (const requirement of policy.operations[name]?.requirements ?? []) {
      requirements.push({ rule: name, ...requirement });
    }
  }
  const denied = rule.decision === 'deny' || operations.some((name) => !policy.operations[name]);
  return {
    decision: denied ? 'deny' : requirements.length > 0 ? 'require_approval' : 'auto_approve',
    requirements,
    approvals_required: leastPeople(requirements, action.signers) ?? leastPeople(requirements) ?? 0,
    decider_roles: [...new Set(requirements.flatMap(({ roles }) => roles))],
    timeout_minutes: rule.approve_by_minutes,
    justification_required: rule.justification_required,
    channels: rule.channels,
    remind_after_s: rule.remind_after_minutes.map((after) => after * 60),
    escalation: rule.escalation && {
      to: rule.escalation.to,
      after_s: rule.escalation.after_minutes * 60,
      every_s: rule.escalation.every_minutes * 60,
      max: rule.escalation.max,
    },
    escalates_to: rule.escalation?.to ?? [],
    execute_within_s: rule.execute_within_minutes * 60,
    plan_run_s: action.kind === 'plan' ? policy.plan_run_by_minutes * 60 : null,
  };
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

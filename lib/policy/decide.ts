import type { Requirement } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Channel, EscalationStep } from '../../schema/policy-parts.ts';
import type { Freeze, Rule } from '../../schema/policy-rules.ts';
import { LEVELS, type Level, stricter } from '../../schema/vocabulary.ts';
import type { Asked } from './asked.ts';
import { isFrozen, isOpen } from './calendar.ts';
import { holds } from './compiled.ts';
import { type LocalTime, localTime } from './zoned-time.ts';

/** What a policy decides about one request, and by which of its parts. Times are minutes. */
export type Decision = {
  decision: 'auto_approve' | 'require_approval' | 'deny';
  /** The request's level, as rules have raised it. */
  level: Level;
  requirements: Requirement[];
  /** What would be asked if nothing denied it. */
  if_allowed: Requirement[];
  /** The least number of distinct people that can meet them all, if anybody might hold any roles. */
  approvals_required: number;
  approve_by_minutes: number;
  execute_within_minutes: number;
  remind_after_minutes: number[];
  escalation: EscalationStep[];
  justification_required: boolean;
  channels: Channel[];
  on_expiry: 'reject' | 'approve';
  /** Names of what had a say, in the order of the steps. */
  applied: string[];
  /** Why it is denied, in words; empty where it is not. */
  denials: string[];
};

type Weighed = { rules: Rule[]; freezes: Freeze[]; level: Level; autoBy: string | null };

/**
 * The decision of `docs/policy.md`, step by step. Pure; `now` is milliseconds since 1970. `anybody` leaves out whether the
 * requester may ask at all.
 */
export function decide(policy: Policy, asked: Asked, now: number, anybody = false): Decision {
  const mayAsk =
    anybody ||
    asked.requester.roles.some((role) => {
      const { may_request, may_request_in } = policy.roles[role];
      return may_request && may_request_in.includes(asked.environment);
    });
  if (!mayAsk) {
    const reason = `none of the requester's roles may ask for work in ${asked.environment}`;
    const nothing: Weighed = { rules: [], freezes: [], level: asked.risk.level, autoBy: null };
    return outcome(policy, nothing, [], { applied: ['may_request'], denials: [reason] });
  }
  const weighed = weigh(policy, asked, now);
  const { rules, freezes, level, autoBy } = weighed;
  const rule = policy.levels[level];
  const own = autoBy === null ? rule.requirements : [];
  const requirements: Requirement[] = own.map((one) => ({ rule: `level_${level}`, ...one }));
  const add = (name: string, more: readonly Omit<Requirement, 'rule'>[] = []) =>
    requirements.push(...more.map((one) => ({ rule: name, ...one })));
  for (const name of asked.risk.operations) add(name, operationOf(policy, name)?.requirements);
  for (const one of rules) add(one.name, one.requirements);
  for (const one of freezes) add(one.name, one.requirements);
  const levelSpeaks = rule.decision === 'deny' || own.length > 0;
  const applied = [
    ...rules.map(({ name }) => name),
    ...(levelSpeaks ? [`level_${level}`] : []),
    ...asked.risk.operations,
    ...freezes.map(({ name }) => name),
    ...(autoBy === null ? [] : [autoBy]),
  ];
  return outcome(policy, weighed, requirements, { applied, denials: denialsOf(policy, asked, weighed) });
}

function weigh(policy: Policy, asked: Asked, now: number): Weighed {
  const { risk } = asked;
  // The shipped policy has none of these: then nothing about time or conditions is worked out.
  if (policy.rules.length + policy.freezes.length + policy.auto_approve.length === 0)
    return { rules: [], freezes: [], level: risk.level, autoBy: null };
  const time = localTime(now, policy.time_zone);
  const rules = policy.rules.filter(({ when }) => holds(policy, when, { asked, time, strict: true }));
  const raised = rules.map(({ raise_to }) => raise_to ?? 'low');
  const level = raised.reduce((so_far, to) => stricter(LEVELS, so_far, to), risk.level);
  const freezes = effectiveFreezes(policy, asked, time, now);
  const never =
    freezes.length > 0 ||
    level === 'critical' ||
    (risk.effect === 'destructive' && asked.environment === 'production');
  const auto = never
    ? undefined
    : policy.auto_approve.find(
        ({ when, max_level, calendar }) =>
          LEVELS.indexOf(level) <= LEVELS.indexOf(max_level) &&
          (!calendar || isOpen(policy.calendars[calendar]!, now, policy.time_zone)) &&
          holds(policy, when, { asked, time, strict: false }),
      );
  return { rules, freezes, level, autoBy: auto?.name ?? null };
}

function effectiveFreezes(policy: Policy, asked: Asked, time: LocalTime, now: number): Freeze[] {
  const { environment, risk, requester } = asked;
  if (environment === 'none' || risk.effect === 'read') return [];
  if (requester.roles.some((role) => policy.roles[role].may_override.includes('freeze'))) return [];
  return policy.freezes.filter(
    (freeze) =>
      isFrozen(policy, freeze, now) &&
      (freeze.when === undefined || holds(policy, freeze.when, { asked, time, strict: true })),
  );
}

function denialsOf(policy: Policy, asked: Asked, { rules, freezes, level }: Weighed): string[] {
  return [
    ...rules.flatMap(({ name, deny }) => (deny === undefined ? [] : [`${name}: ${deny}`])),
    ...(policy.levels[level].decision === 'deny' ? [`level ${level} is denied`] : []),
    ...asked.risk.operations.flatMap((name) =>
      operationOf(policy, name) ? [] : [`${name} is an operation that the policy does not know`],
    ),
    ...freezes.flatMap(({ name, decision, reason }) => (decision === 'deny' ? [`${name}: ${reason}`] : [])),
  ];
}

function outcome(
  policy: Policy,
  { rules, level }: Weighed,
  asking: Requirement[],
  said: Pick<Decision, 'applied' | 'denials'>,
): Decision {
  const rule = policy.levels[level];
  const denied = said.denials.length > 0;
  const requirements = denied ? [] : asking;
  const least = (field: 'approve_by_minutes' | 'execute_within_minutes') =>
    rules.reduce((so_far, one) => Math.min(so_far, one[field] ?? so_far), rule[field]);
  const approveBy = least('approve_by_minutes');
  const levelAlone = requirements.every((one) => one.rule === `level_${level}`);
  return {
    decision: denied ? 'deny' : requirements.length > 0 ? 'require_approval' : 'auto_approve',
    level,
    requirements,
    if_allowed: asking,
    approvals_required: Math.max(0, ...requirements.map(({ count }) => count)),
    approve_by_minutes: approveBy,
    execute_within_minutes: least('execute_within_minutes'),
    remind_after_minutes: rule.remind_after_minutes.filter((after) => after < approveBy),
    escalation: rule.escalation.filter(({ after_minutes }) => after_minutes < approveBy),
    justification_required:
      rule.justification_required || rules.some((one) => one.justification_required === true),
    channels: [...new Set([...rule.channels, ...rules.flatMap(({ channels }) => channels ?? [])])],
    on_expiry: levelAlone ? rule.on_expiry : 'reject',
    ...said,
  };
}

function operationOf(policy: Policy, name: string) {
  return Object.hasOwn(policy.operations, name) ? policy.operations[name] : undefined;
}

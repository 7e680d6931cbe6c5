import type { Factor } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Condition } from '../../schema/policy-parts.ts';
import { TRIGGERS, type Trigger } from '../../schema/trigger.ts';
import type { Environment, Level } from '../../schema/vocabulary.ts';
import { type Fact, triggersOf } from './operations.ts';

const KNOWN: ReadonlySet<string> = new Set(TRIGGERS);

/** Whether a policy gives this name a level. */
export function isTrigger(name: string): name is Trigger {
  return KNOWN.has(name);
}

/** One trigger as a factor, by its exception for the environment where the policy has one. */
export function triggerFactor(
  policy: Policy,
  trigger: Trigger,
  environment: Environment,
  detail: string,
): Factor {
  const exception = `${trigger}_${environment}`;
  const rule = isTrigger(exception) ? exception : trigger;
  return { rule, detail, level: policy.triggers[rule] };
}

/** The factors of one fact: every trigger that it fires, at the policy's level. */
export function factFactors(policy: Policy, fact: Fact, detail: string): Factor[] {
  return triggersOf(fact).map((trigger) => triggerFactor(policy, trigger, fact.environment, detail));
}

/** The names of the policy's operation rules that apply to a fact and to the triggers it fired. */
export function operationRules(policy: Policy, fact: Fact | null, fired: readonly string[]): string[] {
  const holds = (condition: Condition): boolean =>
    (!condition.operations || (fact !== null && condition.operations.includes(fact.operation))) &&
    (!condition.resources || (fact !== null && condition.resources.includes(fact.resource))) &&
    (!condition.environments || (fact !== null && condition.environments.includes(fact.environment))) &&
    (!condition.triggers || condition.triggers.some((trigger) => fired.includes(trigger)));
  return Object.entries(policy.operations).flatMap(([name, rule]) => (rule.when.some(holds) ? [name] : []));
}

/** Factors without repeats, the gravest first, then in the order they were found. */
export function sortFactors(factors: readonly Factor[], order: readonly Level[]): Factor[] {
  const seen = new Set<string>();
  // By levels first: of two that say the same of one command, the graver one stays.
  return order.toReversed().flatMap((level) =>
    factors.filter((factor) => {
      if (factor.level !== level) return false;
      const key = `${factor.rule}\n${factor.detail}`;
      return !seen.has(key) && seen.add(key);
    }),
  );
}

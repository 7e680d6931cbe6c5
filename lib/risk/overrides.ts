import type { Assessment, Factor } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import type { RiskOverride } from '../../schema/policy-rules.ts';
import { LEVELS, type Level } from '../../schema/vocabulary.ts';
import { highest } from './levels.ts';
import { sortFactors } from './triggers.ts';

/** Where an action lands, and when (milliseconds since 1970): what an override's scope is compared with. */
export type OverrideScope = { project: string | null; tool: string; now: number };

/** An approver reads no more of them. Cut off at the end: before, the gravest might be what an override takes back. */
const MOST_FACTORS = 40;

/**
 * The assessment with the policy's overrides that hold here and now: each factor that one names weighs what it says, and
 * tells so. A destructive action on production never falls below the mildest level that asks somebody. The forty gravest
 * factors are kept, and the first of each further rule, since a policy asks which have fired. Pure.
 */
export function withOverrides(assessment: Assessment, policy: Policy, scope: OverrideScope): Assessment {
  const holding = policy.risk_overrides.filter((override) => holds(override, assessment, scope));
  if (holding.length === 0) return withFactors(assessment, assessment.factors);
  const factors = assessment.factors.map((factor) => weighed(factor, holding));
  const level = floored(highest(factors.map((factor) => factor.level)), assessment, policy);
  const score = Math.min(
    10,
    Math.max(0, assessment.score + SPREAD * (LEVELS.indexOf(level) - LEVELS.indexOf(assessment.level))),
  );
  return withFactors({ ...assessment, level, score }, sortFactors(factors, LEVELS));
}

function withFactors(assessment: Assessment, factors: readonly Factor[]): Assessment {
  const rules = new Set<string>();
  const kept = factors.filter(({ rule }, at) => {
    const first = !rules.has(rule);
    rules.add(rule);
    return first || at < MOST_FACTORS;
  });
  return { ...assessment, factors: kept };
}

/** How far the scores of two neighbouring levels lie apart, about. */
const SPREAD = 2.5;

function holds(
  override: RiskOverride,
  { environment }: Assessment,
  { project, tool, now }: OverrideScope,
): boolean {
  return (
    now < Date.parse(override.until) &&
    (!override.projects || (project !== null && override.projects.includes(project))) &&
    (!override.environments || override.environments.includes(environment)) &&
    (!override.tools || override.tools.includes(tool))
  );
}

function weighed(factor: Factor, holding: readonly RiskOverride[]): Factor {
  const named = holding.filter(({ rule }) => rule === factor.rule || rule === factor.by);
  if (named.length === 0) return factor;
  const level = highest(named.map((override) => override.level));
  const { name, author, reason, until } = named.find((override) => override.level === level)!;
  const told = `${factor.detail}; ${level} instead of ${factor.level} by the override ${name} of ${author} until ${until}: ${reason}`;
  return { ...factor, level, detail: told };
}

function floored(level: Level, { effect, environment }: Assessment, policy: Policy): Level {
  if (effect !== 'destructive' || environment !== 'production') return level;
  const asks = LEVELS.find((one) => policy.levels[one].decision === 'require_approval') ?? 'critical';
  return highest([level, asks]);
}

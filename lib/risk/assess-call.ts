import type { Assessment, Factor, Target } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Project } from '../../schema/project.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { type Effect, type Environment, type JsonObject, LEVELS } from '../../schema/vocabulary.ts';
import { argumentFactors } from './argument-factors.ts';
import { effectOfCall, environmentOfCall, groundOf, readArguments, textArg } from './call-facts.ts';
import { namedCost, statedCost } from './cost/cost-of-call.ts';
import { readWritten } from './documents/read-written.ts';
import { highest, riskScore } from './levels.ts';
import type { Fact } from './operations.ts';
import { withOverrides } from './overrides.ts';
import type { Reading } from './reading.ts';
import type { SqlReader } from './sql/parser.ts';
import { factFactors, operationRules, sortFactors, triggerFactor } from './triggers.ts';
import { weighAct } from './weigh/weigh-act.ts';
import { weighReading } from './weigh/weigh-reading.ts';
import { namesSensitiveData, operationOf, operationOfName, resourceClass } from './words.ts';

export type CallQuestion = {
  /** What the platform knows of the tool; null for an unknown one, which counts as destructive on production. */
  card: ToolCard | null;
  tool: string;
  args: JsonObject;
  project: Project | null;
  /** What a client says of the environment; it can only raise the level. */
  claimedEnvironment?: string | null;
  policy: Policy;
  /** By `withSqlParser`; null where no argument can hold SQL: such text would count as not understood. */
  sql: SqlReader | null;
  /** Milliseconds since 1970: overrides of the policy end. */
  now: number;
};

/** What a call itself weighs, without what its arguments say on top. */
type Weighed = {
  factors: Factor[];
  operations: (fired: readonly string[]) => string[];
  environment: Environment;
  effect: Effect;
};

/**
 * How risky one exact call is, from facts alone, and what it is aimed at. Pure; never throws for what the
 * arguments hold. There is always at least one factor.
 */
export function assessCall(question: CallQuestion): { assessment: Assessment; target: Target } {
  const { card, tool, args, project, policy, now } = question;
  const reading = readArguments(tool, args);
  const effect = effectOfCall(card, reading);
  const weighed = reading ? weighText(question, reading, effect) : weighTool(question, effect);
  const { environment } = weighed;
  const cost = statedCost(args) ?? (effect === 'read' ? null : namedCost(args, reading));
  const said = argumentFactors({
    policy,
    cost,
    effect,
    repositoryReach: card?.reach === 'repository',
    merges: effect !== 'read' && card?.reach !== 'sandbox' && operationOfCall(card, tool) === 'merge',
    args,
    project,
  });
  const factors = [...said, ...weighed.factors, ...(reading ? [] : writtenFactors(question, effect))];
  if (factors.length === 0) {
    const detail = effect === 'read' ? `${tool} only reads` : 'nothing that runs is reached';
    factors.push({ rule: `effect_${effect}`, detail, level: 'low' });
  }
  const fired = factors.map(({ rule }) => rule);
  const level = highest(factors.map((factor) => factor.level));
  const assessment = {
    level,
    score: riskScore(level, factors, cost?.usd ?? 0),
    effect,
    environment,
    operations: [...new Set(weighed.operations(fired))],
    factors: sortFactors(factors, LEVELS),
  };
  return {
    assessment: withOverrides(assessment, policy, { project: project?.name ?? null, tool, now }),
    target: {
      project: project?.name ?? null,
      repository: textArg(args, 'repository') ?? project?.default_repository ?? null,
      environment,
    },
  };
}

/** A command line or statement, by what it does. */
function weighText(question: CallQuestion, reading: Reading, effect: Effect): Weighed {
  const { card, tool, args, project, policy, claimedEnvironment } = question;
  const ground = groundOf({ card, tool, args, project, claimed: claimedEnvironment ?? null });
  const weight = weighReading(reading, policy, ground);
  const factors = [...weight.factors];
  let { environment } = weight;
  if (effect !== weight.effect && !ground.confined) {
    if (environment === 'none') environment = 'production';
    const detail = `${tool} counts as ${effect} by an administrator’s word`;
    factors.unshift(effectFactor(policy, effect, environment, detail));
  }
  const operations = (fired: readonly string[]) => [
    ...weight.operations,
    ...operationRules(policy, null, fired),
  ];
  return { factors, operations, environment, effect };
}

/** Any other tool, by its card. */
function weighTool(question: CallQuestion, effect: Effect): Weighed {
  const { card, tool, args, project, policy } = question;
  const claimed = question.claimedEnvironment ?? null;
  const { environment, how } = environmentOfCall({ card, args, project, claimed });
  const stated = textArg(args, 'resource_type', 'resource');
  const operation =
    operationOf(card?.operation ?? null) ?? (effect === 'read' ? 'read' : operationOfName(tool));
  const fact: Fact = {
    operation,
    resource: resourceClass(stated ?? tool),
    environment,
    sensitive:
      project?.data_class === 'restricted' ||
      args.data_sensitive === true ||
      namesSensitiveData(`${stated ?? ''} ${tool}`),
  };
  const factors = factFactors(policy, fact, `${tool} (${operation}); ${how}`);
  if (effect !== 'read' && environment !== 'none') {
    const floor = effectFactor(policy, effect, environment, `${tool} counts as ${effect}; ${how}`);
    const enough = factors.some(({ level }) => LEVELS.indexOf(level) >= LEVELS.indexOf(floor.level));
    if (!card) {
      const detail = `${tool} is not a tool that is known; ${how}`;
      factors.push({ ...floor, rule: 'unknown_tool', detail });
    } else if (!enough) {
      factors.push(floor);
    }
  }
  if (effect === 'destructive' && card?.reach === 'repository') {
    const detail = `${tool} destroys something in a repository`;
    factors.push(triggerFactor(policy, 'destructive_in_repository', environment, detail));
  }
  return { factors, operations: (fired) => operationRules(policy, fact, fired), environment, effect };
}

/** What the documents that a call writes would do once they are merged. */
function writtenFactors({ card, args, project, policy }: CallQuestion, effect: Effect): Factor[] {
  if (effect === 'read' || card?.reach === 'sandbox') return [];
  const ground = { project, known: null, claimed: null, confined: false };
  return readWritten(args).flatMap((act) => weighAct(act, policy, ground).factors);
}

/** What an effect alone weighs in an environment. */
function effectFactor(
  policy: Policy,
  effect: Effect,
  environment: Exclude<Environment, 'none'>,
  detail: string,
): Factor {
  const trigger =
    effect === 'destructive' ? (`delete_${environment}` as const) : (`modify_${environment}` as const);
  return triggerFactor(policy, trigger, environment, detail);
}

function operationOfCall(card: ToolCard | null, tool: string) {
  return operationOf(card?.operation ?? null) ?? operationOfName(tool);
}

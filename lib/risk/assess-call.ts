import type { Assessment, Factor, Target } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Project } from '../../schema/project.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { type Effect, type Environment, type JsonObject, LEVELS } from '../../schema/vocabulary.ts';
import { argumentFactors, costOf } from './argument-factors.ts';
import { effectOfCall, environmentOfCall, readArguments, textArg } from './call-facts.ts';
import { highest, riskScore } from './levels.ts';
import type { Fact } from './operations.ts';
import type { Reading } from './old-reading.ts';
import { factFactors, operationRules, sortFactors, triggerFactor } from './triggers.ts';
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
};

/**
 * How risky one exact call is, from facts alone, and what it is aimed at. Pure; never throws for what the
 * arguments hold. There is always at least one factor.
 */
export function assessCall(question: CallQuestion): { assessment: Assessment; target: Target } {
  const { card, tool, args, project, policy } = question;
  const reading = readArguments(tool, args);
  const effect = effectOfCall(card, reading);
  const claimed = question.claimedEnvironment ?? null;
  const { environment, how } = environmentOfCall({ card, tool, args, reading, project, claimed });
  const facts = factsOf(question, reading, effect, environment);
  const factors: Factor[] = [
    ...argumentFactors({
      policy,
      effect,
      repositoryReach: card?.reach === 'repository',
      merges: effect !== 'read' && card?.reach !== 'sandbox' && operationOfCall(card, tool) === 'merge',
      args,
      project,
    }),
    ...facts.flatMap(({ fact, what }) => factFactors(policy, fact, `${what}; ${how}`)),
  ];
  factors.push(...effectFactors(question, { reading, effect, environment, how, known: factors }));
  const fired = factors.map(({ rule }) => rule);
  const level = highest(factors.map((factor) => factor.level));
  return {
    assessment: {
      level,
      score: riskScore(level, factors, costOf(args)),
      effect,
      environment,
      operations: [...new Set(facts.flatMap(({ fact }) => operationRules(policy, fact, fired)))],
      factors: sortFactors(factors, LEVELS),
    },
    target: {
      project: project?.name ?? null,
      repository: textArg(args, 'repository') ?? project?.default_repository ?? null,
      environment,
    },
  };
}

/** The facts that triggers are chosen by: one for each act of a command or statement, one for any other call. */
function factsOf(
  { card, tool, args, project }: CallQuestion,
  reading: Reading | null,
  effect: Effect,
  environment: Environment,
): { fact: Fact; what: string }[] {
  const stated = textArg(args, 'resource_type', 'resource');
  const restricted = project?.data_class === 'restricted' || args.data_sensitive === true;
  if (reading) {
    const text = textArg(args, 'sql', 'command') ?? '';
    const sensitive = restricted || namesSensitiveData(text);
    return reading.acts.map(({ operation, resource, evidence }) => ({
      fact: { operation, resource, environment, sensitive },
      what: evidence,
    }));
  }
  const operation =
    operationOf(card?.operation ?? null) ?? (effect === 'read' ? 'read' : operationOfName(tool));
  const fact: Fact = {
    operation,
    resource: resourceClass(stated ?? tool),
    environment,
    sensitive: restricted || namesSensitiveData(`${stated ?? ''} ${tool}`),
  };
  return [{ fact, what: `${tool} (${operation})` }];
}

function operationOfCall(card: ToolCard | null, tool: string) {
  return operationOf(card?.operation ?? null) ?? operationOfName(tool);
}

/** What the effect alone weighs, where nothing named weighs as much; and why a call weighs nothing. */
function effectFactors(
  { card, tool, policy }: CallQuestion,
  found: { reading: Reading | null; effect: Effect; environment: Environment; how: string; known: Factor[] },
): Factor[] {
  const { reading, effect, environment, how, known } = found;
  const factors: Factor[] = [];
  if (effect !== 'read' && environment !== 'none') {
    const floor = triggerFactor(
      policy,
      effect === 'destructive' ? `delete_${environment}` : `modify_${environment}`,
      environment,
      `${tool} counts as ${effect}; ${how}`,
    );
    const enough = known.some(({ level }) => LEVELS.indexOf(level) >= LEVELS.indexOf(floor.level));
    if (reading?.notUnderstood) {
      factors.push({
        ...floor,
        rule: 'not_understood',
        detail: `not understood: ${reading.notUnderstood}; ${how}`,
      });
    } else if (!card && !reading) {
      factors.push({ ...floor, rule: 'unknown_tool', detail: `${tool} is not a tool that is known; ${how}` });
    } else if (!enough) {
      factors.push(floor);
    }
  }
  if (effect === 'destructive' && card?.reach === 'repository') {
    factors.push(
      triggerFactor(
        policy,
        'destructive_in_repository',
        environment,
        `${tool} destroys something in a repository`,
      ),
    );
  }
  if (factors.length === 0 && known.length === 0) {
    factors.push({
      rule: `effect_${effect}`,
      detail: effect === 'read' ? `${tool} only reads` : how,
      level: 'low',
    });
  }
  return factors;
}

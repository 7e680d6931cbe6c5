import type { Factor } from '../../schema/action.ts';
import type { Allowance, PlannedSubtask } from '../../schema/plan.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Project } from '../../schema/project.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { EFFECTS, ENVIRONMENTS, type Environment } from '../../schema/vocabulary.ts';
import { strictestOf } from './levels.ts';
import { type Fact, operationReaches } from './operations.ts';
import { resolveEnvironment } from './resolve-environment.ts';
import { type Weighed, weighFinding } from './text-factors.ts';
import type { TextFinding } from './text-rules.ts';
import { factFactors, operationRules, triggerFactor } from './triggers.ts';
import { namesSensitiveData, operationOf, resourceClass } from './words.ts';

/** Where something runs, mildest first. */
const RUNNING = ['development', 'staging', 'production'] as const;

/** A subtask without its level, which is what is being found out. */
export type PlannedFacts = Omit<PlannedSubtask, 'level'>;
export type PlanSetting = { project: Project | null; policy: Policy; cards: readonly ToolCard[] };

/** What a subtask weighs: what it does, what it may call, and what its own words ask for. */
export function weighSubtask(
  setting: PlanSetting,
  subtask: PlannedFacts,
  find: (text: string) => TextFinding[],
): Weighed {
  const { policy, project } = setting;
  const own = weighFacts(setting, subtask);
  const allowed = subtask.allow.map((allowance) => weighAllowance(setting, allowance));
  const text = find(`${subtask.title}\n${subtask.description}`).map((finding) =>
    weighFinding(finding, { policy, project, actual: own.environment }),
  );
  const all = [own, ...allowed, ...text, ...concerned(subtask)];
  return {
    factors: all.flatMap(({ factors }) => factors),
    operations: [...new Set(all.flatMap(({ operations }) => operations))],
    environment: strictestOf(
      ENVIRONMENTS,
      all.map(({ environment }) => environment),
    ),
    effect: strictestOf(
      EFFECTS,
      [own, ...allowed].map(({ effect }) => effect),
    ),
  };
}

/** What a second model found riskier: a factor of its own, which can only raise. */
function concerned({ concern, environment }: PlannedFacts): Weighed[] {
  if (!concern) return [];
  const factor: Factor = { rule: 'model_concern', detail: concern.reason, level: concern.level };
  return [{ factors: [factor], operations: [], environment, effect: 'read' }];
}

function weighFacts({ policy, project }: PlanSetting, subtask: PlannedFacts): Weighed {
  const { operation } = subtask;
  const resource = resourceClass(subtask.resource);
  const { environment, how } = environmentOfSubtask(subtask, project);
  const sensitive =
    project?.data_class === 'restricted' || namesSensitiveData(`${subtask.resource} ${subtask.title}`);
  const fact: Fact = { operation, resource, environment, sensitive };
  const factors = factFactors(policy, fact, `${subtask.title.slice(0, 120)} (${operation}); ${how}`);
  const fired = factors.map(({ rule }) => rule);
  const destroys = operation === 'delete' && environment !== 'none';
  return {
    factors,
    operations: operationRules(policy, fact, fired),
    environment,
    effect: destroys ? 'destructive' : 'read',
  };
}

/**
 * Where a subtask lands. What only writes a branch, a document or a report lands nowhere that runs; a proposal
 * that stands for an action on something that runs has that action's environment.
 */
function environmentOfSubtask(
  subtask: PlannedFacts,
  project: Project | null,
): { environment: Environment; how: string } {
  const { kind, operation, environment: claimed } = subtask;
  const named = claimed !== 'none';
  const looks = operation === 'read' || operation === 'review';
  const reaches = operationReaches(operation, resourceClass(subtask.resource));
  const lands = {
    run: named || !looks,
    proposal: reaches || (named && !looks),
    change: reaches && named,
    review: false,
  }[kind];
  return lands
    ? resolveEnvironment({ project, name: named ? claimed : null })
    : { environment: 'none', how: 'nothing that runs is reached' };
}

/** What a subtask may do with one tool, at its worst. A tool that nobody knows may do anything. */
function weighAllowance({ policy, project, cards }: PlanSetting, allowance: Allowance): Weighed {
  const card = cards.find(({ name }) => name === allowance.tool);
  if (!card) {
    const detail = `${allowance.tool} is not a tool that is known`;
    const factor = triggerFactor(policy, 'delete_production', 'production', detail);
    const factors = [{ ...factor, rule: 'unknown_tool' }];
    return { factors, operations: [], environment: 'production', effect: 'destructive' };
  }
  const effect = allowance.effect_max;
  const nowhere: Weighed = { factors: [], operations: [], environment: 'none', effect };
  if (effect === 'read' || card.reach === 'sandbox') return nowhere;
  const detail = `may call ${allowance.tool} as ${effect} on ${allowance.targets.join(', ') || 'anything'}`;
  if (card.reach === 'repository') {
    const rule = triggerFactor(policy, 'destructive_in_repository', 'none', detail);
    return effect === 'destructive' ? { ...nowhere, factors: [rule] } : nowhere;
  }
  const targets = allowance.targets.map((target) => environmentOfTarget(target, project));
  const environment = targets.length > 0 ? strictestOf(RUNNING, targets) : 'production';
  const operation = operationOf(card.operation);
  const fact: Fact | null = operation && {
    operation,
    resource: resourceClass(card.name),
    environment,
    sensitive: false,
  };
  const factors: Factor[] = fact ? factFactors(policy, fact, detail) : [];
  if (effect === 'destructive' || factors.length === 0) {
    const floor =
      effect === 'destructive' ? (`delete_${environment}` as const) : (`modify_${environment}` as const);
    factors.push(triggerFactor(policy, floor, environment, detail));
  }
  const fired = factors.map(({ rule }) => rule);
  return { factors, operations: operationRules(policy, fact, fired), environment, effect };
}

/** The part of a target behind its last `@`, as the registry reads it; `none` and what it does not know is production. */
function environmentOfTarget(target: string, project: Project | null) {
  return resolveEnvironment({ project, name: target.slice(target.lastIndexOf('@') + 1) }).environment;
}

import type { Assessment, Factor } from '../../schema/action.ts';
import { EFFECTS, ENVIRONMENTS, LEVELS, type Level } from '../../schema/vocabulary.ts';
import { type PlannedFacts, type PlanSetting, weighSubtask } from './assess-subtask.ts';
import { highest, riskScore, strictestOf } from './levels.ts';
import { withOverrides } from './overrides.ts';
import { findWishes } from './prose/wishes.ts';
import { type Weighed, weighFinding } from './text-factors.ts';
import type { TextFinding } from './text-rules.ts';
import { sortFactors } from './triggers.ts';

export type PlanQuestion = PlanSetting & {
  /** The request as it was sent: its own words are weighed too, whatever the planner made of them. */
  description: string;
  subtasks: readonly PlannedFacts[];
  /** Milliseconds since 1970: overrides of the policy end. */
  now: number;
};

export type PlanAnswer = {
  assessment: Assessment;
  subtasks: { index: number; level: Level; factors: Factor[] }[];
};

/**
 * How risky a plan is: for each subtask from its facts and its text, and from the words of the request; the
 * plan's level is the highest of all. Pure. `find` reads a text for what it asks for.
 */
export function assessPlan(
  question: PlanQuestion,
  find: (text: string) => TextFinding[] = findWishes,
): PlanAnswer {
  const { policy, project, now } = question;
  const scope = { project: project?.name ?? null, tool: 'plan.execute', now };
  const parts = question.subtasks.map((subtask) => weighSubtask(question, subtask, find));
  const request = find(question.description).map((finding) => weighFinding(finding, { policy, project }));
  const assessed = (weighed: readonly Weighed[]) => withOverrides(assessmentOf(weighed), policy, scope);
  return {
    assessment: assessed([...parts, ...request]),
    subtasks: parts.map((part, i) => {
      const { level, factors } = assessed([part]);
      return { index: question.subtasks[i]?.index ?? i, level, factors };
    }),
  };
}

function assessmentOf(all: readonly Weighed[]): Assessment {
  const factors = all.flatMap((part) => part.factors);
  if (factors.length === 0) {
    const detail = 'it writes branches, documents and reports only';
    factors.push({ rule: 'nothing_that_runs', detail, level: 'low' });
  }
  const level = highest(factors.map((factor) => factor.level));
  return {
    level,
    score: riskScore(level, factors),
    effect: strictestOf(
      EFFECTS,
      all.map(({ effect }) => effect),
    ),
    environment: strictestOf(
      ENVIRONMENTS,
      all.map(({ environment }) => environment),
    ),
    operations: [...new Set(all.flatMap(({ operations }) => operations))],
    factors: sortFactors(factors, LEVELS),
  };
}

import type { Assessment, Factor } from '../../schema/action.ts';
import { EFFECTS, ENVIRONMENTS, LEVELS, type Level } from '../../schema/vocabulary.ts';
import { type PlannedFacts, type PlanSetting, weighSubtask } from './assess-subtask.ts';
import { highest, riskScore, strictestOf } from './levels.ts';
import { findWishes } from './prose/wishes.ts';
import { type Weighed, weighFinding } from './text-factors.ts';
import type { TextFinding } from './text-rules.ts';
import { sortFactors } from './triggers.ts';

export type PlanQuestion = PlanSetting & {
  /** The request as it was sent: its own words are weighed too, whatever the planner made of them. */
  description: string;
  subtasks: readonly PlannedFacts[];
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
  const { policy, project } = question;
  const parts = question.subtasks.map((subtask) => weighSubtask(question, subtask, find));
  const request = find(question.description).map((finding) => weighFinding(finding, { policy, project }));
  const all: Weighed[] = [...parts, ...request];
  const factors = all.flatMap((part) => part.factors);
  if (factors.length === 0) {
    const detail = 'it writes branches, documents and reports only';
    factors.push({ rule: 'nothing_that_runs', detail, level: 'low' });
  }
  const level = highest(factors.map((factor) => factor.level));
  return {
    assessment: {
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
    },
    subtasks: parts.map((part, i) => ({
      index: question.subtasks[i]?.index ?? i,
      level: highest(part.factors.map((factor) => factor.level)),
      factors: sortFactors(part.factors, LEVELS),
    })),
  };
}

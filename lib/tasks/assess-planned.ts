import type { Assessment } from '../../schema/action.ts';
import type { PlannedSubtask } from '../../schema/plan.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { ENVIRONMENTS, type Level } from '../../schema/vocabulary.ts';
import { assessCall } from '../risk/assess-call.ts';
import { assessPlan } from '../risk/assess-plan.ts';
import { highest, riskScore, strictestOf } from '../risk/levels.ts';
import { rememberedText } from '../risk/remembered-text.ts';
import { claimedEnvironment } from './project-walls.ts';
import type { Run } from './run.ts';

/** What a plan is assessed by: of a run, or of an edit. */
type Assessing = Pick<Run, 'policy'> & {
  work: {
    task: Pick<Run['work']['task'], 'description' | 'project_context'>;
    project: Run['work']['project'];
  };
};
export type PlanAssessment = { assessment: Assessment; levels: Level[] };

/**
 * How risky the plan is, from its facts, its words and the request's; what the client claims of the environment
 * is weighed against every call that reaches one, so that it can raise the level and never lowers it. Pure.
 */
export function assessPlanned(
  run: Assessing,
  subtasks: PlannedSubtask[],
  cards: ToolCard[],
  now: number,
): PlanAssessment {
  const { policy } = run;
  const { task, project } = run.work;
  const { description } = task;
  const base = assessPlan({ description, subtasks, project, policy, cards, now }, rememberedText);
  const levels = subtasks.map(
    ({ index }) => base.subtasks.find((one) => one.index === index)?.level ?? base.assessment.level,
  );
  const claimed = claimedEnvironment(task.project_context);
  if (claimed === null) return { assessment: base.assessment, levels };
  const raised = subtasks.flatMap((subtask) =>
    subtask.kind !== 'run'
      ? []
      : subtask.allow.flatMap(({ tool }) => {
          const card = cards.find(({ name }) => name === tool) ?? null;
          if (card?.reach !== 'environment') return [];
          const args = { repository: subtask.repository, environment: subtask.environment };
          const call = assessCall({
            card,
            tool,
            args,
            project,
            claimedEnvironment: claimed,
            policy,
            now,
            sql: null,
          });
          levels[subtask.index] = highest([levels[subtask.index]!, call.assessment.level]);
          return [call.assessment];
        }),
  );
  return { assessment: raised.reduce(worse, base.assessment), levels };
}

function worse(a: Assessment, b: Assessment): Assessment {
  const level = highest([a.level, b.level]);
  const factors = level === a.level ? a.factors : [...a.factors, ...b.factors];
  return {
    ...a,
    level,
    factors,
    score: Math.max(a.score, riskScore(level, factors)),
    environment: strictestOf(ENVIRONMENTS, [a.environment, b.environment]),
    operations: [...new Set([...a.operations, ...b.operations])],
  };
}

import { LIMITS, type LimitName, type Limits } from '../../schema/limits.ts';
import type { PlanDraft, SubtaskDraft } from '../../schema/plan.ts';
import type { Project } from '../../schema/project.ts';
import { invalid } from '../errors.ts';
import { measurePlan, planProblem } from '../limits/check-plan.ts';

const STATED = Object.fromEntries(
  Object.entries(LIMITS).map(([name, { value }]) => [name as LimitName, value]),
) as Limits;

/**
 * A draft made fit to be assessed: dependencies checked, subtasks in an order in which each comes after what
 * it needs, and repositories filled in. Throws `invalid` `plan_invalid` for cycles, unknown dependencies or
 * a graph beyond the limits, naming the subtask.
 */
export function acceptPlan(
  draft: PlanDraft,
  project: Project | null,
  limits: Limits = STATED,
): SubtaskDraft[] {
  const { subtasks } = draft;
  const problem = planProblem(measurePlan(draft), limits);
  if (problem) throw refuse(problem);
  subtasks.forEach((subtask, index) => {
    for (const needs of subtask.depends_on) {
      if (needs === index || !subtasks[needs])
        throw refuse(`subtask ${index} depends on ${needs}, which is not another subtask`);
    }
  });
  const order = inOrder(subtasks);
  const place = new Map(order.map((old, now) => [old, now]));
  return order.map((old) => {
    const subtask = subtasks[old]!;
    const depends_on = [...new Set(subtask.depends_on)]
      .map((needs) => place.get(needs)!)
      .sort((a, b) => a - b);
    return { ...subtask, depends_on, repository: subtask.repository ?? project?.default_repository ?? null };
  });
}

/** Kahn's algorithm, keeping the draft's order wherever the dependencies leave it open. */
function inOrder(subtasks: SubtaskDraft[]): number[] {
  const depth = new Map<number, number>();
  const left = new Set(subtasks.keys());
  while (left.size > 0) {
    const next = [...left].find((index) => subtasks[index]!.depends_on.every((needs) => depth.has(needs)));
    if (next === undefined) throw refuse(`subtasks ${[...left].join(', ')} wait for each other in a circle`);
    const level = Math.max(0, ...subtasks[next]!.depends_on.map((needs) => depth.get(needs)! + 1));
    depth.set(next, level);
    left.delete(next);
  }
  return [...depth.keys()];
}

function refuse(what: string) {
  return invalid('plan_invalid', `The plan cannot be run: ${what}.`);
}

import type { PlanBrief } from '../../schema/turn.ts';
import { jsonBytes } from '../bytes.ts';

/** How much of each of a plan's limits a draft takes. A circle has no depth: 0. */
export function measurePlan({ subtasks }: { subtasks: readonly { depends_on: number[] }[] }) {
  return {
    subtasks: subtasks.length,
    plan_depth: depthOf(subtasks),
    plan_fan_in: Math.max(0, ...subtasks.map(({ depends_on }) => new Set(depends_on).size)),
    plan_bytes: jsonBytes(subtasks),
  };
}
export type PlanMeasure = ReturnType<typeof measurePlan>;

type PlanLimits = NonNullable<PlanBrief['limits']>;

/** What a plan has too much of, in a sentence that its planner can act on; null when it is within the limits. */
export function planProblem(measure: PlanMeasure, limits: PlanLimits): string | null {
  const { subtasks, plan_depth, plan_fan_in, plan_bytes } = measure;
  if (subtasks > limits.subtasks) return `it has ${subtasks} subtasks, and ${limits.subtasks} are allowed`;
  if (plan_depth > limits.plan_depth)
    return `${plan_depth} subtasks wait for one another in a chain, and ${limits.plan_depth} are allowed`;
  if (plan_fan_in > limits.plan_fan_in)
    return `a subtask waits for ${plan_fan_in} others, and ${limits.plan_fan_in} are allowed`;
  if (plan_bytes > limits.plan_bytes)
    return `it has ${plan_bytes} bytes, and ${limits.plan_bytes} are allowed`;
  return null;
}

function depthOf(subtasks: readonly { depends_on: number[] }[]): number {
  const depth = new Map<number, number>();
  for (let known = -1; known < depth.size; ) {
    known = depth.size;
    for (const [index, { depends_on }] of subtasks.entries()) {
      if (depth.has(index) || !depends_on.every((needs) => depth.has(needs))) continue;
      depth.set(index, 1 + Math.max(0, ...depends_on.map((needs) => depth.get(needs)!)));
    }
  }
  return depth.size < subtasks.length ? 0 : Math.max(0, ...depth.values());
}

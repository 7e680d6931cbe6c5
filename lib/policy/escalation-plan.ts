import type { EscalationStep } from '../../schema/policy-parts.ts';
import type { Role } from '../../schema/vocabulary.ts';

/** One telling: minutes after the request, and whom. */
export type Telling = { after_minutes: number; to: Role[] };

/**
 * Every escalation of a request, in time: each step tells from its `after_minutes` on, every `every_minutes`, `max` times at
 * most, until the next step begins. None at or after the end.
 */
export function escalationPlan(steps: readonly EscalationStep[], approveByMinutes: number): Telling[] {
  return steps.flatMap(({ to, after_minutes, every_minutes, max }, i) => {
    const end = Math.min(steps[i + 1]?.after_minutes ?? approveByMinutes, approveByMinutes);
    return Array.from({ length: max }, (_, n) => ({
      after_minutes: after_minutes + n * every_minutes,
      to,
    })).filter((telling) => telling.after_minutes < end);
  });
}

/** Whom the first `level` escalations have told; they sign beside the level's own from then on. */
export function escalatedTo(plan: readonly Telling[], level: number): Role[] {
  return [...new Set(plan.slice(0, level).flatMap(({ to }) => to))];
}

import type { Requirement } from '../../schema/action.ts';
import type { Role } from '../../schema/vocabulary.ts';

/**
 * The least number of distinct people whose yes meets all requirements, one person counting once in each
 * requirement whose roles they hold. Without `people`, anybody may hold any roles. With `people` (the roles of
 * each person who may sign), null when even all of them together cannot.
 */
export function leastPeople(
  requirements: readonly Requirement[],
  people?: readonly (readonly Role[])[],
): number | null {
  if (!people) return Math.max(0, ...requirements.map(({ count }) => count));
  // What is still missing in each requirement → the fewest people that get there. Small: counts are at most 5.
  let reached = new Map([[requirements.map(({ count }) => count).join(), 0]]);
  for (const roles of people) {
    const next = new Map(reached);
    for (const [missing, used] of reached) {
      const left = missing
        .split(',')
        .map((n, i) =>
          requirements[i]?.roles.some((role) => roles.includes(role))
            ? Math.max(0, Number(n) - 1)
            : Number(n),
        )
        .join();
      if (used + 1 < (next.get(left) ?? Number.POSITIVE_INFINITY)) next.set(left, used + 1);
    }
    reached = next;
  }
  return reached.get(requirements.map(() => 0).join()) ?? null;
}

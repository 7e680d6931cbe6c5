import type { Factor } from '../../schema/action.ts';
import { LEVELS, type Level } from '../../schema/vocabulary.ts';

const BASE: Record<Level, number> = { low: 2, medium: 5, high: 7.5, critical: 9.5 };

/** The strictest of the levels; low when there are none. */
export function highest(levels: readonly Level[]): Level {
  return strictestOf(LEVELS, levels);
}

/** The strictest member of an ordered vocabulary among those found; the mildest when there are none. */
export function strictestOf<Word extends string>(
  order: readonly [Word, ...Word[]],
  found: readonly Word[],
): Word {
  return found.reduce<Word>((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), order[0]);
}

/**
 * 0..10 for sorting within a level: the level's base, 1 more for a security finding, 1 for sensitive data, 0.5
 * for a cost above 500 (US dollars; what the factors say of it counts too), capped at 10.
 */
export function riskScore(level: Level, factors: readonly Pick<Factor, 'rule'>[], costUsd = 0): number {
  const some = (start: string) => factors.some(({ rule }) => rule.startsWith(start));
  const more =
    (some('security_finding_') ? 1 : 0) +
    (some('sensitive_data') ? 1 : 0) +
    (costUsd > 500 || some('cost_above_1000') ? 0.5 : 0);
  return Math.min(10, BASE[level] + more);
}

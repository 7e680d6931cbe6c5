import type { ReviewRow } from '../db/rows.ts';

/** After so many tellings a review that is overdue is the security team's as well, and administrators are told. */
const ESCALATED_AFTER = 1;

/** Roles whose holders may look at a broken glass: those that could have approved it, and after an escalation the security team. */
export function reviewersOf({
  decider_roles,
  reminded,
}: Pick<ReviewRow, 'decider_roles' | 'reminded'>): string[] {
  return reminded > ESCALATED_AFTER ? [...new Set([...decider_roles, 'security_team'])] : [...decider_roles];
}

/** Whom the next telling of an overdue review goes to. */
export function toldNext(review: Pick<ReviewRow, 'decider_roles' | 'reminded'>): string[] {
  const next = { ...review, reminded: review.reminded + 1 };
  return [...reviewersOf(next), ...(next.reminded > ESCALATED_AFTER ? ['admin'] : [])];
}

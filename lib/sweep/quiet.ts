import type { Policy } from '../../schema/policy.ts';
import type { Ctx } from '../ctx.ts';
import { policyOf } from '../policy/active.ts';
import type { SweepAnswer } from './sweep.ts';

/** No answer of a sweep counts longer than this, whatever it said. */
const LONGEST_S = 15 * 60;

/**
 * Seconds for which the database need not be asked again: until something falls due, and at most 15 minutes. Also
 * never longer than the policy's shortest first deadline: a request that is made meanwhile, anywhere, has none
 * before that.
 */
export async function quietFor(
  ctx: Ctx,
  { dueInS, policyVersion }: Pick<SweepAnswer, 'dueInS' | 'policyVersion'>,
): Promise<number> {
  if (dueInS === 0 || policyVersion === null) return 0;
  const policy = await policyOf(ctx.db, policyVersion);
  return Math.min(LONGEST_S, dueInS ?? LONGEST_S, shortestDeadlineS(policy));
}

/** How soon after it was made a request can need the clock: its reminder, its escalation, its end. */
function shortestDeadlineS({ levels, rules }: Policy): number {
  const sooner = rules.flatMap(({ approve_by_minutes }) => approve_by_minutes ?? []);
  const minutes = Object.values(levels)
    .filter(({ decision }) => decision === 'require_approval')
    .flatMap((rule) => [
      rule.approve_by_minutes,
      ...rule.remind_after_minutes,
      ...rule.escalation.map(({ after_minutes }) => after_minutes),
    ]);
  return 60 * Math.min(...minutes, ...sooner, LONGEST_S / 60);
}

import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ReviewRow } from '../db/rows.ts';
import { utc } from '../db/time.ts';
import { toldNext } from './reviewers.ts';

/**
 * Tells people of a review that is overdue, again every six hours, from the second time on the security team and the
 * administrators too: audit row and notice in one statement. False: it was
 * done, or another sweep told them. `now`: the database's clock.
 */
export async function remindOfReview(ctx: Ctx, review: ReviewRow, now: string): Promise<boolean> {
  const data = {
    approval_id: review.approval_id,
    task_id: review.task_id,
    broken_by: review.broken_by,
    due_at: utc(review.due_at),
    time: review.reminded + 1,
    to: toldNext(review),
  };
  const done = await callFunction<{ won: boolean }>(ctx.db, 'remind_review_v1', {
    id: review.id,
    reminded: review.reminded,
    audit: [auditRow({ at: now, actor: 'system', type: 'review.overdue', subject: review.id, data })],
    notices: [
      {
        id: `${review.id}:overdue:${review.reminded + 1}`,
        kind: 'log',
        task_id: review.task_id,
        approval_id: review.approval_id,
        payload: { event: 'review_overdue', ...data },
      },
    ],
  });
  return done.won;
}

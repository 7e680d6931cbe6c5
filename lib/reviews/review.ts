import type { Verdict } from '../../schema/review.ts';
import type { Role } from '../../schema/vocabulary.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ReviewRow } from '../db/rows.ts';
import { conflict, forbidden, notFound } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { seesProject } from '../identity/visible.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { redactText } from '../redact.ts';
import { reviewersOf } from './reviewers.ts';
import { type ReviewView, reviewView } from './view.ts';

export type ReviewInput = { id: string; verdict: Verdict; comment: string };

/**
 * Somebody else's word on a broken glass, once: a human who holds, there and themself, a role that could have approved it.
 * Throws 404 `not_found`, 403 `agents_do_not_sign`, `self_review` or `role_not_allowed`, 409 `already_reviewed`.
 */
export async function reviewGlass(ctx: Ctx, entry: Entry, input: ReviewInput): Promise<ReviewView> {
  const { principal, now } = entry;
  if (principal.kind !== 'human')
    throw forbidden('agents_do_not_sign', 'Reviews are made by people, never by an agent’s key.');
  const [found] = await ctx.db.query<{ r: ReviewRow }>(
    'select to_jsonb(r) as r from reviews r where r.id::text = $1',
    [input.id],
  );
  const review = found?.r;
  if (!review || (review.broken_by !== principal.id && !seesProject(principal, review.project)))
    throw notFound('not_found', 'There is no such review, or it is outside your projects.');
  mayReview(entry, review);
  const comment = redactText(input.comment);
  const roles = rolesIn(principal, review.project);
  const data = { verdict: input.verdict, comment, review_id: review.id, broken_by: review.broken_by };
  const actor = { id: principal.id, kind: principal.kind, roles, channel: 'http' };
  const done: ReviewRow = {
    ...review,
    verdict: input.verdict,
    comment,
    reviewed_by: principal.id,
    reviewed_at: now,
  };
  const answer = reviewView(done, now);
  const said = await callFunction<{ won: boolean; review: ReviewRow | null }>(ctx.db, 'review_v1', {
    id: review.id,
    by: principal.id,
    roles_version: principal.roles_version,
    verdict: input.verdict,
    comment,
    events: [{ type: 'approval.reviewed', approval_id: review.approval_id, actor, data }],
    audit: [
      auditRow({
        at: now,
        actor: principal.id,
        type: 'approval.reviewed',
        subject: review.approval_id,
        data,
      }),
    ],
    answer: entry.idem ? { ...entry.idem, status: 200, headers: {}, body: JSON.stringify(answer) } : null,
  });
  if (said.won) return answer;
  if (said.review?.reviewed_at) throw alreadyReviewed(said.review);
  throw forbidden('role_not_allowed', 'Your roles were changed meanwhile. Look at the review again.');
}

function mayReview({ principal }: Entry, review: ReviewRow): void {
  const reviewers = reviewersOf(review);
  const who = `${reviewers.join(' or ')} of the project`;
  if (review.broken_by === principal.id)
    throw forbidden('self_review', `You broke this glass, so somebody else must look at it: ask ${who}.`);
  if (review.reviewed_at) throw alreadyReviewed(review);
  const roles = rolesIn(principal, review.project);
  if (!reviewers.some((role) => roles.includes(role as Role)))
    throw forbidden('role_not_allowed', `Reviewing takes a role that could have approved it: ask ${who}.`);
}

function alreadyReviewed(review: ReviewRow) {
  const said = `${review.reviewed_by} has looked at it already: ${review.verdict}.`;
  return conflict('already_reviewed', `${said} GET /reviews lists what is open.`);
}

import type { ApprovalRow } from '../db/rows.ts';
import { conflict, forbidden, invalid, notFound } from '../errors.ts';
import { deadlineNow } from '../halt/deadline-now.ts';
import { hashAction } from '../hash.ts';
import type { Entry } from '../identity/entry.ts';
import { seesApproval } from '../identity/visible.ts';
import { mayDecide, mayReject } from '../policy/decide-rights.ts';
import type { DecidingRules } from '../policy/deciding-rules.ts';
import { mayBreakGlass } from '../policy/may-break-glass.ts';
import { visibleLength } from '../visible-length.ts';
import type { DecideInput, Right } from './consequence.ts';
import { refuseDecided } from './refuse.ts';
import { type MoreFacts, questionOf } from './rights.ts';

/** What breaking the glass takes, and the id of the review that it would open. */
export type Glass = { rule: DecidingRules['break_glass']; reviewId: string };

/**
 * By what right this principal gives this answer to the request as it stands. Throws the refusal that fits, as `decide`
 * names them.
 */
export function mayAnswer(
  entry: Entry,
  approval: ApprovalRow,
  input: DecideInput,
  now: string,
  glass: Glass | null,
  more: MoreFacts,
): Right {
  if (!seesApproval(entry, approval)) throw notFound('not_found', 'There is no such approval.');
  refuseDecided(approval, deadlineNow(entry, approval.project, now));
  refuseChanged(approval, input.actionHash);
  const right = glass ? mayBreak(entry, approval, input, glass) : mayVote(entry, approval, input, more);
  if (input.decision === 'reject') {
    if (visibleLength(input.reason) === 0)
      throw invalid('reason_required', 'Say why you reject it: send a `reason`.');
    return right;
  }
  if (hashAction(approval.action_details as never) !== approval.action_hash) throw changed();
  if (approval.justification_required && !glass && visibleLength(input.justification) === 0) {
    throw invalid(
      'justification_required',
      'This level needs a written justification: send `justification`.',
    );
  }
  return right;
}

/** Throws 409 `action_changed` where the caller looked at another action than the one that is stored. */
export function refuseChanged(approval: ApprovalRow, actionHash: string | null | undefined): void {
  if (actionHash && actionHash !== approval.action_hash) throw changed();
}

function mayVote(entry: Entry, approval: ApprovalRow, input: DecideInput, more: MoreFacts): Right {
  const question = questionOf(entry, approval, more);
  const right = input.decision === 'approve' ? mayDecide(question) : mayReject(question);
  if (!right.ok) {
    if (right.code === 'already_recorded') throw conflict(right.code, right.message);
    throw forbidden(right.code, right.message);
  }
  return { roles: right.roles, lent: right.lent, onCall: more.onCall ?? [], review: null };
}

function mayBreak(entry: Entry, approval: ApprovalRow, input: DecideInput, { rule, reviewId }: Glass): Right {
  if (approval.kind === 'budget')
    throw invalid(
      'break_glass_not_applicable',
      'A budget is no emergency: answer it with an `option` at POST /approve.',
    );
  const right = mayBreakGlass(questionOf(entry, approval), rule);
  if (!right.ok) throw forbidden(right.code, right.message);
  if (visibleLength(input.reason) < rule.min_reason_chars)
    throw invalid(
      'reason_required',
      `Say in at least ${rule.min_reason_chars} characters, spaces not counted, what the emergency is: send \`reason\`. It is reviewed.`,
    );
  const dueS = rule.review_within_hours * 3_600;
  return { roles: right.roles, lent: [], onCall: [], review: { id: reviewId, own: right.own, dueS } };
}

function changed() {
  return conflict(
    'action_changed',
    'What you looked at is not what is stored now. Open the request again before you decide.',
  );
}

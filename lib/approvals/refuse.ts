import type { ApprovalRow } from '../db/rows.ts';
import { utcOrNull } from '../db/time.ts';
import { conflict, gone } from '../errors.ts';
import { onExpiryOf } from './policy-yes.ts';

/** Throws the refusal that fits a request which can no longer be answered: 409 with the winning decision, or 410. */
export function refuseDecided(approval: ApprovalRow, now: string): void {
  const late =
    approval.status === 'expired' ||
    (approval.status === 'pending' &&
      approval.expires_at !== null &&
      Date.parse(approval.expires_at) <= Date.parse(now));
  if (late) {
    const next =
      approval.status === 'pending' && approval.risk_level === 'low' && onExpiryOf(approval) === 'approve'
        ? 'The policy approves what nobody has answered by then: to stop it, cancel its task.'
        : approval.kind === 'gate'
          ? 'Ask again with POST /approvals.'
          : 'Submit the task again or retry it.';
    throw gone('expired', `The request ran out at ${utcOrNull(approval.expires_at)}. ${next}`);
  }
  if (approval.status === 'pending') return;
  const decision = {
    status: approval.status,
    by: approval.approver_id,
    at: approval.approved_at ?? approval.rejected_at ?? approval.updated_at,
    reason: approval.rejection_reason,
    ...(approval.replaced_by ? { replaced_by: approval.replaced_by } : {}),
  };
  const by = approval.approver_id ? ` by ${approval.approver_id}` : '';
  const said = approval.replaced_by
    ? `This request was edited: its place has been taken by ${approval.replaced_by}. Open that one and decide about it.`
    : approval.status === 'cancelled'
      ? `This request was withdrawn: its task was cancelled, or goes on without it. GET /tasks/${approval.workflow_id} names the request that counts now, if there is one.`
      : approval.kind === 'gate'
        ? `This request is already ${approval.status}${by}.`
        : `This request is already ${approval.status}${by}. GET /tasks/${approval.workflow_id} shows what came of it.`;
  throw conflict('already_decided', said, { extra: { decision } });
}

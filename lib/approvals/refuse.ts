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
        ? `The policy approves what nobody has answered by then: to stop it, ${approval.kind === 'gate' ? 'withdraw it' : 'cancel its task'}.`
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
  throw conflict('already_decided', endOf(approval), { extra: { decision } });
}

function endOf({ kind, status, approver_id, replaced_by, workflow_id }: ApprovalRow): string {
  const isGate = kind === 'gate';
  if (replaced_by)
    return `This request was edited: its place has been taken by ${replaced_by}. Open that one and decide about it.`;
  if (status === 'cancelled')
    return isGate
      ? 'Who asked for this has withdrawn it.'
      : `This request was withdrawn: its task was cancelled, or goes on without it. GET /tasks/${workflow_id} names the request that counts now, if there is one.`;
  const said = `This request is already ${status}${approver_id ? ` by ${approver_id}` : ''}.`;
  return isGate ? said : `${said} GET /tasks/${workflow_id} shows what came of it.`;
}

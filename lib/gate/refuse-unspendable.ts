import type { ApprovalRow } from '../db/rows.ts';
import { utcOrNull } from '../db/time.ts';
import { conflict, forbidden, gone, invalid } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { halted } from '../limits/refusal.ts';

type Now = { actionHash: string; now: string; halted: boolean };

/** Throws the refusal that fits an approval which this caller cannot spend now, as `consumeApproval` names them. */
export function refuseUnspendable(entry: Pick<Entry, 'principal'>, approval: ApprovalRow, now: Now): void {
  refuseStranger(entry, approval);
  if (approval.consumed_by !== null)
    throw conflict(
      'already_consumed',
      'This approval was spent: it lets one begin, once. Ask again with POST /approvals.',
    );
  if (approval.status === 'expired' || isPast(approval.expires_at, now.now, approval.status === 'pending'))
    throw gone(
      'expired',
      `Nobody decided by ${utcOrNull(approval.expires_at)}. Ask again with POST /approvals.`,
    );
  if (approval.status !== 'approved') throw notApproved(approval);
  if (approval.action_hash !== now.actionHash)
    throw conflict(
      'action_changed',
      'What was approved is another action than yours. Look at the approval again.',
    );
  if (now.halted) throw halted();
  if (isPast(approval.execute_by, now.now, true))
    throw gone(
      'expired',
      `It had to begin by ${utcOrNull(approval.execute_by)}. Ask again with POST /approvals.`,
    );
}

/** Throws 422 `not_a_gate`, and 403 `not_the_requester`: nobody begins, or tells of, what another asked for. */
export function refuseStranger({ principal }: Pick<Entry, 'principal'>, approval: ApprovalRow): void {
  if (approval.kind !== 'gate')
    throw invalid(
      'not_a_gate',
      'The platform itself carries this out; only what POST /approvals asked for is spent here.',
    );
  if (approval.requested_by !== principal.id)
    throw forbidden('not_the_requester', 'Only who asked for this may begin it, and say what became of it.');
}

function notApproved(approval: ApprovalRow) {
  const { status, approver_id: by, rejection_reason: reason } = approval;
  const said =
    status === 'pending' ? 'Nobody has decided yet: GET /approvals/{id}?wait=25.' : `It is ${status}.`;
  return conflict('not_approved', said, { extra: { decision: { status, by, reason } } });
}

const isPast = (time: string | null, now: string, counts: boolean) =>
  counts && time !== null && Date.parse(time) <= Date.parse(now);

import { POLICY } from '../../schema/event.ts';
import type { ApprovalRow } from '../db/rows.ts';
import type { Demand, PolicySays } from '../policy/require.ts';

/** What the policy said when this was asked: what becomes of it when nobody answers. */
export function onExpiryOf({ evidence }: Pick<ApprovalRow, 'evidence'>): 'reject' | 'approve' {
  const says = evidence.decision as unknown as Partial<PolicySays> | undefined;
  return says?.on_expiry === 'approve' ? 'approve' : 'reject';
}

/**
 * Whether an approval was given by the policy itself when its time had passed, and the active policy would give it still:
 * the same mildest level, nothing asked but by that level. Only the database writes such a row: no person decides after the deadline.
 */
export function approvedOnExpiry(
  approval: Pick<
    ApprovalRow,
    'status' | 'approver_id' | 'approved_at' | 'expires_at' | 'risk_level' | 'votes'
  >,
  demand: Pick<Demand, 'decision' | 'level' | 'on_expiry' | 'requirements'>,
): boolean {
  const { status, approver_id, approved_at, expires_at, votes } = approval;
  const given =
    status === 'approved' &&
    approver_id === POLICY.id &&
    votes.every(({ principal_id }) => principal_id !== POLICY.id) &&
    approval.risk_level === 'low' &&
    approved_at !== null &&
    expires_at !== null &&
    Date.parse(approved_at) >= Date.parse(expires_at);
  const still =
    demand.decision !== 'deny' &&
    demand.level === 'low' &&
    demand.on_expiry === 'approve' &&
    demand.requirements.every(({ rule }) => rule === 'level_low');
  return given && still;
}

import type { ApprovalRow } from '../db/rows.ts';
import { utcOrNull } from '../db/time.ts';
import { tally } from '../policy/decide-rights.ts';

/** Requirements with how many distinct people have met each so far. */
export function requirementsView(row: Pick<ApprovalRow, 'requirements' | 'votes'>) {
  const { recorded } = tally(row.requirements, row.votes);
  return row.requirements.map((requirement, i) => ({ ...requirement, recorded: recorded[i] ?? 0 }));
}

/** An approval as its task shows it. */
export function approvalSummary(row: ApprovalRow) {
  return {
    approval_id: row.id,
    status: row.status as 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled',
    risk_level: row.risk_level as 'low' | 'medium' | 'high' | 'critical',
    required_roles: rolesOf(row),
    requirements: requirementsView(row),
    approvals_required: row.approvals_required,
    approvals_recorded: recordedVotes(row),
    expires_at: utcOrNull(row.expires_at),
  };
}
export type ApprovalSummary = ReturnType<typeof approvalSummary>;

/** The union of the roles that can meet a requirement. */
export function rolesOf(row: Pick<ApprovalRow, 'requirements'>) {
  return [...new Set(row.requirements.flatMap(({ roles }) => roles))];
}

/** Distinct people who said yes. */
export function recordedVotes(row: Pick<ApprovalRow, 'votes'>): number {
  return new Set(row.votes.map(({ principal_id }) => principal_id)).size;
}

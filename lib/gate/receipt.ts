import { RECEIPT_AUDIENCE } from '../../schema/receipt.ts';
import { type ApprovalActionRow, type ApprovalView, approvalView } from '../approvals/view.ts';
import type { Ctx } from '../ctx.ts';
import type { ApprovalRow } from '../db/rows.ts';
import type { ByGrant } from './granted.ts';

/**
 * An approval as clients see it; one of a gate that is approved, not spent and in time carries a receipt that verifies offline: until
 * `exp` this exact action may be begun. Null where no key is configured.
 */
export async function withReceipt(
  ctx: Pick<Ctx, 'config' | 'receipts'>,
  row: ApprovalRow,
  actions: ApprovalActionRow[],
): Promise<ApprovalView> {
  const view = approvalView(row, actions);
  const holds =
    row.kind === 'gate' && row.status === 'approved' && row.consumed_by === null && row.execute_by !== null;
  if (!holds || !ctx.receipts) return view;
  const receipt = await ctx.receipts.sign({
    iss: ctx.config.PUBLIC_BASE_URL,
    aud: RECEIPT_AUDIENCE,
    sub: row.id,
    jti: row.id,
    iat: seconds(row.approved_at!),
    exp: seconds(row.execute_by!),
    action_hash: row.action_hash,
    approvers:
      row.votes.length > 0
        ? row.votes.map(({ principal_id, roles }) => ({ id: principal_id, roles }))
        : [{ id: unasked(row), roles: [] }],
    policy_version: row.policy_version,
    requested_by: row.requested_by,
    project: row.project,
  });
  return { ...view, receipt };
}

/** What let it through though nobody was asked about it: the policy, or a grant by its id. */
function unasked({ approver_id, evidence }: ApprovalRow): string {
  const { grant } = (evidence.gate ?? {}) as { grant?: ByGrant | null };
  return approver_id === 'grant' && grant ? `grant:${grant.id}` : (approver_id ?? 'policy');
}

const seconds = (time: string) => Math.floor(Date.parse(time) / 1_000);

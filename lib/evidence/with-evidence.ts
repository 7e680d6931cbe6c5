import { ACTIONS_OF, type ApprovalActionRow, type ApprovalView } from '../approvals/view.ts';
import type { Ctx } from '../ctx.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { withReceipt } from '../gate/receipt.ts';
import type { Entry } from '../identity/entry.ts';
import { seesProject } from '../identity/visible.ts';
import type { TaskMoney } from './cost.ts';
import { type EvidencePack, evidencePack } from './pack.ts';
import { RECORD_OF, type RequesterRecord } from './record.ts';
import { SIMILAR_TO, type Similar, similarView } from './similar.ts';

type Found = {
  actions: ApprovalActionRow[];
  money: TaskMoney;
  similar: Similar[];
  record: RequesterRecord | null;
};

/**
 * One approval with everything done to it and its evidence, in one round trip. Whoever has no role in its project
 * (the requester, say) is not shown what was decided there about others' work.
 */
export async function withEvidence(
  ctx: Ctx,
  entry: Pick<Entry, 'principal'>,
  approval: ApprovalRow,
): Promise<ApprovalView & { evidence_pack: EvidencePack }> {
  const [found] = await ctx.db.query<Found>(
    `select ${ACTIONS_OF} as actions, (select jsonb_build_object('budget', t.budget, 'usage', t.usage) from tasks t where t.id = a.workflow_id) as money,
       case when $2::boolean then ${SIMILAR_TO} else '[]' end as similar,
       case when $2::boolean then ${RECORD_OF} end as record
     from approval_requests a where a.id = $1`,
    [approval.id, seesProject(entry.principal, approval.project)],
  );
  const { actions = [], money = null, similar = [], record = null } = found ?? {};
  return {
    ...(await withReceipt(ctx, approval, actions)),
    evidence_pack: evidencePack(approval, money, similarView(similar), record),
  };
}

import type { Action } from '../../schema/action.ts';
import { clearByCall, clearByGrant } from '../approvals/clearance.ts';
import { enough } from '../approvals/enough.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { utc } from '../db/time.ts';
import type { Clearance } from '../effects/clearance.ts';
import { conflict } from '../errors.ts';
import { hashAction, hashOf } from '../hash.ts';
import type { Entry } from '../identity/entry.ts';
import { policyOf } from '../policy/active.ts';
import { clearByPolicy } from '../risk/gate.ts';
import { gateKey } from './asked-parts.ts';
import { type ByGrant, grantAtGate } from './granted.ts';
import { judgeAction } from './judge-action.ts';
import { refuseUnspendable } from './refuse-unspendable.ts';

export type Consumed = {
  approval_id: string;
  status: 'approved';
  action_hash: string;
  /** What may be begun now, from the database: this and nothing else. */
  action: Action;
  /** The ledger's key: the target's idempotency key, where it takes one. */
  effect_key: string;
  execute_by: string;
};
type Spent =
  | { state: 'fresh'; approval: ApprovalRow }
  | { state: 'refused'; approval: ApprovalRow; now: string; halted: boolean };

/**
 * Spends an approval of a gate, once and by whoever asked: their call's intent is in the ledger when this answers, and they may begin.
 * The action is assessed anew, and its signatures, or its grant, held against what the policy asks now. Throws 403 `not_the_requester`, 409
 * `not_approved`, `already_consumed`, `action_changed`, `asks_again`, 410 `expired`, 422 `not_a_gate`, 503 `halted`.
 */
export async function consumeApproval(
  ctx: Ctx,
  entry: Entry,
  approval: ApprovalRow,
  actionHash: string,
): Promise<Consumed> {
  refuseUnspendable(entry, approval, { actionHash, now: entry.now, halted: false });
  const action = approval.action_details as unknown as Action;
  const { clearance, effect } = await clear(ctx, entry, approval, action);
  const key = gateKey(approval.id);
  const answer: Consumed = {
    ...{ approval_id: approval.id, status: 'approved', action_hash: approval.action_hash, action },
    effect_key: key,
    execute_by: utc(approval.execute_by!),
  };
  const data = { key, tool: action.tool, action_hash: approval.action_hash, clearance: clearance.kind };
  const spent = await callFunction<Spent>(ctx.db, 'consume_v1', {
    ...{ approval_id: approval.id, by: entry.principal.id, action_hash: approval.action_hash, key },
    ...{
      tool: action.tool,
      effect,
      args: action.args,
      args_hash: hashOf(action.args),
      clearance: clearance.kind,
      grant: clearance.grant ?? null,
    },
    action: { action: 'consume', actor: entry.principal.id, metadata: { key } },
    audit: [
      auditRow({
        at: entry.now,
        actor: entry.principal.id,
        type: 'approval.consumed',
        subject: approval.id,
        data,
      }),
    ],
    answer: entry.idem && { ...entry.idem, status: 200, headers: {}, body: JSON.stringify(answer) },
  });
  if (spent.state === 'refused') {
    refuseUnspendable(entry, spent.approval, { actionHash, now: spent.now, halted: spent.halted });
    throw conflict('busy', 'The approval was changed at this very moment. Send yours again.', {
      retryAfterS: 1,
    });
  }
  return answer;
}

/** A clearance as an executor of ours would need it: the policy's own, a stored approval with enough signatures of this exact action, or its grant. */
async function clear(
  ctx: Ctx,
  entry: Entry,
  approval: ApprovalRow,
  action: Action,
): Promise<{ clearance: Clearance; effect: string }> {
  const policy = await policyOf(ctx.db, entry.policyVersion);
  const project = entry.projects?.find(({ name }) => name === approval.project) ?? null;
  const cards = await ctx.tools.cards().catch(() => []);
  const judged = await judgeAction({ entry, project, policy, cards }, wantedOf(approval, action));
  const { demand, assessment, actionUnder } = judged;
  if (approval.project !== null && !project) throw asksAgain('its project is no longer registered');
  if (hashAction(actionUnder(approval.policy_version)) !== approval.action_hash)
    throw asksAgain('what it reaches is registered as something else now');
  const { grant } = approval.evidence.gate as unknown as { grant?: ByGrant | null };
  const granted = grant ? await grantAtGate(ctx, entry, judged, approval.project, grant.id) : null;
  const signed = enough({ policy, requestedBy: approval.requested_by }, approval, demand) ? approval : null;
  const clearance =
    clearByPolicy(demand, approval.action_hash) ??
    clearByCall(signed, (version) => hashAction(actionUnder(version))) ??
    clearByGrant(granted, approval.action_hash);
  if (!clearance || demand.decision === 'deny')
    throw asksAgain(
      grant ? 'the grant that covered it covers it no more' : 'the policy asks for more than was signed',
    );
  return { clearance, effect: assessment.effect };
}

function wantedOf(
  { evidence }: ApprovalRow,
  { tool, args, target }: Action,
): Parameters<typeof judgeAction>[1] {
  const said = evidence.gate as unknown as { environments: string[]; change_ticket: string | null };
  return {
    tool,
    args,
    repository: target.repository,
    environments: said.environments,
    changeTicket: said.change_ticket,
  };
}

const asksAgain = (why: string) =>
  conflict(
    'asks_again',
    `This approval no longer lets the action through: ${why}. Ask again with POST /approvals.`,
  );

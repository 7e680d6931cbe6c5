import { POLICY, SYSTEM } from '../../schema/event.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { onExpiryOf } from '../approvals/policy-yes.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow, ReadyBell } from '../db/rows.ts';
import { utcOrNull } from '../db/time.ts';
import { callbackNotice } from '../gate/callback.ts';
import { ringFor } from '../tasks/bells.ts';

type Expired = { won: number; ready: ReadyBell[]; failed: { id: string; error: string }[] };

/** So many in one round trip: their tasks are locked until its end. */
const BATCH = 100;

/**
 * Ends requests whose deadline has passed (by the policy's yes where it says so), and rings for who is to be told. Resolves with how many; the others
 * were decided before, or failed by themselves, which is logged.
 */
export async function expireAll(ctx: Ctx, approvals: ApprovalRow[], now: string): Promise<number> {
  let expired = 0;
  for (let i = 0; i < approvals.length; i += BATCH) {
    const rows = approvals.slice(i, i + BATCH).map((approval) => expiryOf(approval, now));
    const { won, ready, failed } = await callFunction<Expired>(ctx.db, 'expire_each_v1', { rows });
    for (const { id, error } of failed) ctx.log.error('sweep: one row failed', { row: id, error });
    await ringFor(ctx, ready);
    expired += won;
  }
  return expired;
}

/** What is written when nobody decided in time; `approved`: where the request's row says that it is approved then. */
function expiryOf(approval: ApprovalRow, now: string): object {
  const data = { expires_at: utcOrNull(approval.expires_at), kind: approval.kind };
  const event = { approval_id: approval.id, subtask_id: approval.subtask_id, actor: SYSTEM, data };
  const notice = { kind: 'log', task_id: approval.workflow_id, approval_id: approval.id };
  return {
    kind: approval.kind,
    approval_id: approval.id,
    events: [{ type: 'approval.expired', ...event }],
    audit: [auditRow({ at: now, actor: 'system', type: 'approval.expired', subject: approval.id, data })],
    notices: [
      { id: `${approval.id}:expired`, ...notice, payload: { event: 'approval_expired' } },
      ...callbackNotice(approval, 'expired'),
    ],
    ...(onExpiryOf(approval) === 'approve' ? { approved: approvedByPolicy(approval, data, now) } : {}),
  };
}

/** The policy's yes, as it is told; whether it is given the statement decides by the row. */
function approvedByPolicy(approval: ApprovalRow, data: JsonObject, now: string): object {
  const { action_hash, policy_version } = approval;
  const said: JsonObject = { ...data, action_hash, policy_version, on_expiry: 'approve', by: POLICY.id };
  const type = 'approval.approved';
  const event = {
    type,
    approval_id: approval.id,
    subtask_id: approval.subtask_id,
    actor: POLICY,
    data: said,
  };
  const notice = { kind: 'log', task_id: approval.workflow_id, approval_id: approval.id };
  return {
    events: [event],
    audit: [auditRow({ at: now, actor: POLICY.id, type, subject: approval.id, data: said })],
    notices: [
      { id: `${approval.id}:approved`, ...notice, payload: { event: 'approval_approved', by: POLICY.id } },
      ...callbackNotice(approval, 'approved'),
    ],
  };
}

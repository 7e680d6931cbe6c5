import type { Json } from '../../schema/vocabulary.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { utc, utcOrNull } from '../db/time.ts';
import { recordedVotes, requirementsView, rolesOf } from './summary.ts';

/** One row of `approval_actions`, as Postgres' JSON has it. */
export type ApprovalActionRow = {
  id: string;
  action: string;
  actor: string;
  actor_role: string | null;
  note: string | null;
  justification: string | null;
  metadata: Record<string, Json> | null;
  created_at: string;
};

/** SQL for the actions of an approval `a`, oldest first. */
export const ACTIONS_OF = `(select coalesce(jsonb_agg(to_jsonb(x) - 'approval_request_id' order by x.created_at, x.id), '[]')
  from approval_actions x where x.approval_request_id = a.id)`;

/** An approval as clients see it: the predecessor's 23 columns under their names, then ours. */
export function approvalView(row: ApprovalRow, actions: ApprovalActionRow[]) {
  return {
    id: row.id,
    workflow_id: row.workflow_id,
    thread_id: row.thread_id,
    checkpoint_id: row.checkpoint_id,
    task_type: row.task_type,
    task_description: row.task_description,
    agent_name: row.agent_name,
    risk_level: row.risk_level as 'low' | 'medium' | 'high' | 'critical',
    risk_score: row.risk_score,
    risk_factors: row.risk_factors as Json,
    action_type: row.action_type,
    action_details: row.action_details,
    action_impact: row.action_impact,
    status: row.status as 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled',
    approver_id: row.approver_id,
    approver_role: row.approver_role,
    approved_at: utcOrNull(row.approved_at),
    rejected_at: utcOrNull(row.rejected_at),
    rejection_reason: row.rejection_reason,
    approval_justification: row.approval_justification,
    expires_at: utcOrNull(row.expires_at),
    created_at: utc(row.created_at),
    updated_at: utc(row.updated_at),
    kind: row.kind,
    subtask_id: row.subtask_id,
    project: row.project,
    action_hash: row.action_hash,
    revision: row.revision,
    replaces: row.replaces,
    replaced_by: row.replaced_by,
    editors: row.editors,
    break_glass: row.break_glass,
    requested_by: row.requested_by,
    asked_by: row.asked_by,
    requirements: requirementsView(row),
    approvals_required: row.approvals_required,
    approvals_recorded: recordedVotes(row),
    required_roles: rolesOf(row),
    justification_required: row.justification_required === 1,
    execute_by: utcOrNull(row.execute_by),
    policy_version: row.policy_version,
    escalation_level: row.escalation_level,
    note: row.note,
    evidence: row.evidence,
    /** Of approvals that the platform itself carries out there is none to hand on; `withReceipt` adds a gate's. */
    receipt: null as string | null,
    actions: actions.map((action) => ({ ...action, created_at: utc(action.created_at) })),
  };
}
export type ApprovalView = ReturnType<typeof approvalView>;

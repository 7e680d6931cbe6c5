import type { Action, Assessment } from '../../schema/action.ts';
import type { ApprovalKind } from '../../schema/approval.ts';
import type { NewEvent } from '../../schema/event.ts';
import { SYSTEM } from '../../schema/event.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { auditRow } from '../audit/record.ts';
import { hashAction } from '../hash.ts';
import { deliverable } from '../notify/channels.ts';
import type { Demand, PolicySays } from '../policy/require.ts';
import { toldWithin } from '../policy/told-within.ts';

export type ApprovalRequest = {
  id: string;
  kind: ApprovalKind;
  action: Action;
  assessment: Assessment;
  demand: Demand;
  description: string;
  agent: string;
  requestedBy: string;
  /** Who begins the run that it is of, where that is not told by the task's row yet. */
  askedBy?: string;
  /** Who made this revision by an edit. */
  madeBy?: string;
  project: string | null;
  taskId: string;
  threadId: string | null;
  checkpointId: string | null;
  interruptId: string | null;
  run: number;
  revision?: number;
  subtask?: { id: string; turn: number; callIndex: number };
  evidence: JsonObject;
  now: string;
};

/** An approval row to be inserted, with the event, audit row and notices that go with it in one statement. */
export function approvalParts(request: ApprovalRequest) {
  const { action, assessment, subtask } = request;
  const demand = { ...request.demand, ...toldWithin(request.demand, Date.parse(request.now)) };
  const hash = hashAction(action);
  const approval = {
    id: request.id,
    workflow_id: request.taskId,
    thread_id: request.threadId,
    checkpoint_id: request.checkpointId,
    interrupt_id: request.interruptId,
    task_type: assessment.operations[0] ?? action.tool,
    task_description: request.description,
    agent_name: request.agent,
    risk_level: demand.level,
    risk_score: assessment.score,
    risk_factors: assessment.factors,
    action_type: action.tool,
    action_details: action,
    action_impact: impactOf(action, assessment),
    kind: request.kind,
    subtask_id: subtask?.id ?? null,
    turn: subtask?.turn ?? null,
    call_index: subtask?.callIndex ?? null,
    run: request.run,
    revision: request.revision ?? 1,
    project: request.project,
    action_hash: hash,
    requested_by: request.requestedBy,
    asked_by: request.askedBy ?? null,
    made_by: request.madeBy ?? null,
    requirements: demand.requirements,
    decider_roles: demand.decider_roles,
    justification_required: demand.justification_required ? 1 : 0,
    approvals_required: demand.approvals_required,
    policy_version: action.policy_version,
    timeout_s: demand.timeout_minutes * 60,
    remind_s: demand.remind_after_s[0] ?? null,
    execute_within_s: demand.execute_within_s,
    plan_run_s: demand.plan_run_s ?? 0,
    // Where the policy wants people told; notices are written only for what can be delivered.
    evidence: { ...request.evidence, channels: demand.channels, decision: decisionOf(demand, assessment) },
  };
  const data = {
    kind: request.kind,
    risk_level: assessment.level,
    action_hash: hash,
    requirements: demand.requirements as unknown as JsonObject[],
    tool: action.tool,
  };
  const event: NewEvent = {
    type: 'approval.requested',
    approval_id: request.id,
    subtask_id: subtask?.id ?? null,
    actor: SYSTEM,
    data,
  };
  const audit = auditRow({
    at: request.now,
    actor: request.madeBy ?? request.askedBy ?? request.requestedBy,
    type: 'approval.requested',
    subject: request.id,
    data: { ...data, task_id: request.taskId },
  });
  const notices = deliverable(demand.channels).map((channel) => ({
    id: `${request.id}:${channel}`,
    kind: channel,
    task_id: request.taskId,
    approval_id: request.id,
    payload: { event: 'approval_required', risk_level: assessment.level, description: request.description },
  }));
  return { approval, event, audit, notices };
}

/** What the policy's own clock and the caps need later, and which of its parts asked: as it was when this was asked. */
function decisionOf(demand: Demand, assessment: Assessment): JsonObject {
  const { level, applied, timeout_minutes, escalation, on_expiry, caps } = demand;
  const says: PolicySays = { level, applied, timeout_minutes, escalation, on_expiry, caps };
  const { effect, environment, operations } = assessment;
  return { ...(says as unknown as JsonObject), effect, environment, operations };
}

function impactOf(action: Action, assessment: Assessment): string {
  const where = assessment.environment === 'none' ? 'no running environment' : assessment.environment;
  return `${action.tool} (${assessment.effect}) reaches ${where}`;
}

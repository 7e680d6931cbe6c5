import './common.ts';
import * as z from 'zod';
import { APPROVAL_KINDS, APPROVAL_STATUSES } from '../../schema/approval.ts';
import { Level, Role } from '../../schema/vocabulary.ts';
import { JsonMap, KEYED_422, RequirementShape, Time } from './common.ts';

export const ApprovalId = z
  .string()
  .max(64)
  .meta({ description: 'UUID of the approval.', example: '019d0000-0000-7000-8000-000000000002' });

export const WaitQuery = z.strictObject({
  wait: z.coerce.number().int().min(1).max(25).optional().describe('Seconds to hold while it is pending.'),
});

const Action = z.object({
  id: z.string(),
  action: z
    .string()
    .describe('request, approve, reject, escalate, timeout, remind, delegate, edit, cancel, consume.'),
  actor: z.string(),
  actor_role: z.string().nullable(),
  note: z.string().nullable(),
  justification: z.string().nullable(),
  metadata: JsonMap.nullable(),
  created_at: Time,
});

export const ApprovalShape = z
  .object({
    id: ApprovalId,
    workflow_id: z.string().describe('The task; of a gate `gate:` and its id.'),
    thread_id: z.string().nullable(),
    checkpoint_id: z.string().nullable(),
    task_type: z.string().nullable(),
    task_description: z.string(),
    agent_name: z.string(),
    risk_level: Level,
    risk_score: z.number().nullable(),
    risk_factors: z.unknown().describe('Each with its rule and its evidence.'),
    action_type: z.string().nullable(),
    action_details: JsonMap.nullable().describe(
      'The exact action: tool, args, target, plan_hash, policy_version.',
    ),
    action_impact: z.string().nullable(),
    status: z.enum(APPROVAL_STATUSES),
    approver_id: z.string().nullable(),
    approver_role: z.string().nullable(),
    approved_at: Time.nullable(),
    rejected_at: Time.nullable(),
    rejection_reason: z.string().nullable(),
    approval_justification: z.string().nullable(),
    expires_at: Time.nullable(),
    created_at: Time,
    updated_at: Time,
    kind: z.enum(APPROVAL_KINDS),
    subtask_id: z.string().nullable(),
    project: z.string().nullable(),
    action_hash: z.string().describe('Hex SHA-256 of the action; send it with your decision.'),
    revision: z.number().int(),
    replaces: z.string().nullable().describe('The request whose edited successor this is.'),
    replaced_by: z.string().nullable().describe('The edited successor: decide about that one.'),
    editors: z.array(z.string()).describe('Who edited this revision or one before it; they do not sign it.'),
    break_glass: z
      .object({
        by: z.string(),
        roles: z.array(Role),
        reason: z.string(),
        own: z.boolean().describe('It was their own request.'),
        review_id: z.string(),
      })
      .nullable()
      .describe('Approved by one person alone, in an emergency; see `GET /reviews`.'),
    requested_by: z.string(),
    asked_by: z
      .string()
      .nullable()
      .meta({ description: 'Who began the run that it is of, if somebody did: they do not sign either.' }),
    requirements: z.array(RequirementShape),
    approvals_required: z.number().int().describe('The least number of distinct people that meets them all.'),
    approvals_recorded: z.number().int(),
    required_roles: z.array(Role),
    justification_required: z.boolean(),
    execute_by: Time.nullable(),
    policy_version: z.number().int(),
    escalation_level: z.number().int(),
    note: z.string().nullable(),
    evidence: JsonMap,
    receipt: z
      .string()
      .nullable()
      .describe('Of a gate that may begin now: an EdDSA JWT, see `/.well-known/jwks.json`.'),
    actions: z.array(Action),
  })
  .openapi('Approval');

export const DecisionShape = z
  .object({
    approval_id: z.string(),
    status: z.string().describe('As of `Approval`; stays `pending` until the quorum is met.'),
    approvals_recorded: z.number().int(),
    approvals_required: z.number().int(),
    task_id: z.string().nullable().describe('Null: it was of a gate.'),
    review: z
      .object({ id: z.string(), due_in_s: z.number().int().describe('Seconds.') })
      .optional()
      .describe('Only of a broken glass: what somebody else has to look at.'),
    task_status: z
      .string()
      .nullable()
      .optional()
      .describe('Only with `Prefer: wait`: what became of the task by then.'),
  })
  .openapi('Decision');

export const DECISION_REFUSALS = {
  403: '`role_not_allowed`, `self_approval`, `agents_do_not_sign`.',
  404: '`not_found`.',
  409: '`already_decided`, `action_changed`, `already_recorded`.',
  410: '`expired`.',
  422: `${KEYED_422}, \`justification_required\`, \`option_required\`, \`option_not_applicable\`.`,
};

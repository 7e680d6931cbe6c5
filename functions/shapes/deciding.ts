import './common.ts';
import * as z from 'zod';
import { BudgetOption } from '../../schema/budget.ts';
import { GrantArgs, GrantTarget } from '../../schema/grant.ts';
import { Verdict } from '../../schema/review.ts';
import { Level, Role } from '../../schema/vocabulary.ts';
import { ApprovalId, DecisionShape } from './approval.ts';
import { JsonInput, reasonOf, Time } from './common.ts';

/** Why somebody wants what they send: kept, shown and audited, credentials taken out. */
export const Reason = reasonOf(4_000);
/** Half a minute and more: what is over before anybody can use it was a slip. */
const Hours = z
  .number()
  .min(0.01)
  .max(24 * 366)
  .meta({ example: 8 });
/** An id of a path or a body; what is no id is nobody's. */
export const Id = z.string().max(64).meta({ example: '019d0000-0000-7000-8000-00000000000a' });

export const DelegationShape = z
  .object({
    id: Id,
    from: z.string().describe('Whose roles.'),
    to: z.string(),
    roles: z.array(Role),
    projects: z.array(z.string()).describe('`*`: wherever the delegator’s own roles are bound.'),
    levels: z.array(Level),
    until: Time,
    reason: z.string(),
    created_by: z.string().describe('The delegator, or the administrator who appointed a stand-in.'),
    created_at: Time,
    revoked_at: Time.nullable(),
    revoked_by: z.string().nullable(),
    in_force: z.boolean(),
  })
  .openapi('Delegation');

export const GrantShape = z
  .object({
    id: Id,
    granted_by: z.string(),
    approval_id: z.string().nullable(),
    project: z.string(),
    gate: z
      .boolean()
      .describe('For requests at the gate alone; false: for calls of the platform’s agents alone.'),
    tool: z.string(),
    args: GrantArgs,
    target: GrantTarget,
    max_level: Level,
    uses: z.number().int(),
    used: z.number().int(),
    reason: z.string(),
    expires_at: Time,
    created_at: Time,
    revoked_at: Time.nullable(),
    revoked_by: z.string().nullable(),
    in_force: z.boolean(),
  })
  .openapi('Grant');

export const ReviewShape = z
  .object({
    id: Id,
    approval_id: z.string(),
    task_id: z.string(),
    project: z.string().nullable(),
    risk_level: Level,
    broken_by: z.string(),
    reason: z.string(),
    created_at: Time,
    due_at: Time,
    overdue: z.boolean(),
    reminded: z.number().int().describe('How often people were told that it is overdue.'),
    verdict: Verdict.nullable(),
    comment: z.string().nullable(),
    reviewed_by: z.string().nullable(),
    reviewed_at: Time.nullable(),
  })
  .openapi('Review');

export const EditBody = z
  .strictObject({
    args: JsonInput.describe(
      'The whole of the action’s new arguments: of a call, or of the plan as the request shows it.',
    ),
    reason: Reason.describe('Goes to the next approvers and to the agent.'),
    action_hash: z.string().max(128).optional().describe('Of the action that you looked at.'),
  })
  .openapi({
    example: { args: { repository: 'checkout', environment: 'staging' }, reason: 'Staging first.' },
  });

export const GlassBody = z
  .strictObject({
    reason: Reason.describe('What the emergency is, as long as the policy wants it. It is reviewed.'),
    action_hash: z.string().min(1).max(128).describe('Of the action that you looked at.'),
    note: z.string().trim().max(4_000).optional().describe('Goes to the agent.'),
  })
  .openapi({
    example: { reason: 'Checkout is down; nobody else can be reached.', action_hash: '9f86d081…' },
  });

const text = z.string().trim().max(4_000).optional();
const Decision = z.strictObject({
  approval_id: ApprovalId,
  decision: z.enum(['approve', 'reject']),
  action_hash: z.string().min(1).max(128).describe('Of the action that you looked at: needed for each.'),
  justification: text,
  reason: text,
  note: text,
  option: BudgetOption.optional(),
});
export const BatchBody = z.strictObject({ decisions: z.array(Decision).min(1).max(50) });

const Result = z.looseObject({
  approval_id: z.string(),
  status: z.number().int().describe('Of this one, as its own door would answer.'),
  decision: DecisionShape.optional(),
  code: z.string().optional().describe('Why it was refused; with the other fields of a problem.'),
});
export const BatchResults = z.object({ results: z.array(Result) }).openapi('DecisionResults');

const names = z.array(z.string().min(1).max(100)).min(1).max(200);
export const DelegationBody = z
  .strictObject({
    to: z.string().min(1).max(200).describe('The person who may decide in your place, beside you.'),
    from: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Whose place: an administrator may appoint a stand-in. None: yours.'),
    roles: z.array(Role).min(1).optional().describe('None: all of yours that decide.'),
    projects: names.optional().describe('None: wherever your roles are bound.'),
    levels: z.array(Level).min(1).optional().describe('None: all.'),
    hours: Hours.describe('From now; the policy says how long at most.'),
    reason: Reason,
  })
  .openapi({
    example: { to: 'sam', roles: ['tech_lead'], projects: ['checkout'], hours: 72, reason: 'On holiday.' },
  });

export const GrantBody = z
  .strictObject({
    approval_id: Id.optional().describe(
      'Of a call like it: its project, tool, target and arguments are taken, unless `args` opens some.',
    ),
    project: z.string().min(1).max(100).optional(),
    gate: z
      .boolean()
      .optional()
      .describe(
        'For requests at the gate (`POST /approvals`), and for them alone. Of an `approval_id` its kind says it.',
      ),
    tool: z.string().min(1).max(200).optional(),
    args: GrantArgs.optional().describe(
      'Every argument of the call, each `{is: value}` or `{glob: "release/*"}`.',
    ),
    target: GrantTarget.optional(),
    max_level: Level.optional(),
    uses: z.number().int().min(1).max(10_000),
    hours: Hours,
    reason: Reason,
  })
  .openapi({
    example: {
      project: 'checkout',
      tool: 'workspace.deploy',
      args: { repository: { is: 'checkout' }, environment: { is: 'staging' }, commit: { glob: '*' } },
      target: { repository: 'checkout', environment: 'staging' },
      max_level: 'high',
      uses: 5,
      hours: 2,
      reason: 'Release day: try builds on staging.',
    },
  });

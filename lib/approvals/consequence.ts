import type { Vote } from '../../schema/action.ts';
import type { BudgetOption } from '../../schema/budget.ts';
import type { Actor, NewEvent } from '../../schema/event.ts';
import type { Role } from '../../schema/vocabulary.ts';
import { auditRow } from '../audit/record.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { utc } from '../db/time.ts';
import type { Entry } from '../identity/entry.ts';
import { tally } from '../policy/decide-rights.ts';

/** What somebody answers to a request for approval. */
export type DecideInput = {
  approvalId: string;
  decision: 'approve' | 'reject';
  actionHash?: string | null;
  justification?: string | null;
  reason?: string | null;
  note?: string | null;
  /** Of a yes to a budget's request. */
  option?: BudgetOption | null;
};

/** Everything an answer brings about, as `decide_v1` takes it: the new status and votes, with events, audit and notices. */
export function consequence(
  entry: Entry,
  approval: ApprovalRow,
  input: DecideInput,
  roles: Role[],
  now: string,
  channel: string,
) {
  const { principal } = entry;
  const actor: Actor = { id: principal.id, kind: principal.kind, roles, channel };
  const vote: Vote = {
    principal_id: principal.id,
    roles,
    at: utc(now),
    justification: input.justification ?? null,
    ...(input.option ? { option: input.option } : {}),
  };
  const votes = input.decision === 'approve' ? [...approval.votes, vote] : approval.votes;
  const status =
    input.decision === 'reject'
      ? 'rejected'
      : tally(approval.requirements, votes).met
        ? 'approved'
        : 'pending';
  const role = roles.find((held) => approval.decider_roles.includes(held)) ?? roles[0] ?? null;
  const event = (type: NewEvent['type'], data: NewEvent['data']): NewEvent => ({
    type,
    approval_id: approval.id,
    subtask_id: approval.subtask_id,
    actor,
    data,
  });
  const events =
    input.decision === 'reject'
      ? [event('approval.rejected', { reason: input.reason ?? '' })]
      : [
          event('approval.recorded', {
            roles,
            approvals_recorded: votes.length,
            approvals_required: approval.approvals_required,
          }),
          ...(status === 'approved'
            ? [
                event('approval.approved', {
                  action_hash: approval.action_hash,
                  ...(input.option ? { option: input.option } : {}),
                }),
              ]
            : []),
        ];
  const data = {
    decision: input.decision,
    status,
    roles,
    action_hash: approval.action_hash,
    policy_version: approval.policy_version,
    justification: input.justification ?? null,
    reason: input.reason ?? null,
    note: input.note ?? null,
    ...(input.option ? { option: input.option } : {}),
    channel,
  };
  return {
    decision: input.decision,
    status,
    votes,
    role,
    events,
    action: {
      action: input.decision,
      actor: principal.id,
      actor_role: role,
      note: input.note ?? input.reason ?? null,
      justification: input.justification ?? null,
      metadata: { channel },
    },
    audit: [
      auditRow({
        at: now,
        actor: principal.id,
        type: `approval.${input.decision}`,
        subject: approval.id,
        data,
      }),
    ],
    notices:
      status === 'pending'
        ? []
        : [
            {
              id: `${approval.id}:${status}`,
              kind: 'log',
              task_id: approval.workflow_id,
              approval_id: approval.id,
              payload: { event: `approval_${status}`, by: principal.id },
            },
          ],
  };
}

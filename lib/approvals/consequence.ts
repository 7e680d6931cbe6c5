import type { Vote } from '../../schema/action.ts';
import type { BudgetOption } from '../../schema/budget.ts';
import type { Actor, NewEvent } from '../../schema/event.ts';
import type { JsonObject, Role } from '../../schema/vocabulary.ts';
import { auditRow } from '../audit/record.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { utc } from '../db/time.ts';
import { callbackNotice } from '../gate/callback.ts';
import type { Entry } from '../identity/entry.ts';
import { tally } from '../policy/decide-rights.ts';
import type { Lent } from '../policy/lent-roles.ts';

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
  /** A yes that decides alone, in an emergency; its `reason` says why. */
  breakGlass?: boolean;
};

/** By what right somebody answers. */
export type Right = {
  roles: Role[];
  lent: Lent[];
  /** Rotations that they are on call in. */
  onCall: readonly string[];
  /** Of a broken glass: the review that it opens, and whether it was their own request. */
  review: { id: string; own: boolean; dueS: number } | null;
};

/** Everything an answer brings about, as `decide_v1` takes it: the new status and votes, with events, audit and notices. */
export function consequence(
  entry: Entry,
  approval: ApprovalRow,
  input: DecideInput,
  { roles, lent, onCall, review }: Right,
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
    ...(input.note ? { note: input.note } : {}),
    ...(onCall.length > 0 ? { on_call: [...onCall] } : {}),
    ...(lent.length > 0 ? { lent: lent.map(({ until: _, ...loan }) => loan) } : {}),
  };
  // Whoever breaks the glass may have said yes before: it is still one yes.
  const counted = approval.votes.some(({ principal_id }) => principal_id === principal.id);
  const votes = input.decision === 'approve' && !counted ? [...approval.votes, vote] : approval.votes;
  const met = review !== null || tally(approval.requirements, votes).met;
  const status = input.decision === 'reject' ? 'rejected' : met ? 'approved' : 'pending';
  const glass: JsonObject = review
    ? { break_glass: { reason: input.reason ?? '', own: review.own, review_id: review.id } }
    : {};
  const loans = lent.map(({ delegation_id, from, roles: borrowed, until }) => ({
    delegation_id,
    from,
    roles: borrowed,
    until,
  }));
  const role = roles.find((held) => approval.decider_roles.includes(held)) ?? roles[0] ?? null;
  const event = (type: NewEvent['type'], data: NewEvent['data']): NewEvent => ({
    type,
    approval_id: approval.id,
    subtask_id: approval.subtask_id,
    actor,
    data,
  });
  const said: JsonObject = input.note ? { note: input.note } : {};
  const events = [
    ...loans.map((loan) => event('approval.delegated', { to: principal.id, ...loan })),
    ...(input.decision === 'reject'
      ? [event('approval.rejected', { reason: input.reason ?? '', ...said })]
      : [
          event('approval.recorded', {
            roles,
            approvals_recorded: votes.length,
            approvals_required: approval.approvals_required,
            ...said,
          }),
          ...(status === 'approved'
            ? [
                event('approval.approved', {
                  action_hash: approval.action_hash,
                  ...(input.option ? { option: input.option } : {}),
                  ...glass,
                }),
              ]
            : []),
        ]),
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
    ...(loans.length > 0 ? { lent: loans } : {}),
    channel,
  };
  const audited = (type: string, more: object = {}) =>
    auditRow({ at: now, actor: principal.id, type, subject: approval.id, data: { ...data, ...more } });
  return {
    decision: input.decision,
    status,
    votes,
    role,
    events,
    action:
      input.decision === 'approve' && counted
        ? null
        : {
            action: input.decision,
            actor: principal.id,
            actor_role: role,
            note: input.note ?? input.reason ?? null,
            justification: input.justification ?? null,
            metadata: { channel, ...glass },
          },
    lent_actions: loans.map((loan) => ({
      action: 'delegate',
      actor: loan.from,
      actor_role: loan.roles[0] ?? null,
      metadata: { to: principal.id, ...loan },
    })),
    audit: [
      ...(input.decision === 'approve' && counted ? [] : [audited(`approval.${input.decision}`)]),
      ...(review ? [audited('approval.break_glass', glass)] : []),
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
              payload: { event: `approval_${status}`, by: principal.id, ...glass },
            },
            ...callbackNotice(approval, status),
          ],
  };
}

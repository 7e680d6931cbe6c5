import type { Role } from '../../schema/vocabulary.ts';
import { budgetOutcome, readOption } from '../budget/answer.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow, ReadyBell, Work } from '../db/rows.ts';
import { LEASE_S } from '../engine-limits.ts';
import { conflict, forbidden, invalid, notFound } from '../errors.ts';
import { hashAction } from '../hash.ts';
import type { Entry } from '../identity/entry.ts';
import { mayDecide, mayReject, rolesIn } from '../policy/decide-rights.ts';
import { coverBell, ringFor } from '../tasks/bells.ts';
import { consequence, type DecideInput } from './consequence.ts';
import { refuseDecided } from './refuse.ts';

export type DecideAnswer = {
  approval_id: string;
  status: string;
  approvals_recorded: number;
  approvals_required: number;
  task_id: string;
};
type Decided =
  | { won: true; approval: ApprovalRow; ready: ReadyBell[]; next: Work | null }
  | { won: false; approval: ApprovalRow | null; roles_version: number | null; now: string };

/** Somebody else changed the row first this often: give up and let the caller try again. */
const RETRIES = 5;

/**
 * The one verb behind every door that decides. Works out the requirements from what was loaded, then writes by
 * compare-and-set with audit, event and outbox in the same statement. Throws 403 `role_not_allowed`,
 * `self_approval`, `agents_do_not_sign`; 404; 409 `already_decided`, `action_changed`, `already_recorded`;
 * 410 `expired`; 422 `justification_required`, `option_required`, `option_not_applicable`. With `claim` the first step that it frees is claimed for the caller.
 */
export async function decide(
  ctx: Ctx,
  entry: Entry,
  given: DecideInput,
  options: { claim: boolean; channel: string },
): Promise<{ answer: DecideAnswer; work: Work | null }> {
  let approval = entry.approval;
  let now = entry.now;
  for (let attempt = 0; attempt <= RETRIES; attempt++) {
    if (!approval) throw notFound('not_found', 'There is no such approval.');
    const input = readOption(approval, given);
    const roles = mayAnswer(entry, approval, input, now);
    const step = consequence(entry, approval, input, roles, now, options.channel);
    const answer: DecideAnswer = {
      approval_id: approval.id,
      status: step.status,
      approvals_recorded: step.votes.length,
      approvals_required: approval.approvals_required,
      task_id: approval.workflow_id,
    };
    const isBudget = approval.kind === 'budget';
    const decided = await callFunction<Decided>(ctx.db, isBudget ? 'decide_budget_v1' : 'decide_v1', {
      ...(isBudget ? budgetOutcome(approval, step.status, step.votes) : {}),
      approval_id: approval.id,
      version: approval.version,
      roles_version: entry.principal.roles_version,
      principal_id: entry.principal.id,
      justification: input.justification ?? null,
      reason: input.reason ?? null,
      note: input.note ?? null,
      ...step,
      claim: options.claim,
      lease_s: LEASE_S,
      answer: entry.idem ? { ...entry.idem, status: 200, headers: {}, body: JSON.stringify(answer) } : null,
    });
    if (decided.won) {
      // The approver's answer waits for neither: what is lost here rings from the sweep.
      ctx.waitUntil(ringFor(ctx, decided.ready));
      if (decided.next) ctx.waitUntil(coverBell(ctx, decided.next));
      return { answer, work: decided.next };
    }
    if (decided.roles_version !== entry.principal.roles_version)
      throw forbidden(
        'role_not_allowed',
        'Your roles were changed while you decided. Look at the request again.',
      );
    approval = decided.approval;
    now = decided.now;
  }
  throw conflict('busy', 'Others are deciding this request at the same moment. Send yours again.', {
    retryAfterS: 1,
  });
}

/** Whether this principal may give this answer to the request as it stands. Returns the roles that count. */
function mayAnswer(entry: Entry, approval: ApprovalRow, input: DecideInput, now: string): Role[] {
  const { principal } = entry;
  const visible = rolesIn(principal, approval.project).length > 0 || approval.requested_by === principal.id;
  if (!visible) throw notFound('not_found', 'There is no such approval.');
  refuseDecided(approval, now);
  const question = {
    requirements: approval.requirements,
    votes: approval.votes,
    principal,
    project: approval.project,
    requesterId: approval.requested_by,
    askerId: approval.asked_by,
  };
  if (input.actionHash && input.actionHash !== approval.action_hash) throw changed();
  const mine = approval.votes.some((vote) => vote.principal_id === principal.id);
  if (input.decision === 'approve' && mine)
    throw conflict('already_recorded', 'Your approval is already recorded; others must add theirs.');
  const right = input.decision === 'approve' ? mayDecide(question) : mayReject(question);
  if (!right.ok) throw forbidden(right.code, right.message);
  if (input.decision === 'reject') {
    if (!input.reason?.trim()) throw invalid('reason_required', 'Say why you reject it: send a `reason`.');
    return right.roles;
  }
  if (hashAction(approval.action_details as never) !== approval.action_hash) throw changed();
  if (approval.justification_required && !input.justification?.trim()) {
    throw invalid(
      'justification_required',
      'This level needs a written justification: send `justification`.',
    );
  }
  return right.roles;
}

function changed() {
  return conflict(
    'action_changed',
    'What you looked at is not what is stored now. Open the request again before you decide.',
  );
}

import { budgetOutcome, readOption } from '../budget/answer.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow, ReadyBell, Work } from '../db/rows.ts';
import { LEASE_S } from '../engine-limits.ts';
import { conflict, forbidden, notFound } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { policyOf } from '../policy/active.ts';
import { decidingRules } from '../policy/deciding-rules.ts';
import { redactText } from '../redact.ts';
import { type Cover, coverBell, ringFor } from '../tasks/bells.ts';
import { consequence, type DecideInput, type Right } from './consequence.ts';
import { type Glass, mayAnswer } from './may-answer.ts';
import { moreFacts } from './more-facts.ts';
import type { MoreFacts } from './rights.ts';

export type DecideAnswer = {
  approval_id: string;
  status: string;
  approvals_recorded: number;
  approvals_required: number;
  /** Null: the request is of a gate. */
  task_id: string | null;
  /** Of a broken glass: what somebody else has to look at, and until when (seconds from now). */
  review?: { id: string; due_in_s: number };
};
type Decided =
  | { won: true; approval: ApprovalRow; ready: ReadyBell[]; next: Work | null }
  | {
      won: false;
      approval: ApprovalRow | null;
      roles_version: number | null;
      now: string;
      lent_ended?: true;
      /** Another yes of the same person took the last place that their cap leaves. */
      capped?: true;
    };

/** Somebody else changed the row first this often: give up and let the caller try again. */
const RETRIES = 5;

/**
 * The one verb behind every door that decides. Works out the requirements from what was loaded, then writes by
 * compare-and-set with audit, event and outbox in the same statement. Throws 403 `role_not_allowed`,
 * `self_approval`, `agents_do_not_sign`; 404; 409 `already_decided`, `action_changed`, `already_recorded`;
 * 410 `expired`; 422 `justification_required`, `reason_required`, `option_required`, `option_not_applicable`,
 * `break_glass_not_applicable`. With `claim` the first step that it frees is claimed for the caller.
 */
export async function decide(
  ctx: Ctx,
  entry: Entry,
  given: DecideInput,
  options: { claim: boolean; channel: string },
): Promise<{ answer: DecideAnswer; work: Work | null; cover: Cover | null }> {
  let approval = entry.approval;
  let now = entry.now;
  const said = withoutSecrets(given);
  // Under a policy that this release cannot read nobody says yes; a no is always taken. Read once a version.
  if (given.decision === 'approve') await policyOf(ctx.db, entry.policyVersion);
  let more: MoreFacts =
    given.decision === 'approve' && !given.breakGlass ? await moreFacts(ctx, entry, approval) : {};
  const glass = given.breakGlass ? await glassOf(ctx, entry) : null;
  for (let attempt = 0; attempt <= RETRIES; attempt++) {
    if (!approval) throw notFound('not_found', 'There is no such approval.');
    const input = readOption(approval, said);
    const right = mayAnswer(entry, approval, input, now, glass, more);
    const step = consequence(entry, approval, input, right, now, options.channel);
    const answer: DecideAnswer = {
      approval_id: approval.id,
      status: step.status,
      approvals_recorded: step.votes.length,
      approvals_required: approval.approvals_required,
      task_id: approval.kind === 'gate' ? null : approval.workflow_id,
      ...(right.review ? { review: { id: right.review.id, due_in_s: right.review.dueS } } : {}),
    };
    const isBudget = approval.kind === 'budget';
    const rests = restsOn(entry, input, right, isBudget, more);
    const verb = rests ? 'decide_with_v1' : isBudget ? 'decide_budget_v1' : 'decide_v1';
    const decided = await callFunction<Decided>(ctx.db, verb, {
      ...(isBudget ? budgetOutcome(approval, step.status, step.votes) : {}),
      approval_id: approval.id,
      version: approval.version,
      roles_version: entry.principal.roles_version,
      principal_id: entry.principal.id,
      justification: input.justification ?? null,
      reason: input.reason ?? null,
      note: input.note ?? null,
      ...step,
      ...rests,
      claim: options.claim,
      lease_s: LEASE_S,
      answer: entry.idem ? { ...entry.idem, status: 200, headers: {}, body: JSON.stringify(answer) } : null,
    });
    if (decided.won) {
      // The approver's answer waits for neither: what is lost here rings from the sweep.
      ctx.waitUntil(ringFor(ctx, decided.ready));
      const cover = decided.next && coverBell(ctx, decided.next);
      if (cover) ctx.waitUntil(cover);
      return { answer, work: decided.next, cover };
    }
    refuseOtherRoles(entry, decided);
    if (decided.capped) more = await moreFacts(ctx, entry, decided.approval);
    approval = decided.approval;
    now = decided.now;
  }
  throw conflict('busy', 'Others are deciding this request at the same moment. Send yours again.', {
    retryAfterS: 1,
  });
}

/** Throws 403 `role_not_allowed` where what the caller decides by is no longer what was read. */
export function refuseOtherRoles(
  entry: Entry,
  lost: { roles_version: number | null; lent_ended?: true },
): void {
  if (lost.lent_ended)
    throw forbidden(
      'role_not_allowed',
      'What was lent to you for this has ended or changed meanwhile. Look at the request again.',
    );
  if (lost.roles_version !== entry.principal.roles_version)
    throw forbidden(
      'role_not_allowed',
      'Your roles were changed while you decided. Look at the request again.',
    );
}

/** The delegations that an answer rests on, as the statement looks at them again. */
export function lentBy(entry: Entry, lent: Right['lent']) {
  return lent.map(({ delegation_id }) => ({
    id: delegation_id,
    roles_version: entry.delegations.find(({ id }) => id === delegation_id)!.roles_version,
  }));
}

/** What goes beside the decision's own row: lent roles, a broken glass, a cap. Null: nothing does. */
function restsOn(
  entry: Entry,
  input: DecideInput,
  { lent, review, roles }: Right,
  ofBudget: boolean,
  { caps = [] }: MoreFacts,
) {
  if (lent.length === 0 && !review && caps.length === 0) return null;
  return {
    caps: caps.map(({ per_minutes, count }) => ({ per_minutes, count })),
    of_budget: ofBudget,
    lent: lentBy(entry, lent),
    review: review && { id: review.id, own: review.own, due_s: review.dueS, reason: input.reason, roles },
  };
}

async function glassOf(ctx: Ctx, entry: Entry): Promise<Glass> {
  const { break_glass } = decidingRules(await policyOf(ctx.db, entry.policyVersion));
  return { rule: break_glass, reviewId: ctx.ids.id() };
}

/** What people write is kept, shown and told to models: credentials do not go along. */
function withoutSecrets(input: DecideInput): DecideInput {
  const clean = (text: string | null | undefined) => (text ? redactText(text) : text);
  return {
    ...input,
    justification: clean(input.justification),
    reason: clean(input.reason),
    note: clean(input.note),
  };
}

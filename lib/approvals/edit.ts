import type { Action } from '../../schema/action.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { conflict, forbidden, invalid, notFound } from '../errors.ts';
import { deadlineNow } from '../halt/deadline-now.ts';
import type { Entry } from '../identity/entry.ts';
import { seesApproval } from '../identity/visible.ts';
import { measurePlan, planProblem } from '../limits/check-plan.ts';
import { limitsOf } from '../limits/limits-of.ts';
import { factsOfTask } from '../policy/asked.ts';
import { mayReject } from '../policy/decide-rights.ts';
import { type Demand, denialOf, requirementsFor } from '../policy/require.ts';
import { signerRoles } from '../policy/unmeetable.ts';
import { redactText } from '../redact.ts';
import { findSecretArgs } from '../risk/secrets.ts';
import { type SqlReader, withSqlParser } from '../risk/sql/parser.ts';
import { changesOf } from './changes.ts';
import type { Right } from './consequence.ts';
import { refuseOtherRoles } from './decide.ts';
import { type EditBase, editBase } from './edit-base.ts';
import { editCall } from './edit-call.ts';
import { editParts, type Weighed } from './edit-parts.ts';
import { editPlan } from './edit-plan.ts';
import { refuseChanged } from './may-answer.ts';
import { refuseDecided } from './refuse.ts';
import { questionOf } from './rights.ts';

export type EditInput = { args: JsonObject; reason: string; actionHash?: string | null };
type Answered =
  | { won: true; approval: ApprovalRow }
  | {
      won: false;
      approval: ApprovalRow | null;
      roles_version: number | null;
      now: string;
      lent_ended?: true;
    };

/** Somebody else changed the row first this often: the caller tries again. */
const TRIES = 5;

/**
 * Puts an edited action in the place of a pending one, as a new revision under its own id: schema, guardrails, risk and
 * policy again, no signature carried over, and whoever edited it signs none of what follows. By somebody who could reject
 * it. Throws 403 `role_not_allowed`, `agents_do_not_sign` or `denied_by_policy`; 404; 409 `already_decided`, `action_changed`
 * or `busy`; 410 `expired`; 422 `edit_invalid`, `edit_not_allowed`, `nothing_changed` or `guardrail_blocked`.
 */
export async function editApproval(ctx: Ctx, entry: Entry, given: EditInput): Promise<ApprovalRow> {
  let approval = entry.approval;
  let now = entry.now;
  const input = { ...given, reason: redactText(given.reason) };
  for (let tried = 0; tried < TRIES; tried++) {
    if (!approval || !seesApproval(entry, approval))
      throw notFound('not_found', 'There is no such approval.');
    const right = mayEdit(entry, approval, input, now);
    const request = approval;
    const base = await editBase(ctx, entry, request);
    // Somebody was faster: what there is now is answered for, never weighed against rows that have moved on.
    if (base.request?.version !== request.version) {
      approval = base.request;
      continue;
    }
    const { edited, demand, changes } = await withSqlParser((sql) =>
      weigh(ctx, entry, base, request, input, sql),
    );
    const call = editParts(
      { ctx, entry, right, now },
      { approval, edited, demand, changes, reason: input.reason },
    );
    const done = await callFunction<Answered>(ctx.db, 'edit_v1', call);
    if (done.won) return done.approval;
    refuseOtherRoles(entry, done);
    approval = done.approval;
    now = done.now;
  }
  throw conflict('busy', 'Others are deciding this request at the same moment. Send yours again.', {
    retryAfterS: 1,
  });
}

function mayEdit(entry: Entry, approval: ApprovalRow, input: EditInput, now: string): Right {
  refuseDecided(approval, deadlineNow(entry, approval.project, now));
  refuseChanged(approval, input.actionHash);
  const right = mayReject(questionOf(entry, approval));
  if (!right.ok) throw forbidden(right.code, right.message);
  if (approval.kind === 'budget')
    throw invalid(
      'edit_not_allowed',
      'A budget’s request is answered with an `option` at POST /approve, not edited.',
    );
  if (approval.kind === 'gate')
    throw invalid(
      'edit_not_allowed',
      'Others carry this out, exactly as they asked: reject it and say what you would let through.',
    );
  return { roles: right.roles, lent: right.lent, onCall: [], review: null };
}

/** Schema, guardrails, risk and policy again, on what is about to take the request's place. */
function weigh(
  ctx: Ctx,
  entry: Entry,
  base: EditBase,
  approval: ApprovalRow,
  { args }: EditInput,
  sql: SqlReader,
): Weighed {
  const found = findSecretArgs(args);
  if (found.length > 0)
    throw invalid(
      'guardrail_blocked',
      `The edit contains what looks like a credential (${found.map(({ path, kind }) => `${path}: ${kind}`).join(', ')}). Remove it, rotate it, and name it by reference.`,
    );
  const edited = (approval.kind === 'plan' ? editPlan : editCall)(base, approval, args, sql);
  const { assessment, plan } = edited;
  const tooMuch = plan && planProblem(measurePlan({ subtasks: plan.subtasks }), limitsOf(ctx.config));
  if (tooMuch) throw invalid('edit_invalid', `The plan cannot be run: ${tooMuch}.`);
  const was = (approval.action_details as unknown as Action).args;
  const changes = changesOf({ ...was, revision: null }, { ...edited.action.args, revision: null });
  if (changes.length === 0)
    throw invalid('nothing_changed', 'The edit changes nothing: approve the request, or reject it.');
  const { project, requested_by: requesterId } = approval;
  const signers = signerRoles({
    principals: base.people,
    project,
    requesterId,
    editorId: entry.principal.id,
  });
  const demand = requirementsFor(base.policy, {
    assessment,
    kind: approval.kind === 'plan' ? 'plan' : 'call',
    facts: factsOfTask(base.task, edited.action.tool, edited.action.args, Date.parse(entry.now)),
    signers,
  });
  if (demand.decision === 'deny')
    throw forbidden(
      'denied_by_policy',
      `${denialOf(demand, 'what this edit asks for')} Edit it otherwise, or reject it.`,
    );
  return { edited, demand: stillAsked(demand, approval), changes };
}

/** A person looked and chose to edit: where the policy would now clear it, those who were asked are asked still. */
function stillAsked(demand: Demand, approval: ApprovalRow): Demand {
  if (demand.requirements.length > 0) return demand;
  const { requirements, decider_roles, approvals_required, justification_required } = approval;
  return {
    ...demand,
    decision: 'require_approval',
    requirements,
    decider_roles: decider_roles as Demand['decider_roles'],
    approvals_required,
    justification_required: justification_required === 1,
  };
}

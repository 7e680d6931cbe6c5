import type { EffectState } from '../../schema/effect.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { conflict } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { redactText } from '../redact.ts';
import { refuseStranger } from './refuse-unspendable.ts';

export type OutcomeInput = { state: 'done' | 'failed' | 'unknown'; summary: string };
type Told = { won: boolean; state: EffectState | null };

/**
 * What became of a call that an approval was spent on, by whoever made it: closes its ledger row. `unknown` asks people to look, and may
 * be mended later. Throws 403 `not_the_requester`, 409 `not_consumed`, `outcome_recorded`, 422 `not_a_gate`.
 */
export async function recordOutcome(
  ctx: Ctx,
  entry: Entry,
  approval: ApprovalRow,
  { state, summary }: OutcomeInput,
): Promise<{ approval_id: string; state: string }> {
  refuseStranger(entry, approval);
  const said = redactText(summary);
  const answer = { approval_id: approval.id, state };
  const told = await callFunction<Told>(ctx.db, 'outcome_v1', {
    ...outcomeParts(approval, { state, summary: said }, entry.principal.id, entry.now),
    from: ['intent', 'unknown'],
    answer: entry.idem && { ...entry.idem, status: 200, headers: {}, body: JSON.stringify(answer) },
  });
  if (told.won) return answer;
  if (told.state === null)
    throw conflict(
      'not_consumed',
      'Nothing was begun under this approval: spend it first, with POST …/consume.',
    );
  throw conflict('outcome_recorded', `It is recorded as ${told.state} already.`, {
    extra: { state: told.state },
  });
}

/** The ledger's change with its audit row and, where nobody knows, the notice. */
export function outcomeParts(
  approval: Pick<ApprovalRow, 'id' | 'workflow_id' | 'consumed_by' | 'action_type'>,
  { state, summary }: OutcomeInput,
  by: string,
  at: string,
) {
  const result = {
    state,
    output: { summary },
    error: state === 'done' ? null : { code: state === 'failed' ? 'failed' : 'unknown', message: summary },
  };
  const data = { state, summary, key: approval.consumed_by };
  const notice = { kind: 'log', task_id: approval.workflow_id, approval_id: approval.id };
  const look = `Look at the target of ${approval.action_type}, then POST /approvals/${approval.id}/outcome.`;
  return {
    approval_id: approval.id,
    state,
    result,
    audit: [auditRow({ at, actor: by, type: 'approval.outcome', subject: approval.id, data })],
    notices:
      state === 'unknown'
        ? [{ id: `${approval.id}:unknown`, ...notice, payload: { event: 'effect_unknown', ...data, look } }]
        : [],
  };
}

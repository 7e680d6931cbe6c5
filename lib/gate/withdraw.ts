import { refuseDecided } from '../approvals/refuse.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { conflict } from '../errors.ts';
import { actorFor } from '../identity/actor.ts';
import type { Entry } from '../identity/entry.ts';
import { eventNotice } from '../notify/event-notice.ts';
import { redactText } from '../redact.ts';
import { refuseStranger } from './refuse-unspendable.ts';

export type Withdrawn = { approval_id: string; status: 'cancelled' };
type Told = { won: true } | { won: false; approval: ApprovalRow; now: string };

/**
 * Takes back a request that nobody has decided yet, by whoever made it: nobody is asked about it any more. Holds during a halt too.
 * Throws 403 `not_the_requester`, 409 `already_decided`, 410 `expired`, 422 `not_a_gate`.
 */
export async function withdrawRequest(
  ctx: Ctx,
  entry: Entry,
  approval: ApprovalRow,
  reason: string | null,
): Promise<Withdrawn> {
  refuseStranger(entry, approval);
  const by = entry.principal.id;
  const note = reason === null ? null : redactText(reason);
  const answer: Withdrawn = { approval_id: approval.id, status: 'cancelled' };
  const data = { status: 'cancelled', reason: note };
  const audit = { at: entry.now, actor: by, type: 'approval.cancelled', subject: approval.id, data };
  const told = await callFunction<Told>(ctx.db, 'withdraw_v1', {
    ...{ approval_id: approval.id, by, action: { action: 'cancel', actor: by, note } },
    audit: [auditRow(audit)],
    notices: [
      eventNotice(approval, { type: 'approval.cancelled', actor: actorFor(entry, approval, 'http'), data }),
    ],
    answer: entry.idem && { ...entry.idem, status: 200, headers: {}, body: JSON.stringify(answer) },
  });
  if (told.won) return answer;
  refuseDecided(told.approval, told.now);
  throw conflict('busy', 'The request was changed at this very moment. Send yours again.', {
    retryAfterS: 1,
  });
}

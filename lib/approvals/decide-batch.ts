import { recordDenial } from '../audit/deny.ts';
import type { Ctx } from '../ctx.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { AppError, forbidden, invalid } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import type { DecideInput } from './consequence.ts';
import { type DecideAnswer, decide } from './decide.ts';

/** One of several decisions: each names the very action that was looked at. */
export type BatchItem = Omit<DecideInput, 'actionHash' | 'breakGlass'> & { actionHash: string };
/** What became of it: the answer, or the refusal that the door puts into words. */
export type BatchResult = { approval_id: string } & ({ answer: DecideAnswer } | { refusal: AppError });

/**
 * Several decisions by the same verb, one after the other, each judged by itself: what refuses one changes nothing for the
 * others. Throws only what concerns all of them: 403 `agents_do_not_sign`, 422 `duplicate_approval`, and faults that are no refusals.
 */
export async function decideBatch(
  ctx: Ctx,
  entry: Entry,
  items: BatchItem[],
  options: { channel: string },
): Promise<BatchResult[]> {
  if (entry.principal.kind !== 'human')
    throw forbidden('agents_do_not_sign', 'Decisions are made by people, never by an agent’s key.');
  const ids = items.map(({ approvalId }) => approvalId.toLowerCase());
  if (new Set(ids).size < ids.length)
    throw invalid('duplicate_approval', 'Each approval may be decided once in a batch: send every id once.');
  const rows = await ctx.db.query<{ a: ApprovalRow }>(
    'select to_jsonb(a) as a from approval_requests a where a.id::text = any ($1)',
    [ids],
  );
  const found = new Map(rows.map(({ a }) => [a.id, a]));
  const results: BatchResult[] = [];
  for (const [i, item] of items.entries()) {
    const one: Entry = { ...entry, idem: null, approval: found.get(ids[i]!) ?? null };
    results.push({ approval_id: item.approvalId, ...(await decideOne(ctx, one, item, options)) });
  }
  return results;
}

async function decideOne(ctx: Ctx, entry: Entry, item: BatchItem, { channel }: { channel: string }) {
  try {
    return { answer: (await decide(ctx, entry, item, { claim: false, channel })).answer };
  } catch (error) {
    // An outage is of all that is left: the answers so far are found again by their ids.
    if (!(error instanceof AppError) || ['later', 'fatal', 'unavailable'].includes(error.kind)) throw error;
    if (error.kind === 'forbidden') {
      const denial = { actor: entry.principal.id, subject: item.approvalId, refusal: error };
      ctx.waitUntil(recordDenial(ctx, { what: 'access', ...denial, asked: 'POST /approvals/decisions' }));
    }
    return { refusal: error };
  }
}

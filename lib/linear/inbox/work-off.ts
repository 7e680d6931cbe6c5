import type { Ctx } from '../../ctx.ts';
import { callFunction } from '../../db/call.ts';
import type { LinearInboxRow } from '../../db/rows.ts';
import { AppError, fatal } from '../../errors.ts';
import { retryAfter } from '../../notify/backoff.ts';
import { type DueDelivery, ringInbox } from '../../notify/ring.ts';
import { handlerOf } from './handlers.ts';

type Claim =
  | { state: 'claimed'; row: LinearInboxRow }
  | { state: 'missing' | 'noop' | 'behind' }
  | { state: 'early'; delay_s: number };
type Ended = { state: 'done' | 'ignored' | 'retry' | 'dead'; outcome: string; retry_s: number | null };

/** Longer than one may take: whoever dies in it is taken over by the sweep. */
const LEASE_S = 60;

/**
 * Works off one webhook, claimed by one alone, of its subject the oldest first. What Linear or the database cannot take now is tried again over a
 * day; what cannot get better becomes a dead letter. Throws `unknown_notice`.
 */
export async function workOff(ctx: Ctx, id: string): Promise<{ state: string }> {
  const claim = await callFunction<Claim>(ctx.db, 'linear_claim_v1', { id, lease_s: LEASE_S });
  if (claim.state === 'missing') throw fatal('unknown_notice', 'There is no such notice.');
  if (claim.state === 'early') await ringInbox(ctx, [{ id, delay_s: claim.delay_s }]);
  if (claim.state !== 'claimed') return { state: claim.state };
  const { row } = claim;
  const ended = await attempt(ctx, row);
  const { ring } = await callFunction<{ ring: DueDelivery[] }>(ctx.db, 'linear_settle_v1', {
    ...{ id, attempt: row.attempts },
    ...ended,
  });
  await ringInbox(ctx, ring);
  return { state: ended.state };
}

async function attempt(ctx: Ctx, row: LinearInboxRow): Promise<Ended> {
  const handle = handlerOf(row);
  if (!handle) return { state: 'ignored', outcome: 'nothing follows from it', retry_s: null };
  try {
    return { state: 'done', outcome: await handle(ctx, row), retry_s: null };
  } catch (error) {
    const known = error instanceof AppError ? error : null;
    if (!known) ctx.log.error('a webhook of Linear was not worked off', { id: row.id, error: String(error) });
    const wait = known?.kind === 'fatal' ? null : retryAfter(row.attempts, known?.retryAfterS ?? null);
    const outcome = known ? `${known.code}: ${known.message}` : String(error);
    return { state: wait === null ? 'dead' : 'retry', outcome, retry_s: wait };
  }
}

import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { Anchor } from '../ports.ts';
import { anchorAudit } from './anchor.ts';
import { sealAudit } from './seal.ts';

/** Batches of one cut, 5,000 events each; the next hour has the rest. */
const CUTS = 20;

/**
 * What the clock does to the audit log: links what no request came to link, cuts off what is older than it must be kept
 * (`hourly`), tells the head to those who keep it. Each is done again by the next sweep where it fails. Never throws.
 */
export async function tendAudit(ctx: Ctx, hourly: boolean, anchors: () => Promise<Anchor[]>): Promise<void> {
  try {
    if (hourly) await cutAudit(ctx);
    const { seq, head } = await sealAudit(ctx);
    await anchorAudit(ctx, await anchors(), { seq, hash: head });
  } catch (error) {
    ctx.log.error('audit: not tended', { error: String(error) });
  }
}

/**
 * Cuts off events of more than AUDIT_RETENTION_DAYS ago; never less than 365. What remains starts from the hash of
 * the cut, which an event of the chain attests. Resolves to how many are gone.
 */
export async function cutAudit(ctx: Pick<Ctx, 'db' | 'config' | 'log'>): Promise<number> {
  let gone = 0;
  for (let batch = 0; batch < CUTS; batch++) {
    const days = ctx.config.AUDIT_RETENTION_DAYS;
    const { cut, more } = await callFunction<{ cut: number; more: boolean }>(ctx.db, 'audit_cut_v1', {
      days,
    });
    gone += cut;
    if (!more) break;
  }
  if (gone > 0) ctx.log.info('audit: cut', { events: gone });
  return gone;
}

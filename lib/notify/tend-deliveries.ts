import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { handOut } from './hand-out.ts';
import { ringNotices } from './ring.ts';

type Due = { id: string; attempts: number; late_s: number };

const LIMIT = 200;
const BATCH = 100;
/** Rung for in vain: by then the bell of the sweep before has come to nothing. */
const IN_VAIN_S = 90;

/**
 * What the clock does for notifications: hands out what nobody handed out, rings for deliveries that are due, and with `prune` lets go
 * of what is too old. Answers how many were rung for, and those that the queue does not carry.
 */
export async function tendDeliveries(
  ctx: Ctx,
  prune: boolean,
): Promise<{ rung: number; stranded: { id: string; attempts: number }[] }> {
  // Nothing of it is worth a sweep: what fails here is there the next time.
  try {
    await handOut(ctx);
    const { due } = await callFunction<{ due: Due[] }>(ctx.db, 'tend_deliveries_v1', { limit: LIMIT, prune });
    const stranded: Due[] = [];
    for (let at = 0; at < due.length; at += BATCH) {
      const batch = due.slice(at, at + BATCH);
      const taken = await ringNotices(
        ctx,
        batch.map((one) => ({ ...one, id: one.id, attempts: Math.floor(ctx.clock.now() / 1_000) })),
      );
      stranded.push(...batch.filter(({ late_s }) => !taken || late_s >= IN_VAIN_S));
    }
    return { rung: due.length, stranded };
  } catch (error) {
    ctx.log.error('sweep: notifications were not looked after', { error: String(error) });
    return { rung: 0, stranded: [] };
  }
}

import type { Ctx } from '../ctx.ts';
import { handOut } from './hand-out.ts';
import { ringNotices } from './ring.ts';

/** A delivery that should have been tried by now, and since when (seconds). */
export type DueAgain = { id: string; attempts: number; late_s: number };

const BATCH = 100;
/** Rung for in vain: by then the bell of the sweep before has come to nothing. */
const IN_VAIN_S = 90;

/**
 * What the clock does for notifications: hands out what nobody handed out, and rings for deliveries that are due. Answers how many were rung for, and
 * those that the queue does not carry.
 */
export async function tendDeliveries(
  ctx: Ctx,
  { deliveries, untold }: { deliveries: DueAgain[]; untold: boolean },
): Promise<{ rung: number; stranded: { id: string; attempts: number }[] }> {
  // Nothing of it is worth a sweep: what fails here is there the next time.
  try {
    if (untold) await handOut(ctx);
    const stranded: DueAgain[] = [];
    // Each sweep's bells have ids of their own.
    const round = Math.floor(ctx.clock.now() / 1_000);
    for (let at = 0; at < deliveries.length; at += BATCH) {
      const batch = deliveries.slice(at, at + BATCH);
      const taken = await ringNotices(
        ctx,
        batch.map(({ id }) => ({ id, attempts: round })),
      );
      stranded.push(...batch.filter(({ late_s }) => !taken || late_s >= IN_VAIN_S));
    }
    return { rung: deliveries.length, stranded };
  } catch (error) {
    ctx.log.error('sweep: notifications were not looked after', { error: String(error) });
    return { rung: 0, stranded: [] };
  }
}

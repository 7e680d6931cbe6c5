import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';

export type Retained =
  | { state: 'not_due' }
  /** `more`: the batch was full, and the next sweep takes another. */
  | { state: 'done' | 'more'; tasks: number; checkpoints: number; blobs: number };

/** The totals of the metrics are at most so much behind what is settled. */
const COUNTED_EVERY_S = 3_000;
/** Tasks a batch: one short statement, whatever has piled up. */
const BATCH = 200;

/**
 * One batch of what need not be kept any longer, at most once an hour; tasks among it only where
 * `RETENTION_COMPACT` says so (decision 0003). Sweeps that overlap share
 * the work. A failure is logged, and does not stop the sweep.
 */
export async function retain(ctx: Ctx): Promise<Retained> {
  try {
    const retained = await callFunction<Retained>(ctx.db, 'retain_v1', {
      history_days: ctx.config.RETENTION_DAYS,
      compact: ctx.config.RETENTION_COMPACT === 'on',
      limit: BATCH,
    });
    if (retained.state === 'not_due') return retained;
    if (retained.tasks > 0) ctx.log.info('retained', retained);
    // Where nobody scrapes, the totals still follow: no scrape ever has more than this time to count.
    await callFunction(ctx.db, 'metrics_v1', { share_s: COUNTED_EVERY_S });
    return retained;
  } catch (error) {
    ctx.log.error('retention failed', { error: String(error) });
    return { state: 'not_due' };
  }
}

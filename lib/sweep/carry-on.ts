import type { Ctx } from '../ctx.ts';
import { DELIVERY_BUDGET_MS } from '../engine-limits.ts';
import { AppError } from '../errors.ts';
import { deliver } from '../notify/deliver.ts';
import type { Stranded } from './ring-due.ts';

/** One delivery of the engine; handed in, so that a sweep with nothing to do never loads it. */
export type Carry = (
  ctx: Ctx,
  delivery: { kind: 'task' | 'subtask'; id: string; jti: null },
  options: { budgetMs: number },
) => Promise<unknown>;

/** So many rows side by side: an invocation has six connections. */
const LANES = 4;

/**
 * Does itself what the queue should have rung for: the queue may be gone for good, and everything still ends. It
 * claims like any delivery, so a bell that comes after all finds the row taken. Never throws.
 */
export async function carryOn(ctx: Ctx, carry: Carry, { bells, notices }: Stranded): Promise<void> {
  const until = ctx.clock.now() + DELIVERY_BUDGET_MS;
  const jobs = [
    ...notices.map(({ id }) => ({ what: id, run: () => deliver(ctx, id) })),
    ...bells.map(({ kind, id }) => ({
      what: id,
      run: () => carry(ctx, { kind, id, jti: null }, { budgetMs: until - ctx.clock.now() }),
    })),
  ];
  const lane = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      if (ctx.clock.now() >= until) return;
      try {
        await job.run();
      } catch (error) {
        if (error instanceof AppError && error.code === 'leased') continue;
        ctx.log.error('sweep: could not carry on', { row: job.what, error: String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

import type { Ctx } from '../ctx.ts';
import type { Work } from '../db/rows.ts';
import { LEASE_S, RENEW_MS } from '../engine-limits.ts';
import { FencedError } from '../errors.ts';

/** A claim being kept alive while a model or a tool is busy. */
export type Lease = {
  /** Aborted when the claim was lost. */
  signal: AbortSignal;
  /** Throws `FencedError` when a renewal found another claim on the row. */
  check(): void;
  /** Awaits `work`, renewing every few seconds until it ends; throws `FencedError` if the claim went meanwhile. */
  during<T>(work: Promise<T>): Promise<T>;
  /** The same without the last check: for calls whose outcome must be kept whoever has the claim now. */
  whileBusy<T>(work: Promise<T>): Promise<T>;
};

const RENEW = {
  task: `update tasks set lease_until = clock_timestamp() + make_interval(secs => $3), wake_at = clock_timestamp() + make_interval(secs => $3)
         where id = $1 and version = $2 and work = 'running' returning 1`,
  subtask: `update subtasks set lease_until = clock_timestamp() + make_interval(secs => $3), wake_at = clock_timestamp() + make_interval(secs => $3)
            where id = $1 and version = $2 and status = 'running' returning 1`,
};

/** Renews a claim while something slow runs; a renewal that finds the row taken aborts what runs. */
export function keepLease(ctx: Ctx, work: Pick<Work, 'kind' | 'id' | 'version'>): Lease {
  const lost = new AbortController();
  const renew = async () => {
    try {
      const rows = await ctx.db.query(RENEW[work.kind], [work.id, work.version, LEASE_S]);
      if (rows.length === 0) lost.abort(new FencedError(work.id));
    } catch (error) {
      ctx.log.error('lease not renewed', { work: work.id, error: String(error) });
    }
  };
  const check = () => {
    if (lost.signal.aborted) throw new FencedError(work.id);
  };
  const whileBusy = async <T>(promise: Promise<T>): Promise<T> => {
    const timer = setInterval(() => void renew(), RENEW_MS);
    try {
      return await promise;
    } finally {
      clearInterval(timer);
    }
  };
  return {
    signal: lost.signal,
    check,
    whileBusy,
    async during(promise) {
      const value = await whileBusy(promise);
      check();
      return value;
    },
  };
}

import type { Ctx } from '../ctx.ts';

/** A request that was answered. `route` is the pattern that it matched, never its path. */
export type Answered = { method: string; route: string; status: number; seconds: number };

/** A row of `metric_deltas`. */
type Delta = { metric: string; labels: Record<string, string>; bucket: string; value: number };

/** Counts of requests that no row of ours tells, gathered in an isolate until somebody stores them. */
export type RequestMeter = {
  count(answered: Answered): void;
  /**
   * Stores what has gathered `afterS` seconds from now, or at once when the process is about to end; one call of those
   * seconds does it for all. Never rejects: what could not be stored is tried again with the next.
   */
  storeLater(ctx: Ctx, afterS: number): Promise<void>;
};

/** Upper bounds of `http_request_duration_seconds`. */
export const REQUEST_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

/** A store that has not come back by then was cut off with its request. */
const GIVEN_UP_MS = 30_000;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const STORE = `insert into metric_deltas (metric, labels, bucket, value)
  select * from jsonb_to_recordset($1::jsonb) as d(metric text, labels jsonb, bucket text, value numeric)`;

/** One for an isolate. It holds no more than a few numbers for each route, method and status. */
export function requestMeter(): RequestMeter {
  let gathered = new Map<string, Delta>();
  let storing = Number.NEGATIVE_INFINITY;
  const add = (delta: Delta) => {
    const key = JSON.stringify([delta.metric, delta.labels, delta.bucket]);
    const known = gathered.get(key);
    if (known) known.value = micro(known.value + delta.value);
    else gathered.set(key, delta);
  };
  return {
    count: (answered) => deltasOf(answered).forEach(add),
    storeLater: async (ctx, afterS) => {
      if (gathered.size === 0 || ctx.clock.now() < storing + afterS * 1_000 + GIVEN_UP_MS) return;
      storing = ctx.clock.now();
      await pause(afterS * 1_000, ctx.stopping);
      const taken = gathered;
      gathered = new Map();
      try {
        await ctx.db.query(STORE, [JSON.stringify([...taken.values()])]);
      } catch (error) {
        for (const delta of taken.values()) add(delta);
        ctx.log.error('counts of requests were not stored', { error: String(error) });
      }
      storing = Number.NEGATIVE_INFINITY;
    },
  };
}

function deltasOf({ method, route, status, seconds }: Answered): Delta[] {
  const asked = { method: METHODS.has(method) ? method : 'other', route };
  const bound = REQUEST_BOUNDS.find((each) => seconds <= each)?.toString() ?? '+Inf';
  const timed = {
    metric: 'http_request_duration_seconds',
    labels: { ...asked, status: `${Math.floor(status / 100)}xx` },
  };
  return [
    { metric: 'http_requests_total', labels: { ...asked, status: String(status) }, bucket: '', value: 1 },
    { ...timed, bucket: bound, value: 1 },
    { ...timed, bucket: 'sum', value: micro(seconds) },
  ];
}

const micro = (value: number) => Math.round(value * 1e6) / 1e6;

function pause(ms: number, stopping: AbortSignal | undefined): Promise<void> {
  if (stopping?.aborted) return Promise.resolve();
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    stopping?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        done();
      },
      { once: true },
    );
  });
}

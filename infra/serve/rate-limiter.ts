import type { RateLimiter } from '../../functions/http/env.ts';

const WINDOW_MS = 60_000;

/** So many requests a minute of one key, counted by this process in windows that begin on the minute of its clock. */
export function rateLimiter(perMinute: number, clock: { now(): number } = Date): RateLimiter {
  let window = 0;
  let counts = new Map<string, number>();
  return {
    limit: async ({ key }) => {
      const current = Math.floor(clock.now() / WINDOW_MS);
      if (current !== window) {
        window = current;
        counts = new Map();
      }
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { success: count <= perMinute };
    },
  };
}

/**
 * Seconds between attempts, as Standard Webhooks recommends them: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h; 27.6 hours in
 * all. `attempt`: how many were made. Null: that was the last.
 */
export function retryAfter(
  attempt: number,
  asked: number | null,
  random: () => number = Math.random,
): number | null {
  const step = STEPS_S[attempt - 1];
  if (step === undefined) return null;
  // Those who failed together do not come back together.
  const spread = step * (1 + 0.1 * random());
  return Math.min(DAY_S, Math.max(spread, asked ?? 0));
}

const DAY_S = 24 * 3_600;
const STEPS_S = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000] as const;

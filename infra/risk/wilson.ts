/** How often something held among `n`, with its 95 % interval by Wilson; all null where there was nothing to hold. */
export type Share = {
  hits: number;
  n: number;
  share: number | null;
  low: number | null;
  high: number | null;
};

const Z = 1.959964;

/** A share with its 95 % Wilson score interval, which keeps its meaning near 0 and 1 and for small `n`. */
export function shareOf(hits: number, n: number): Share {
  if (n === 0) return { hits, n, share: null, low: null, high: null };
  const share = hits / n;
  const weight = 1 + Z ** 2 / n;
  const middle = (share + Z ** 2 / (2 * n)) / weight;
  const reach = (Z / weight) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return { hits, n, share, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

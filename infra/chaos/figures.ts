type Counts = Record<string, number>;

/** What one part of the seeds left behind. */
export type Figures = {
  from: number;
  count: number;
  steps: number;
  seconds: number;
  /** Faults that were really injected, and how the tasks ended, by kind. */
  faults: Counts;
  ends: Counts;
  broken: { seed: number; broken: string[] }[];
};

/** All parts as one: counts added up, kinds in order. */
export function sumUp(parts: Figures[]) {
  const add = (pick: (part: Figures) => Counts): Counts => {
    const sum: Counts = {};
    for (const part of parts)
      for (const [kind, n] of Object.entries(pick(part))) sum[kind] = (sum[kind] ?? 0) + n;
    return Object.fromEntries(Object.entries(sum).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  const total = (pick: (part: Figures) => number) => parts.reduce((sum, part) => sum + pick(part), 0);
  return {
    seeds: total(({ count }) => count),
    from: Math.min(...parts.map(({ from }) => from)),
    steps: total(({ steps }) => steps),
    busy_s: Math.round(total(({ seconds }) => seconds)),
    faults: add(({ faults }) => faults),
    ends: add(({ ends }) => ends),
    broken: parts.flatMap(({ broken }) => broken),
  };
}

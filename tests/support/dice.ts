/** Chance that the same seed repeats: what random policies and requests are drawn with. */
export type Dice = {
  /** A whole number from 0 up to, but not including, `n`. */
  below: (n: number) => number;
  /** True once in `n` throws. */
  once: (n: number) => boolean;
  pick: <One>(from: readonly One[]) => One;
  /** Some of them, in their order; at least `least`. */
  some: <One>(from: readonly One[], least?: number) => One[];
};

/** Dice of one seed (mulberry32). */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  const pick = <One>(from: readonly One[]) => from[below(from.length)]!;
  return {
    below,
    pick,
    once: (n) => below(n) === 0,
    some: (from, least = 0) => {
      const left = new Set<number>();
      while (left.size < Math.min(least, from.length)) left.add(below(from.length));
      return from.filter((_, i) => left.has(i) || below(3) === 0);
    },
  };
}

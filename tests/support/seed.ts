/**
 * Where chance begins: `SEED` in the environment, or a fresh one; below `below`. `npm test` sets it from the commit,
 * so a commit that was green stays green, and the next one draws anew.
 */
export function firstSeed(below = 2 ** 31): number {
  const given = process.env.SEED;
  return given === undefined ? Math.floor(Math.random() * below) : Number(given) % below;
}

/** A repeatable source of chance from `firstSeed()`; the caller prints the seed. */
export function seededRandom(): { seed: number; random: () => number } {
  const seed = firstSeed();
  let state = seed;
  // Mulberry32 (Tommy Ettinger, public domain): small, even, and the same everywhere.
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { seed, random };
}

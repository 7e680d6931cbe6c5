/** A repeatable source of chance: `SEED` in the environment, or a fresh one that is printed. */
export function seededRandom(): { seed: number; random: () => number } {
  const seed = Number(process.env.SEED) || Math.floor(Math.random() * 2 ** 31);
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

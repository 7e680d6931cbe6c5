import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firstSeed } from '../support/seed.ts';
import { LONG, type Outcome, runSeed, SHORT } from './run-seed.ts';
import { Universe } from './universe.ts';

const { CHAOS_SEED, CHAOS_FROM, CHAOS_COUNT, CHAOS_OUT, CHAOS_VERBOSE } = process.env;
const ALONE = CHAOS_SEED === undefined ? null : Number(CHAOS_SEED);
/** A start of the run's own, printed; `npm run chaos` says which part it wants. */
const FROM = ALONE ?? Number(CHAOS_FROM ?? firstSeed(1e9));
const COUNT = ALONE === null ? Number(CHAOS_COUNT ?? 200) : 1;
/** Seeds of both sizes are apart: `npm run chaos -- --seed N --short` replays one of `npm test`. */
const SIZE = process.env.CHAOS_SIZE === 'long' ? LONG : SHORT;
/** More broken seeds than this say nothing new. */
const ENOUGH = 5;
const TWICE = Math.min(5, COUNT);

/** Faults that each hundred short seeds inject by kind: half of what they do on the average. */
const EXPECTED: Record<string, number> = {
  ...{ 'kill-before db': 15, 'kill-after db': 15, 'cut-before db': 12, 'cut-after db': 15 },
  ...{ 'kill-before tool': 2, 'kill-after tool': 2, 'cut-before tool': 2, 'cut-after tool': 2 },
  ...{ 'kill-before model': 1, 'kill-after model': 1, 'cut-before model': 1, 'cut-after model': 1 },
  ...{ 'kill-before queue': 2, 'kill-after queue': 2, 'cut-before queue': 2, 'cut-after queue': 2 },
  ...{ dropped: 15, delayed: 20, 'very late': 2, reordered: 6, 'delivered ×2': 6, 'delivered ×5': 1 },
  ...{ 'stalled 1.1×': 2, 'stalled 2×': 2, 'stalled 10×': 2, 'clock jumped back': 8 },
  ...{ halt: 20, unhalt: 10 },
  ...{ 'clock off by 5 s': 1, 'clock off by 60 s': 1, 'clock off by 3600 s': 1 },
};

let universe: Universe;
beforeAll(async () => {
  universe = await Universe.start();
  // What is loaded on first use is loaded, so that no seed's trace has it.
  await runSeed(universe, 0, SHORT);
});
afterAll(() => universe.close());

const replay = (seed: number) =>
  `npm run chaos -- --seed ${seed}${SIZE === SHORT ? ' --short' : ''} --verbose`;

it(`nothing is lost and nothing happens twice in ${COUNT} storms from seed ${FROM}`, async () => {
  const start = performance.now();
  const faults: Record<string, number> = {};
  const ends: Record<string, number> = {};
  const broken: { seed: number; broken: string[] }[] = [];
  let steps = 0;
  for (let seed = FROM; seed < FROM + COUNT; seed++) {
    const outcome = await runSeed(universe, seed, SIZE);
    add(faults, outcome.faults);
    add(ends, outcome.ends);
    steps += outcome.trace.length;
    if (outcome.broken.length > 0) broken.push({ seed, broken: outcome.broken });
    if (CHAOS_VERBOSE) console.info(told(outcome));
    if (broken.length === ENOUGH) break;
  }
  const seconds = (performance.now() - start) / 1000;
  const figures = {
    from: FROM,
    count: COUNT,
    steps,
    seconds: Number(seconds.toFixed(1)),
    faults,
    ends,
    broken,
  };
  if (CHAOS_OUT) writeFileSync(CHAOS_OUT, JSON.stringify(figures));
  console.info(
    `${COUNT} seeds from ${FROM}: ${steps} steps, ${total(faults)} faults, ${seconds.toFixed(1)} s`,
  );
  const what = broken.map((one) => `seed ${one.seed}: ${one.broken[0]}\n  ${replay(one.seed)}`);
  expect(what.join('\n')).toBe('');
  expect(steps, 'steps of all seeds').toBeGreaterThan(0);
  if (ALONE !== null) return;
  for (const [kind, half] of Object.entries(EXPECTED))
    expect(faults[kind] ?? 0, `${kind} in ${COUNT} seeds`).toBeGreaterThanOrEqual(
      leastOf((2 * half * COUNT) / 100),
    );
}, 1_200_000);

it(`the same seed gives the same run, ${TWICE} times`, async () => {
  for (let seed = FROM; seed < FROM + TWICE; seed++) {
    const one = await runSeed(universe, seed, SIZE);
    const two = await runSeed(universe, seed, SIZE);
    expect(two.trace, `seed ${seed}`).toEqual(one.trace);
    expect(two.hash).toBe(one.hash);
  }
}, 60_000);

function add(sum: Record<string, number>, more: Record<string, number>): void {
  for (const [kind, n] of Object.entries(more)) sum[kind] = (sum[kind] ?? 0) + n;
}

/** What a count of that mean falls short of once in some ten million runs: faults are rare and independent. */
const leastOf = (mean: number) => Math.max(0, Math.floor(mean - 5 * Math.sqrt(mean)));

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, n) => sum + n, 0);

const told = ({ trace, faults, ends, broken }: Outcome) =>
  [...trace, JSON.stringify(faults), JSON.stringify(ends), ...broken.map((what) => `BROKEN ${what}`)].join(
    '\n',
  );

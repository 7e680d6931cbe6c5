import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../support/report.ts';
import { firstSeed } from '../support/seed.ts';
import { calmToTheLast } from './drivers.ts';
import { Rng } from './rng.ts';
import { conclude } from './run-seed.ts';
import { type Post, Simulation } from './simulation.ts';
import { Universe } from './universe.ts';

const FULL = process.env.LONG === '1';
const SEED = firstSeed(1e6);
const SPREAD_MS = 600_000;

let universe: Universe;
beforeAll(async () => {
  universe = await Universe.start();
});
afterAll(() => universe.close());

/** The main job with this queue; what it leaves behind is always the same. Answers how many deliveries there were. */
async function play(post: Post, seed: number, pick?: (n: number) => number): Promise<number> {
  const sim = await Simulation.start(universe, seed);
  let deliveries = 0;
  sim.post = post;
  const deliver = sim.deliver.bind(sim);
  sim.deliver = (message) => {
    deliveries += 1;
    return deliver(message);
  };
  if (pick) {
    const due = sim.dueMessages.bind(sim);
    sim.dueMessages = () => {
      const first = due().slice(0, 8);
      return first.length > 1 ? [first[pick(first.length)]!] : first;
    };
  }
  sim.submit('main');
  const { broken, ends } = await conclude(sim, () => calmToTheLast(sim));
  expect(broken, `seed ${seed}\n${sim.trace.join('\n')}`).toEqual([]);
  expect(ends).toEqual({ completed: 1 });
  const took = universe.recorder.calls().filter((call) => call.took);
  expect(took.map(({ tool }) => tool).sort()).toEqual(
    ['commit', 'commit', 'commit', 'commit', 'deploy', 'mail'].map((name) => `world.${name}`),
  );
  return deliveries;
}

describe('F3: each delivery many times over', () => {
  const counted: Record<string, number> = {};
  afterAll(() => writeReport('deliveries', { deliveries: counted, orders: FULL ? 1_000 : 6 }));

  // At once, all bytes the same or signed anew; or spread over ten minutes.
  it.each(
    [2, 5, 50]
      .flatMap((copies) => [
        { copies, sameToken: true, spread: false },
        { copies, sameToken: false, spread: false },
        { copies, sameToken: false, spread: true },
      ])
      .filter(({ copies, sameToken }) => FULL || copies < 50 || sameToken),
  )(
    '×$copies, same token: $sameToken, spread: $spread',
    async ({ copies, sameToken, spread }) => {
      const rng = new Rng(SEED);
      const post: Post = (bell) =>
        spread
          ? Array.from({ length: copies }, () => ({
              bell,
              copies: 1,
              sameToken,
              delayMs: rng.int(SPREAD_MS),
            }))
          : [{ bell, copies, sameToken, delayMs: 0 }];
      const deliveries = await play(post, 1);
      counted[`×${copies}${sameToken ? ' same' : ''}${spread ? ' spread' : ''}`] = deliveries;
      expect(deliveries).toBeGreaterThanOrEqual(4 * copies);
    },
    120_000,
  );
});

describe('F4: in any order', () => {
  const orders = FULL ? 1_000 : 6;
  it(`the same end in ${orders} orders of up to eight waiting messages from seed ${SEED}`, async () => {
    let chosen = 0;
    for (let seed = SEED; seed < SEED + orders; seed++) {
      const rng = new Rng(seed);
      // Messages gather for a while, so that there is an order to choose.
      const post: Post = (bell) => [{ bell, copies: 2, sameToken: false, delayMs: 20_000 }];
      await play(post, seed, (n) => {
        chosen += 1;
        return rng.int(n);
      });
    }
    expect(chosen).toBeGreaterThan(4 * orders);
  }, 1_200_000);
});

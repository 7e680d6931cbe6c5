import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CrashJob, type Hurt } from './crash-job.ts';

const LONG = process.env.LONG === '1';
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
/** Of all points a share runs each time, from a place that changes; LONG=1 runs them all. */
const SHARE = LONG ? 1 : 3;

let job: CrashJob;
let counted: Record<Hurt['at'], number>;
beforeAll(async () => {
  job = await CrashJob.start();
  counted = await job.run([]);
});
afterAll(() => job.close());

const say = (hurts: Hurt[]) => hurts.map(({ how, when, at, n }) => `${how} ${when} ${at} ${n}`).join(', ');
async function survive(points: Hurt[][], withMail = false): Promise<void> {
  for (const hurts of points) {
    try {
      await job.run(hurts, withMail);
    } catch (error) {
      throw new Error(`after ${say(hurts)} (seed ${SEED}): ${(error as Error).message}`, { cause: error });
    }
  }
}
function pointsOf(at: Hurt['at'], how: Hurt['how'], last: number): Hurt[][] {
  const all = Array.from({ length: last }, (_, i) => i + 1).flatMap((n) =>
    (['before', 'after'] as const).map((when) => [{ at, n, when, how }]),
  );
  return all.filter((_, i) => (i + SEED) % SHARE === 0);
}

describe('the main job comes to its end by itself, each effect once', () => {
  it('counts its points', () => {
    console.info(`crash points: ${JSON.stringify(counted)}, seed ${SEED}, every ${SHARE}.`);
    expect(counted.database).toBeGreaterThanOrEqual(13);
    expect(counted).toMatchObject({ tool: 3, model: 6 });
  });

  it.each(['cut', 'kill'] as const)(
    '%s before or after any round trip to the database',
    async (how) => {
      await survive(pointsOf('database', how, counted.database + 2));
    },
    120_000,
  );

  it.each(['cut', 'kill'] as const)(
    '%s before or after any tool call',
    async (how) => {
      await survive(pointsOf('tool', how, counted.tool));
    },
    60_000,
  );

  it.each(['cut', 'kill'] as const)(
    '%s in any model call, or at any bell',
    async (how) => {
      await survive([...pointsOf('model', how, counted.model), ...pointsOf('queue', how, counted.queue)]);
    },
    60_000,
  );

  it('with a call that cannot be repeated: it stops in doubt and asks, and the effect is there once', async () => {
    await survive(
      [...pointsOf('database', 'kill', counted.database + 2), ...pointsOf('tool', 'kill', counted.tool)],
      true,
    );
  }, 120_000);

  it('however many things break, one after the other', async () => {
    const random = mulberry32(SEED);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const rounds = Array.from({ length: LONG ? 200 : 8 }, () =>
      Array.from({ length: 2 + Math.floor(random() * 2) }, (): Hurt => {
        const at = pick(['database', 'database', 'database', 'tool', 'model', 'queue'] as const);
        const n = 1 + Math.floor(random() * (counted[at] + 3));
        return { at, n, when: pick(['before', 'after']), how: pick(['cut', 'kill']) };
      }),
    );
    await survive(rounds, random() < 0.5);
  }, 240_000);
});

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

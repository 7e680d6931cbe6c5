import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../support/report.ts';
import { firstSeed } from '../support/seed.ts';
import { calm } from './drivers.ts';
import type { Op, Port, Verdict } from './processes.ts';
import { conclude } from './run-seed.ts';
import { Simulation } from './simulation.ts';
import { Universe } from './universe.ts';

const FULL = process.env.LONG === '1';
const SEED = firstSeed(1e6);
/** Of all points a share runs each time, from a place that changes; LONG=1 runs them all, three rounds. */
const SHARE = FULL ? 1 : 24;
const ROUNDS = FULL ? 3 : 1;
const VERDICTS: Verdict[] = ['kill-before', 'kill-after', 'cut-before', 'cut-after'];

/** The n-th call to one port, of the whole job. */
type Point = { port: Port; n: number; verdict: Verdict };

let universe: Universe;
/** How many calls the main job makes to each port when nothing goes wrong. */
let calls: Record<Port, number>;
beforeAll(async () => {
  universe = await Universe.start();
  await play(null, 1);
  calls = await play(null, 1);
});
afterAll(() => universe.close());

/** Submit, plan, sign, six subtasks with a changing call each, report; hurt at one point. Answers how many calls there were. */
async function play(point: Point | null, round: number): Promise<Record<Port, number>> {
  const sim = await Simulation.start(universe, round);
  const counted: Record<Port, number> = { db: 0, tool: 0, model: 0, queue: 0 };
  const hurt = ({ port }: Op): Verdict => {
    counted[port] += 1;
    return point?.port === port && point.n === counted[port] ? point.verdict : 'pass';
  };
  sim.submit('main');
  const { broken, ends, faults } = await conclude(sim, () => calm(sim, {}, hurt));
  const where = point ? `${point.verdict} ${point.port} ${point.n} (round ${round})` : 'unhurt';
  expect(broken, `${where}\n${sim.trace.join('\n')}`).toEqual([]);
  expect(ends, `${where}\n${sim.trace.join('\n')}`).toEqual({ completed: 1 });
  expect(await effects(), where).toEqual({ 'world.commit': 4, 'world.deploy': 1, 'world.mail': 1 });
  if (point) expect(faults).toEqual({ [`${point.verdict} ${point.port}`]: 1 });
  return counted;
}

async function effects(): Promise<Record<string, number>> {
  const took: Record<string, number> = {};
  for (const call of universe.recorder.calls()) if (call.took) took[call.tool] = (took[call.tool] ?? 0) + 1;
  return Object.fromEntries(Object.entries(took).sort());
}

const pointsOf = (ports: Port[]): Point[] =>
  ports.flatMap((port) =>
    Array.from({ length: calls[port] }, (_, i) => i + 1).flatMap((n) =>
      VERDICTS.map((verdict) => ({ port, n, verdict })),
    ),
  );

async function survive(points: Point[]): Promise<number> {
  let played = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [i, point] of points.entries()) {
      if ((i + SEED) % SHARE !== 0) continue;
      await play(point, round);
      played += 1;
    }
  }
  return played;
}

describe(`the main job comes to its end by itself, each effect once (every ${SHARE}. point, seed ${SEED})`, () => {
  let database = 0;
  let outside = 0;
  afterAll(() => writeReport('crash-points', { calls, rounds: ROUNDS, database, outside }));

  it('has its points: every call of the job', () => {
    expect(calls.db).toBeGreaterThanOrEqual(24);
    expect(calls).toMatchObject({ model: 13 });
    expect(calls.tool).toBeGreaterThanOrEqual(12);
    expect(calls.queue).toBeGreaterThanOrEqual(4);
  });

  it('F1: killed or cut off before and after any round trip to the database', async () => {
    const points = pointsOf(['db']);
    database = await survive(points);
    expect(database).toBeGreaterThanOrEqual(Math.floor((points.length * ROUNDS) / SHARE));
  }, 1_200_000);

  it('F2: killed or cut off before and after any call to a tool, the model or the queue', async () => {
    const points = pointsOf(['tool', 'model', 'queue']);
    outside = await survive(points);
    expect(outside).toBeGreaterThanOrEqual(Math.floor((points.length * ROUNDS) / SHARE));
  }, 1_200_000);
});

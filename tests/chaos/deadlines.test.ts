import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEASE_S } from '../../lib/engine-limits.ts';
import { firstSeed } from '../support/seed.ts';
import { calm, openWork } from './drivers.ts';
import type { Op } from './processes.ts';
import { conclude, type Outcome } from './run-seed.ts';
import { Simulation, type Wish } from './simulation.ts';
import { Universe } from './universe.ts';

let universe: Universe;
beforeAll(async () => {
  universe = await Universe.start();
});
afterAll(() => universe.close());

/** Around a deadline: a second before, the very moment, a second after, a day after. */
const AROUND = [
  { offset: -1_000, late: false },
  { offset: 0, late: true },
  { offset: 1_000, late: true },
  { offset: 86_400_000, late: true },
];
const FULL = process.env.LONG === '1';
const SEED = firstSeed(1e6);
/** F8: workers whose clocks are off, by seconds; the database's alone counts. One of them each time, all with LONG=1. */
const ALL_SKEWS_S = [0, 5, -5, 60, -60, 3_600, -3_600];
const SKEWS_S = FULL ? ALL_SKEWS_S : [ALL_SKEWS_S[SEED % ALL_SKEWS_S.length]!];
/** F7: each worker stalls before its n-th call, for all n with LONG=1. */
const STALLS = Array.from({ length: 40 }, (_, n) => n + 1).filter((n) => FULL || (n + SEED) % 20 === 0);

/** Lets everything go on but people; `skewS` is how far every worker's clock is off. */
async function settle(sim: Simulation, skewS = 0): Promise<void> {
  await calm(sim, { idle: true }, ({ process }: Op) => {
    process.skewMs = skewS * 1_000;
    return 'pass';
  });
}

async function asked(sim: Simulation, shape: string): Promise<{ id: string; hash: string }> {
  sim.submit(shape);
  await settle(sim);
  return (await openWork(sim)).asked[0]!;
}

/** The moment that a column of an approval names, as the database holds it. */
async function deadline(id: string, column: 'expires_at' | 'execute_by' | 'plan_run_by'): Promise<number> {
  const [row] = await universe.engine.db.query<{ at: number }>(
    `select extract(epoch from date_trunc('milliseconds', ${column}))::float8 * 1000 as at from approval_requests where id = $1`,
    [id],
  );
  return row!.at;
}

const sign = (sim: Simulation, { id, hash }: { id: string; hash: string }, who: string): Wish =>
  sim.wish(`approve ${id}`, `/approve/${id}`, who, { action_hash: hash, justification: 'Checked.' });

async function signAll(sim: Simulation, request: { id: string; hash: string }, who: string[]): Promise<void> {
  for (const name of who) {
    const wish = sign(sim, request, name);
    await sim.send(wish);
    // Only the door's own statements: what it would run ahead of is killed before it starts.
    while (!wish.answer) await sim.release(sim.processes.runnable()[0]!);
    for (const process of [...sim.processes.live]) sim.processes.kill(process);
  }
}

const took = () => universe.recorder.calls().filter((call) => call.took);
const sound = ({ broken, trace }: Outcome) => expect(broken, trace.join('\n')).toEqual([]);

describe('F5: a decision around the moment at which its request expires', () => {
  it.each(AROUND.flatMap((one) => SKEWS_S.map((skewS) => ({ ...one, skewS }))))(
    '$offset ms from it, worker off by $skewS s: late $late',
    async ({ offset, late, skewS }) => {
      const sim = await Simulation.start(universe, 1);
      const outcome = await conclude(sim, async () => {
        const request = await asked(sim, 'destroy');
        // Postgres keeps microseconds: the millisecond that it falls into has not ended before the next one.
        await universe.clock.set(
          (await deadline(request.id, 'expires_at')) + offset + (offset === 0 ? 1 : 0),
        );
        sim.sweepEveryMs = Number.POSITIVE_INFINITY;
        const wish = sign(sim, request, 'cto');
        await settle(sim, skewS);
        expect(wish.answer!.status).toBe(late ? 410 : 200);
        sim.sweepEveryMs = 60_000;
        await calm(sim, { mood: () => 'ignore' });
      });
      sound(outcome);
      expect(took()).toHaveLength(late ? 0 : 1);
      expect(outcome.ends).toEqual({ [late ? 'failed' : 'completed']: 1 });
    },
  );
});

describe('F5: an execution around the moment until which its approval holds', () => {
  it.each(
    AROUND.flatMap((one) =>
      [
        { shape: 'destroy', tool: 'world.destroy', who: ['tech_lead', 'cto'], column: 'execute_by' as const },
        // A plan that has started holds for longer: it starts with its last signature.
        { shape: 'release', tool: 'world.deploy', who: ['tech_lead', 'cto'], column: 'plan_run_by' as const },
      ].flatMap((two) => SKEWS_S.map((skewS) => ({ ...one, ...two, skewS }))),
    ),
  )(
    '$shape $offset ms from it, worker off by $skewS s: late $late',
    async ({ offset, late, shape, tool, who, column, skewS }) => {
      const sim = await Simulation.start(universe, 1);
      const outcome = await conclude(sim, async () => {
        const request = await asked(sim, shape);
        await signAll(sim, request, who);
        const until = await deadline(request.id, column);
        await universe.clock.set(until + offset + (offset === 0 ? 1 : 0));
        await settle(sim, skewS);
        // Late, it asks again, and nobody answers that.
        await calm(sim, { mood: () => 'ignore' });
      });
      sound(outcome);
      expect(took().filter((call) => call.tool === tool)).toHaveLength(late ? 0 : 1);
    },
  );
});

describe('F7: a worker that stalls past its lease and then goes on', () => {
  /** Stalls before its n-th call, while others take over; then it goes on. */
  it.each([1.1, 2, 10].flatMap((factor) => STALLS.map((n) => ({ factor, n }))))(
    '$factor × the lease, before call $n',
    async ({ factor, n }) => {
      const sim = await Simulation.start(universe, 1);
      let left = n;
      let stalled = false;
      const outcome = await conclude(sim, async () => {
        sim.submit('main');
        await calm(sim, {}, ({ process }) => {
          left -= 1;
          if (left === 0) {
            process.frozenUntil = sim.now + factor * LEASE_S * 1_000;
            sim.giveUpOn(process);
            stalled = true;
          }
          return 'pass';
        });
      });
      sound(outcome);
      expect(stalled).toBe(true);
      expect(outcome.ends).toEqual({ completed: 1 });
      expect(took()).toHaveLength(6);
    },
  );

  it.each(STALLS)('before call %i, and finds its task cancelled meanwhile', async (n) => {
    const sim = await Simulation.start(universe, 1);
    let left = n;
    let cancelled: Wish | null = null;
    const outcome = await conclude(sim, async () => {
      sim.submit('main');
      await calm(sim, {}, ({ process }) => {
        left -= 1;
        if (left === 0) {
          process.frozenUntil = sim.now + 2 * LEASE_S * 1_000;
          const task = sim.wishes[0]!.answer?.body.task_id;
          if (task) cancelled = sim.wish('cancel', `/tasks/${String(task)}/cancel`, 'requester', {});
        }
        return 'pass';
      });
    });
    sound(outcome);
    if ((cancelled as Wish | null)?.answer?.status === 200) expect(outcome.ends).toEqual({ cancelled: 1 });
  });
});

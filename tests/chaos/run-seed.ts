import { calmToTheLast, type People } from './drivers.ts';
import { judge } from './oracle.ts';
import { SHAPES } from './scripts.ts';
import { Simulation } from './simulation.ts';
import { storm } from './storm.ts';
import type { Universe } from './universe.ts';

/** What a signature alone may set off. */
export const SIGNED = ['world.deploy', 'world.destroy'];

export type Outcome = {
  /** Equal for equal runs. */
  hash: string;
  trace: string[];
  faults: Record<string, number>;
  /** What the oracle says is broken; empty: nothing is. */
  broken: string[];
  /** How the tasks ended, by status. */
  ends: Record<string, number>;
};

/** How many tasks at most, and how long the storm is. */
export type Size = { tasks: number; steps: number };
export const SHORT: Size = { tasks: 2, steps: 40 };
export const LONG: Size = { tasks: 3, steps: 110 };

/** One seed: some tasks in a storm, then calm until all is at rest, then judgement. */
export async function runSeed(universe: Universe, seed: number, size: Size): Promise<Outcome> {
  const sim = await Simulation.start(universe, seed);
  const { rng } = sim;
  const shapes = Object.keys(SHAPES).map((shape) => [shape, shape === 'main' ? 0.3 : 1] as const);
  for (let left = 1 + rng.int(size.tasks); left > 0; left--)
    sim.submit(rng.weighted(shapes), rng.chance(0.2));
  const moods = [rng.next(), rng.next(), rng.next()];
  let asked = 0;
  const known = new Map<string, 'approve' | 'reject' | 'ignore'>();
  const mood: People['mood'] = (id) => {
    if (!known.has(id)) {
      const chance = moods[asked++ % moods.length]!;
      known.set(id, chance < 0.75 ? 'approve' : chance < 0.9 ? 'reject' : 'ignore');
    }
    return known.get(id)!;
  };
  return conclude(sim, async () => {
    await storm(sim, Math.round(size.steps * (0.5 + rng.next())));
    await calmToTheLast(sim, { mood, order: rng });
  });
}

/** Runs a simulation's course and judges what came of it; an error of the course is broken as well. */
export async function conclude(sim: Simulation, course: () => Promise<void>): Promise<Outcome> {
  const broken: string[] = [];
  try {
    await course();
  } catch (error) {
    broken.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const { query } = sim.universe.engine.db;
  const accepted = sim.wishes.flatMap(({ what, answer }) =>
    what === 'submit' && answer && answer.status < 300 ? [String(answer.body.task_id)] : [],
  );
  broken.push(
    ...(await judge({
      query,
      calls: sim.universe.recorder.calls(),
      signed: SIGNED,
      accepted,
      rest: broken.length === 0,
    })),
    ...(await unfinished(sim)),
    ...sim.wishes.flatMap(({ what, who, answer }) =>
      answer?.status === 500 ? [`${what} by ${who}: ${answer.status}`] : [],
    ),
  );
  broken.push(...sim.replayed.map((token) => `the delivery ${token} claimed work twice`));
  if (sim.processes.late > 0) broken.push(`I10 ${sim.processes.late} calls came out of turn`);
  const ends: Record<string, number> = {};
  for (const { status } of await query<{ status: string }>('select status from tasks'))
    ends[status] = (ends[status] ?? 0) + 1;
  return { hash: sim.hash, trace: sim.trace, faults: sim.faults, broken, ends };
}

/** Completed subtasks that did not do what they are there for: nothing may be lost on the way. */
async function unfinished(sim: Simulation): Promise<string[]> {
  const rows = await sim.universe.engine.db.query<{
    id: string;
    description: string;
    index: number;
    done: number;
  }>(
    `select s.id, t.description, s.index, (select count(*) from effects e where e.subtask_id = s.id and e.run = s.run and e.state = 'done')::int as done
     from subtasks s join tasks t on t.id = s.task_id where s.status = 'completed'
       and not exists (select 1 from events e where e.task_id = t.id and e.type = 'task.rolled_back')`,
  );
  return rows.flatMap(({ id, description, index, done }) => {
    const { does } = sim.universe.scripts.get(description)!.parts[index]!;
    const wanted = does.filter((what) => what !== 'look').length;
    return done === wanted ? [] : [`I2 subtask ${id} is completed with ${done} of ${wanted} effects`];
  });
}

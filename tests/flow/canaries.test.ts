import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TurnBrief } from '../../schema/turn.ts';
import { firstSeed } from '../support/seed.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { historyOf } from './history-of.ts';
import { checkInvariants } from './invariants.ts';
import { commit } from './scripts.ts';

const SEED = firstSeed(1e9);
const TASKS = process.env.LONG === '1' ? 200 : 10;
/** Long enough that it is stored apart from its state, as a blob. */
const LONG_TEXT = 1500;

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

const random = (() => {
  let state = SEED;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
})();

const canary = (task: number, subtask: number) => `<canary-${task}-${subtask}>`;
const canariesIn = (text: string) => [...new Set(text.match(/<canary-\d+-\d+>/g) ?? [])].sort();

it(`${TASKS} tasks interleaved through one isolate never see each other's state (seed ${SEED})`, async () => {
  const overheard: string[] = [];
  const ids: string[] = [];
  for (let task = 0; task < TASKS; task++) {
    const say = async (brief: TurnBrief) => {
      const { index } = brief.subtask;
      const mine = canary(task, index);
      // What an agent is told: its own past, and the ends of what it depends on.
      const told = canariesIn(JSON.stringify([brief.history, brief.prior]));
      const allowed = [mine, ...brief.subtask.depends_on.map((needs) => canary(task, needs))];
      overheard.push(
        ...told.filter((each) => !allowed.includes(each)).map((each) => `${each} told to ${mine}`),
      );
      await new Promise((done) => setTimeout(done, random() * 12));
      if (brief.history.length === 2) return finish(`end of ${mine}`);
      return calls(commit(index, { n: brief.history.length, mine, long: mine.padEnd(LONG_TEXT, '.') }));
    };
    const plan = [
      draft({ agent: 'feature-dev' }),
      draft({ agent: 'infrastructure' }),
      draft({ agent: 'documentation', depends_on: [0, 1] }),
    ];
    ids.push((await drive.open(plan, say, { rest: false })).id);
  }
  drive.world.before = () => new Promise((done) => setTimeout(done, random() * 5));
  const { bells } = drive.engine.queue;
  const worker = async () => {
    while (bells.length > 0) await drive.ring(bells.splice(Math.floor(random() * bells.length), 1)[0]!);
  };
  while (bells.length > 0) await Promise.all(Array.from({ length: 16 }, worker));
  await drive.heal(ids);
  drive.world.before = null;
  expect(overheard).toEqual([]);
  // Once more from the middle of each, all at once: a fork takes along its own thread alone.
  const history = historyOf(drive);
  await Promise.all(ids.map(async (id) => history.rollback(id, await history.nth(id, 1, 2))));
  while (bells.length > 0) await Promise.all(Array.from({ length: 16 }, worker));
  await drive.heal(ids);
  expect(overheard).toEqual([]);
  for (const [task, id] of ids.entries()) {
    expect((await drive.task(id)).status).toBe('completed');
    const threads = await drive.engine.db.query<{ thread_id: string; text: string }>(
      `select c.thread_id, c.doc || c.writes::text || coalesce((select string_agg(b.content, '') from langgraph.blobs b
         where b.thread_id = c.thread_id), '') as text from langgraph.checkpoints c where c.thread_id like $1 || '/%/%'`,
      [id],
    );
    expect(threads.length).toBeGreaterThan(8);
    for (const { thread_id, text } of threads) {
      const own = canary(task, Number(thread_id.split('/')[2]));
      expect(
        canariesIn(text).filter((each) => each !== own),
        thread_id,
      ).toEqual([]);
    }
    for (const { args, subtask_id } of await drive.effects(id)) {
      const { index } = (await drive.subtasks(id)).find((row) => row.id === subtask_id)!;
      expect(canariesIn(JSON.stringify(args))).toEqual([canary(task, index)]);
    }
  }
  await checkInvariants(drive);
}, 120_000);

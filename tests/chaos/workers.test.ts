import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeReport } from '../support/report.ts';
import { firstSeed } from '../support/seed.ts';
import { judge } from './workers/judge.ts';
import { killAtRandom } from './workers/killer.ts';
import { Crowd } from './workers/people.ts';
import { type Site, startSite } from './workers/site.ts';

// Several workers, the proxy and the queue in processes of their own, killed with -9 while people use them.
const LONG = process.env.LONG === '1';
const SEED = firstSeed(1e9);
const LOAD_S = LONG ? 300 : 6;
const PAUSE_MS: [number, number] = LONG ? [500, 3_000] : [300, 900];
/** Below these the run has shown nothing. */
const KILLS = LONG ? { worker: 100, proxy: 5, queue: 5 } : { worker: 5, proxy: 1, queue: 1 };
const TASKS = LONG ? 100 : 8;
const CLIENTS = 8;
const CRON_MS = LONG ? 60_000 : 3_000;
const RECOVERY_S = LONG ? 180 : 60;

/** What stands still, for whoever reads of a loss. */
const LEFT_OVER = `
  select t.id, t.description, t.status, t.work, t.step, t.attempts, t.bells, t.lease_until - clock_timestamp() as lease, t.wake_at - clock_timestamp() as wake,
    (select json_agg(json_build_array(s.index, s.status, s.attempts, s.bells, s.wake_at - clock_timestamp(), s.error) order by s.index) from subtasks s where s.task_id = t.id) as subtasks
  from tasks t where t.finished_at is null`;

let site: Site;
const random = mulberry(SEED);
beforeAll(async () => {
  site = await startSite(random);
}, 120_000);
afterAll(() => site?.close());

it(
  `nothing is done twice and nothing is lost while workers are killed (seed ${SEED})`,
  async () => {
    const crowd = new Crowd(site.url, site.people, site.recorder);
    const clock = setInterval(() => void site.cron(), CRON_MS);
    const started = Date.now();
    const giveUpAt = Date.now() + (5 * LOAD_S + RECOVERY_S) * 1_000;
    let next = 0;
    let killing = true;
    const client = async () => {
      while (killing) {
        next += 1;
        await crowd.seeThrough({ tag: `t${next}`, mail: next % 5 === 0, destroy: next % 4 === 0 }, giveUpAt);
      }
    };
    const load = Promise.all(Array.from({ length: CLIENTS }, client));
    const kills = await killAtRandom(site, random, {
      seconds: LOAD_S,
      least: KILLS,
      pauseMs: PAUSE_MS,
      otherEvery: LONG ? 10 : 4,
    });
    killing = false;
    const quietAt = Date.now();
    const openThen = crowd.accepted.filter(({ endedAt }) => endedAt === null).length;
    await load;
    await sendNotices();
    // Bells of what has ended may still be on their way: what they find must change nothing.
    await sleep(1_000);
    clearInterval(clock);
    const judged = await judge(site, crowd);
    const took = crowd.accepted
      .map(({ acceptedAt, endedAt }) => ((endedAt ?? giveUpAt) - acceptedAt) / 1_000)
      .sort((a, b) => a - b);
    const figures = {
      seed: SEED,
      load_s: (quietAt - started) / 1_000,
      workers: site.workers.length,
      cron_s: CRON_MS / 1_000,
      kills,
      requests: { asked: crowd.asked, unanswered: crowd.unanswered, cut: site.cut() },
      tasks: {
        submitted: crowd.submitted,
        accepted: judged.accepted,
        completed: judged.completed,
        parked: judged.parked,
      },
      effects: {
        happened: judged.effects,
        repeated_under_their_key: site.recorder.repeats,
        doubts_resolved: crowd.told.size,
      },
      duplicates: judged.duplicates.length,
      losses: judged.losses.length,
      open_when_the_kills_ended: openThen,
      recovery_s: Math.max(
        0,
        ...crowd.accepted.map(({ endedAt }) => ((endedAt ?? giveUpAt) - quietAt) / 1_000),
      ),
      task_s: { p50: took[Math.floor(took.length / 2)], max: took.at(-1) },
    };
    console.info(`workers: ${JSON.stringify(figures)}`);
    writeReport('workers', figures);
    if (judged.losses.length > 0)
      console.error(
        await site.database.query(LEFT_OVER),
        site.workers.map(({ output }) => output.slice(-4000)).join('\n---\n'),
      );
    if (judged.broken.length > 0) console.error(judged.broken.join('\n'));
    expect(judged.duplicates).toEqual([]);
    expect(judged.losses).toEqual([]);
    expect(judged.broken).toEqual([]);
    expect(judged.accepted).toBe(crowd.submitted);
    expect(judged.completed + judged.parked).toBe(judged.accepted);
    expect(kills.worker).toBeGreaterThanOrEqual(KILLS.worker);
    expect(kills.proxy).toBeGreaterThanOrEqual(KILLS.proxy);
    expect(kills.queue).toBeGreaterThanOrEqual(KILLS.queue);
    expect(judged.completed).toBeGreaterThanOrEqual(TASKS);
  },
  (5 * LOAD_S + RECOVERY_S + 60) * 1_000,
);

/** Notices wait half a minute for each other's failures; here that is over, and the next sweeps send them. */
async function sendNotices(): Promise<void> {
  await site.database.query('update outbox set next_at = clock_timestamp() where sent_at is null');
  for (let waited = 0; waited < RECOVERY_S * 4; waited++) {
    const unsent = await site.database.query('select 1 from outbox where sent_at is null');
    if (unsent.length === 0) return;
    await sleep(250);
  }
}

/** Small, seeded, good enough for times and choices. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkInvariants, expectEnd } from '../flow/invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from '../flow/scripts.ts';
import { writeReport } from '../support/report.ts';
import { seededRandom } from '../support/seed.ts';
import { ScriptedModel } from '../support/world.ts';
import type { DatabaseFault } from './outages/front.ts';
import { type Answered, Site } from './outages/site.ts';

// F9: Postgres gone, full, or lying, at each statement of the main job; on a simulated clock.
let site: Site;
beforeAll(async () => {
  site = await Site.start();
});
afterEach(() => checkInvariants(site.drive));
afterAll(() => site.close());

const FAULTS: DatabaseFault[] = [
  { kind: 'refused' },
  ...['53300', '57P01', '57P03', '40001', '08006'].map((code) => ({ kind: 'sqlstate' as const, code })),
  { kind: 'status', status: 503 },
  { kind: 'html' },
  { kind: 'wrong_shape' },
  { kind: 'cut_before' },
  { kind: 'cut_after' },
  { kind: 'cut_answer' },
];
const LENGTHS_S = [1, 30, 600];
const RECOVERY_S = 60;

let jobs = 0;
type Outcome = { recovery_s: number; statements: number; refusals: number };

/** The main job by its doors, with the database failing from the n-th statement on (0: never) for so many seconds. */
async function job(n: number, fault: DatabaseFault, seconds: number): Promise<Outcome> {
  const { drive, front, clock } = site;
  jobs += 1;
  const description = `Tidy the start page, outage ${jobs}`;
  drive.scripts.set(description, new ScriptedModel(PRODUCTION_PLAN, productionTurns));
  const from = front.requests();
  let endsAt = 0;
  let refusals = 0;
  let slowest = 0;
  if (n > 0) {
    front.failFrom(n, fault, () => {
      endsAt = clock.now() + seconds * 1_000;
      site.alarms.push({ at: endsAt, run: front.heal });
    });
  }
  const send = (route: string, who: string, body: unknown, key: string) =>
    site.insist(
      () => site.call(route, who, body, key),
      (refusal: Answered) => {
        refusals += 1;
        expect(refusal.body).toMatchObject({ status: refusal.status, request_id: expect.any(String) });
        expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
      },
    );
  const rests = async (id: string, status: string) => {
    const before = clock.now();
    await site.until(
      async () => (await drive.task(id)).status === status,
      seconds + RECOVERY_S,
      `${id} to be ${status}`,
    );
    // From when it could go on: what it waited for, or the database.
    slowest = Math.max(slowest, (clock.now() - Math.max(before, endsAt)) / 1_000);
  };
  const body = { description, project_context: { project: 'checkout' } };
  const { body: task } = await send('POST /orchestrate', 'requester', body, description);
  const id = String(task.task_id);
  await rests(id, 'awaiting_approval');
  const asked = await drive.pending(id);
  for (const who of ['tech_lead', 'cto']) {
    const answer = { action_hash: asked.action_hash, justification: 'Looked at it.' };
    await send(`POST /approve/${asked.id}`, who, answer, `${asked.id}:${who}`);
  }
  await rests(id, 'completed');
  while (site.alarms.length > 0) await site.step(endsAt);
  await front.heal();
  await expectEnd(drive, id, 'completed');
  expect(await drive.happened(id)).toEqual({ 'world.commit': 1, 'world.deploy': 1 });
  expect((await drive.approvals(id)).map(({ status }) => status)).toEqual(['approved']);
  return { recovery_s: slowest, statements: front.requests() - from, refusals };
}

const total = () => Object.values(site.front.injected).reduce((sum, count) => sum + count, 0);

describe('a database that fails', () => {
  it('at each phase, in each way, for a second, half a minute or ten: nothing lost, nothing twice, back within a minute', async () => {
    const { seed, random } = seededRandom();
    const { statements } = await job(0, FAULTS[0]!, 0);
    // Every phase in every way, every phase for every length; for every day a share of that by lot.
    const all = Array.from({ length: statements }, (_, i) => i + 1).flatMap((n) =>
      FAULTS.map((fault, i) => ({ n, fault, seconds: LENGTHS_S[(n + i) % LENGTHS_S.length]! })),
    );
    const share = FAULTS.filter((_, i) => i % 2 === seed % 2).map((fault, i) => ({
      // The first statement is a door's: whatever the lot says, a client meets one.
      n: i === 0 ? 1 : 1 + Math.floor(random() * statements),
      fault,
      seconds: LENGTHS_S[i % LENGTHS_S.length]!,
    }));
    const cases = process.env.LONG ? all : share;
    let slowest = 0;
    let refusals = 0;
    const before = total();
    for (const { n, fault, seconds } of cases) {
      const outcome = await job(n, fault, seconds).catch((error: Error) => {
        error.message = `seed ${seed}, statement ${n}, ${JSON.stringify(fault)}, ${seconds} s: ${error.message}`;
        throw error;
      });
      slowest = Math.max(slowest, outcome.recovery_s);
      refusals += outcome.refusals;
    }
    const injected = total() - before;
    expect(injected).toBeGreaterThanOrEqual(cases.length);
    expect(refusals, 'some of it met a client').toBeGreaterThan(0);
    expect(slowest).toBeLessThanOrEqual(RECOVERY_S);
    const figures = {
      seed,
      jobs: cases.length,
      injected: site.front.injected,
      refusals,
      slowest_recovery_s: slowest,
    };
    console.info('outages of the database', figures);
    writeReport('outages-database', figures);
  }, 1_800_000);

  it('whose answer to a door is lost shortly before a cron trigger: back within a minute all the same, once the client asks again', async () => {
    for (const n of [2, 7]) {
      for (const after of [50, 55]) {
        const { clock } = site;
        const minute = Math.ceil(clock.now() / 60_000) * 60_000;
        while (clock.now() < minute) await site.step(minute);
        await clock.set(minute + after * 1_000);
        const { recovery_s } = await job(n, { kind: 'cut_after' }, 1);
        expect(recovery_s, `statement ${n}, ${after} s after a cron trigger`).toBeLessThanOrEqual(20);
      }
    }
  });

  it('that wakes slowly is waited for, and answers', async () => {
    const ms = process.env.LONG ? 5_000 : 600;
    const before = site.front.injected.slow ?? 0;
    site.front.failFrom(1, { kind: 'slow', ms });
    const started = Date.now();
    const { status } = await site.call('GET /tasks', 'tech_lead');
    expect([status, Date.now() - started >= ms]).toEqual([200, true]);
    await site.front.heal();
    expect((site.front.injected.slow ?? 0) - before).toBeGreaterThan(0);
  }, 30_000);

  it.each(FAULTS.map((fault) => [JSON.stringify(fault), fault] as const))(
    'is an honest 503 at every door: %s',
    async (_, fault) => {
      for (const [route, body] of [
        ['POST /orchestrate', { description: 'Write docs', project_context: { project: 'checkout' } }],
        ['GET /approvals/pending', undefined],
      ] as const) {
        site.front.failFrom(1, fault);
        const answer = await site.call(route, 'requester', body);
        await site.front.heal();
        expect([route, answer.status, answer.headers.get('content-type'), answer.body.code]).toEqual([
          route,
          503,
          'application/problem+json',
          'database_unavailable',
        ]);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(JSON.stringify(answer.body)).not.toMatch(/select |postgres:|ECONN|at \//);
      }
      site.front.failFrom(1, fault);
      const message = { path: '/queue/advance', body: JSON.stringify({ v: 1, kind: 'task', id: 'x' }) };
      expect((await site.deliver(message)).status).toBe(503);
      await site.front.heal();
    },
    20_000,
  );
});

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkInvariants, expectEnd } from '../flow/invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from '../flow/scripts.ts';
import { writeReport } from '../support/report.ts';
import { draft, ScriptedModel } from '../support/world.ts';
import type { QueueFault } from './outages/bell-server.ts';
import { Site } from './outages/site.ts';

// F10: the queue down, refusing, hanging or lying; approvals answer all the same, and the sweep carries on.
let site: Site;
beforeAll(async () => {
  // The client writes what it could not send to the console; here that is the point.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  site = await Site.start();
});
afterEach(async () => {
  await site.queue.set(null);
  await checkInvariants(site.drive);
});
afterAll(async () => {
  await site.close();
  vi.restoreAllMocks();
});

const FAULTS: QueueFault[] = ['refused', '429', '500', 'hang', 'swallow', 'backwards'];
const FOREVER = Number.POSITIVE_INFINITY;
/** Two sweeps find out that a queue delivers nothing, and each of the two phases may need them. */
const SWEPT_S = 5 * 60;

// Parallel siblings, so that some rows can only go on by a bell.
const PLAN = [...PRODUCTION_PLAN, draft({ agent: 'documentation' }), draft({ agent: 'infrastructure' })];
let jobs = 0;

async function job(fault: QueueFault, seconds: number): Promise<{ tookS: number; approvalMs: number }> {
  const { drive, queue, clock } = site;
  jobs += 1;
  const description = `Tidy the start page, queue ${jobs}`;
  drive.scripts.set(description, new ScriptedModel(PLAN, productionTurns));
  await queue.set(fault);
  if (seconds < FOREVER) site.alarms.push({ at: clock.now() + seconds * 1_000, run: () => queue.set(null) });
  const started = clock.now();
  const body = { description, project_context: { project: 'checkout' } };
  const { status, body: task } = await site.call('POST /orchestrate', 'requester', body);
  expect(status).toBe(202);
  const id = String(task.task_id);
  const rests = (wanted: string) =>
    site.until(
      async () => (await drive.task(id)).status === wanted,
      SWEPT_S,
      `${fault} ${seconds} s: ${id} to be ${wanted}`,
    );
  await rests('awaiting_approval');
  const asked = await drive.pending(id);
  let approvalMs = 0;
  for (const who of ['tech_lead', 'cto']) {
    const sent = performance.now();
    const answer = site.answer(`POST /approve/${asked.id}`, who, {
      action_hash: asked.action_hash,
      justification: 'Seen.',
    });
    expect((await answer).status).toBe(200);
    approvalMs = Math.max(approvalMs, performance.now() - sent);
    await site.settle();
  }
  await rests('completed');
  while (site.alarms.length > 0) await site.step();
  await queue.set(null);
  await expectEnd(drive, id, 'completed');
  expect(await drive.happened(id)).toEqual({ 'world.commit': 3, 'world.deploy': 1 });
  return { tookS: (clock.now() - started) / 1_000, approvalMs };
}

const total = () => Object.values(site.queue.injected).reduce((sum, count) => sum + count, 0);

describe('a queue that fails', () => {
  it('in any way, for any time: approvals answer within a second, the sweep carries on, nothing happens twice', async () => {
    const lengths = process.env.LONG ? [30, 3_600, FOREVER] : [FOREVER];
    let slowestApproval = 0;
    const took: Record<string, number> = {};
    const before = total();
    for (const fault of FAULTS) {
      for (const seconds of lengths) {
        const { tookS, approvalMs } = await job(fault, seconds);
        slowestApproval = Math.max(slowestApproval, approvalMs);
        took[`${fault} ${seconds}`] = tookS;
      }
    }
    expect(slowestApproval).toBeLessThan(1_000);
    const injected = total() - before;
    expect(injected).toBeGreaterThanOrEqual(FAULTS.length * lengths.length);
    for (const fault of FAULTS) expect(site.queue.injected[fault], fault).toBeGreaterThan(0);
    const figures = {
      jobs: FAULTS.length * lengths.length,
      injected: site.queue.injected,
      slowest_approval_ms: Math.round(slowestApproval),
      took_s: took,
    };
    console.info('outages of the queue', figures);
    writeReport('outages-queue', figures);
  }, 300_000);

  it('that loses all it held at any moment loses nothing of ours', async () => {
    for (let lose = 0; lose < (process.env.LONG ? 8 : 2); lose++) {
      const { drive, queue } = site;
      jobs += 1;
      const description = `Tidy the start page, queue ${jobs}`;
      drive.scripts.set(description, new ScriptedModel(PLAN, productionTurns));
      const { body } = await site.call('POST /orchestrate', 'requester', {
        description,
        project_context: { project: 'checkout' },
      });
      const id = String(body.task_id);
      let steps = 0;
      const wiped = async (status: string) => {
        if (steps++ === lose) queue.waiting = [];
        return (await drive.task(id)).status === status;
      };
      await site.until(() => wiped('awaiting_approval'), SWEPT_S, id);
      const asked = await drive.pending(id);
      for (const who of ['tech_lead', 'cto'])
        await site.call(`POST /approve/${asked.id}`, who, {
          action_hash: asked.action_hash,
          justification: 'Seen.',
        });
      queue.waiting = [];
      await site.until(() => wiped('completed'), SWEPT_S, id);
      expect(await drive.happened(id)).toEqual({ 'world.commit': 3, 'world.deploy': 1 });
    }
  }, 60_000);

  it('that gives messages up leaves no letter open once their work went on', async () => {
    const open = await site.drive.engine.db.query(
      'select kind, subject, code from dead_letters where closed_at is null',
    );
    await site.until(
      async () => {
        await site.step();
        const rows = await site.drive.engine.db.query('select 1 from dead_letters where closed_at is null');
        return rows.length === 0;
      },
      3_600,
      `letters to be closed: ${JSON.stringify(open)}`,
    );
  }, 60_000);
});

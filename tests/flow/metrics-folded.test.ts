import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelTask } from '../../lib/tasks/cancel.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import { diceOf } from '../support/dice.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { countersOf, type Scrape, scrapeWith } from '../support/scrape.ts';
import { firstSeed } from '../support/seed.ts';
import { calls, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

const SEED = firstSeed();
const ROUNDS = process.env.LONG ? 400 : 40;

let drive: Drive;
let ask: Ask;
let client: pg.Client;
beforeAll(async () => {
  drive = await Drive.start();
  ask = doorsOver(drive).ask;
  client = new pg.Client({ connectionString: drive.engine.db.ownerUrl });
  await client.connect();
  // What happened is put into the past; the rows themselves refuse it.
  await client.query('set session_replication_role = replica');
});
afterAll(async () => {
  await client.end();
  await drive.close();
});

/** Everything that has happened is so much longer ago: what was new by then may be settled. */
async function age(seconds: number): Promise<void> {
  const back = `- interval '${seconds} seconds'`;
  await client.query('begin');
  await client.query(`update events set at = at ${back}`);
  await client.query(`update approval_actions set created_at = created_at ${back}`);
  await client.query(
    `update approval_requests set created_at = created_at ${back}, approved_at = approved_at ${back}, rejected_at = rejected_at ${back}`,
  );
  await client.query(`update metric_state set settled_to = settled_to ${back}, mark_at = mark_at ${back}`);
  await client.query('commit');
}

/** What is counted of approvals and tasks, and not of scrapes and requests. */
function counted(scrape: Scrape): Record<string, number> {
  const kept = [...countersOf(scrape)].filter(
    ([series, value]) => value !== 0 && !/^http_|computations|leases_taken_over/.test(series),
  );
  return Object.fromEntries(kept);
}

type Verb = 'open' | 'approve' | 'reject' | 'cancel' | 'retry';
/** What may be done to a task, by its status. */
const POSSIBLE: Record<string, Verb[] | undefined> = {
  awaiting_approval: ['approve', 'approve', 'approve', 'reject', 'cancel'],
  failed: ['retry'],
};

describe('counters, whatever happens and whenever they are folded', () => {
  it(`never fall, and are in the end what one count of all rows finds (seed ${SEED})`, {
    timeout: 300_000,
  }, async () => {
    const dice = diceOf(SEED);
    const { ctx } = drive;
    const tasks: string[] = [];
    const entry = (who: 'requester' | 'tech_lead', taskId: string) => drive.engine.entry(who, { taskId });
    const failing = () => (dice.once(3) ? finish('no', 'failed') : calls({ tool: 'world.commit', args: {} }));
    const verbs = {
      open: async () => {
        const turns = dice.once(3) ? failing : productionTurns;
        tasks.push((await drive.open(PRODUCTION_PLAN, turns)).id);
      },
      approve: (id: string) => drive.approve(id, 'tech_lead', 'cto'),
      reject: (id: string) => drive.reject(id, 'cto', 'no'),
      cancel: async (id: string) => {
        await cancelTask(ctx, await entry('requester', id), { reason: 'no more' });
      },
      retry: async (id: string) => {
        await retryTask(ctx, await entry('requester', id), { reason: 'again' });
        await drive.rest();
      },
    };
    let before: Scrape = new Map();
    let settled = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const id = tasks.length < 3 ? undefined : dice.pick(tasks);
      const verb = dice.pick(
        POSSIBLE[id === undefined ? 'none' : (await drive.task(id)).status] ?? (['open'] as Verb[]),
      );
      await verbs[verb](id!);
      if (dice.once(2)) await age(20);
      if (dice.once(3)) continue;
      const after = await scrapeWith(ask);
      for (const [series, value] of countersOf(before))
        expect(after.get(series), `${series} after ${verb}, round ${round}`).toBeGreaterThanOrEqual(value);
      before = after;
      const [row] = await drive.engine.db.query<{ n: number }>(
        'select count(*)::int as n from metric_totals',
      );
      settled = Math.max(settled, row!.n);
    }
    const folded = counted(await scrapeWith(ask));
    // Most of it was folded on the way, or this would compare a count with itself.
    expect(settled).toBeGreaterThan(10);
    await client.query('delete from metric_totals');
    await client.query('delete from metric_usage');
    await client.query(`update metric_state set settled_to = '-infinity', mark_xid = null`);
    expect(folded).toEqual(counted(await scrapeWith(ask)));
    expect(Object.keys(folded).length).toBeGreaterThan(20);
  });
});

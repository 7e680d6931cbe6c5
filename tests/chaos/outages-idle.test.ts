import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caches, quietStore } from '../../functions/quiet.ts';
import { onSchedule } from '../../functions/scheduled.ts';
import { expectEnd } from '../flow/invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from '../flow/scripts.ts';
import { ScriptedModel } from '../support/world.ts';
import { Site } from './outages/site.ts';

// Engine rule 27: cron fires each minute, and the database is left alone while nothing is open.
const MINUTE = 60;
let site: Site;
beforeAll(async () => {
  site = await Site.start();
});
afterAll(() => site.close());

let jobs = 0;
async function waitingTask(): Promise<string> {
  jobs += 1;
  const description = `Tidy the start page, idle ${jobs}`;
  site.drive.scripts.set(description, new ScriptedModel(PRODUCTION_PLAN, productionTurns));
  const { body } = await site.call('POST /orchestrate', 'requester', {
    description,
    project_context: { project: 'checkout' },
  });
  return String(body.task_id);
}
const pass = async (seconds: number) => {
  const until = site.clock.now() + seconds * 1_000;
  while (site.clock.now() < until) await site.step(until);
};
/** Statements that went to the database while so many seconds passed. */
async function statementsIn(seconds: number): Promise<number> {
  const before = site.front.requests();
  await pass(seconds);
  return site.front.requests() - before;
}

describe('an installation with nothing to do', () => {
  it('asks the database every 15 minutes, not every minute', async () => {
    await pass(2 * MINUTE);
    const fired = site.crons.fired;
    // A sweep and the question whether retention is due, four or five times.
    expect(await statementsIn(60 * MINUTE)).toBeLessThanOrEqual(10);
    expect(site.crons.fired - fired).toBe(60);
  });

  it('wakes with the first request that may make work', async () => {
    expect(await statementsIn(5 * MINUTE)).toBe(0);
    const id = await waitingTask();
    await site.until(
      async () => (await site.drive.task(id)).status === 'awaiting_approval',
      MINUTE,
      'planned',
    );
  });

  it('does not rest on an answer that something overtook', async () => {
    const quiet = quietStore(undefined, 'https://x.test');
    await onSchedule(site.drive.ctx, quiet);
    expect(await quiet.read()).toBeGreaterThan(site.clock.now());
    await quiet.stir();
    site.front.failFrom(1, { kind: 'slow', ms: 100 });
    const sweeping = onSchedule(site.drive.ctx, quiet);
    await new Promise((done) => setTimeout(done, 40));
    await quiet.stir();
    await sweeping;
    await site.front.heal();
    expect(await quiet.read()).toBe(0);
  });
});

describe('an hour’s retention', () => {
  // Control: retention runs in one place, where the sweep says that it is due.
  it('is asked for once, and not again within the hour', async () => {
    const { db } = site.drive.ctx;
    const { query } = db;
    const asked: string[] = [];
    db.query = (text: string, params?: unknown[]) => {
      if (text.includes('retain_v1')) asked.push(text);
      return query.call(db, text, params) as never;
    };
    const quiet = quietStore(undefined, 'https://x.test');
    await site.drive.engine.db.query('update settings set retained_at = null');
    await onSchedule(site.drive.ctx, quiet);
    await onSchedule(site.drive.ctx, { ...quiet, read: async () => 0 });
    db.query = query;
    expect(asked).toHaveLength(1);
  });
});

describe('while something waits for people', () => {
  it('reminds and expires on time, and rests in between', async () => {
    const id = await waitingTask();
    await pass(2 * MINUTE);
    const asked = await site.drive.pending(id);
    const remindAt = Date.parse((await site.drive.approvals(id))[0]!.remind_at!);
    const started = site.clock.now();
    const minutes = (remindAt - started) / 60_000;
    const statements = await statementsIn((remindAt - started) / 1_000 - 1);
    expect(minutes).toBeGreaterThan(20);
    expect(statements).toBeLessThan(minutes / 2);
    expect(await site.drive.events(id)).not.toContain('approval.reminded');
    await pass(MINUTE + 1);
    expect(await site.drive.events(id)).toContain('approval.reminded');
    const left = Date.parse(asked.expires_at!) - site.clock.now();
    await pass(left / 1_000 + MINUTE);
    await expectEnd(site.drive, id, 'expired');
  });

  it('a request that another data centre made is never late, even where nobody here was told', async () => {
    await pass(20 * MINUTE);
    const stir = site.quiet.stir;
    site.quiet.stir = async () => undefined;
    const id = await waitingTask();
    await site.until(
      async () => (await site.drive.task(id)).status === 'awaiting_approval',
      15 * MINUTE,
      'planned',
    );
    const remindAt = Date.parse((await site.drive.approvals(id))[0]!.remind_at!);
    await pass((remindAt - site.clock.now()) / 1_000 + MINUTE + 1);
    expect(await site.drive.events(id)).toContain('approval.reminded');
    site.quiet.stir = stir;
  });

  it('work whose bell was lost is found within 15 minutes even then', async () => {
    await pass(120 * MINUTE);
    const stir = site.quiet.stir;
    site.quiet.stir = async () => undefined;
    await site.queue.set('swallow');
    jobs += 1;
    const { id } = await site.drive.open(PRODUCTION_PLAN, productionTurns, { rest: false });
    const took = await site.until(
      async () => (await site.drive.task(id)).status === 'awaiting_approval',
      20 * MINUTE,
      'found',
    );
    expect(took).toBeLessThanOrEqual(18 * MINUTE);
    await site.queue.set(null);
    site.quiet.stir = stir;
  });
});

/** One data centre's cache, as its isolates share it. */
function sharedCache(kept = new Map<string, Response>()): Caches {
  const cache = {
    match: async (key: string) => kept.get(key)?.clone(),
    put: async (key: string, response: Response) => void kept.set(key, response),
  } as unknown as Cache;
  return { open: async () => cache };
}

describe('the data centre’s cache', () => {
  it('keeps until when it is quiet, and forgets when something stirs', async () => {
    const kept = new Map<string, Response>();
    const caches = sharedCache(kept);
    const here = quietStore(caches, 'https://x.test');
    const there = quietStore(caches, 'https://x.test');
    expect(await here.read()).toBe(0);
    const ends = Date.now() + 600_000;
    await here.keep(ends, here.look());
    expect(await there.read()).toBe(ends);
    expect([...kept.values()][0]!.headers.get('cache-control')).toMatch(/^max-age=(599|600)$/);
    await there.stir();
    expect(await here.read()).toBe(0);
  });

  // Control: the stamp that a stir leaves. `here` has swept, and writes its answer after `there` made something.
  it('does not believe an answer that another isolate overtook, and believes the next one', async () => {
    const caches = sharedCache();
    const here = quietStore(caches, 'https://x.test');
    const there = quietStore(caches, 'https://x.test');
    const ends = Date.now() + 600_000;
    const look = here.look();
    await there.stir();
    await here.keep(ends, look);
    expect(await there.read()).toBe(0);
    await here.keep(ends, { ...here.look(), at: Date.now() + 60_000 });
    expect(await there.read()).toBe(ends);
  });
});

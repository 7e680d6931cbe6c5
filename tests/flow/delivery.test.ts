import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Bell } from '../../lib/ports.ts';
import { advance, runAhead } from '../../lib/tasks/advance.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import { firstSeed } from '../support/seed.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { commit, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(async () => {
  drive.world.before = null;
  drive.world.after = null;
  drive.engine.queue.bells.length = 0;
  await checkInvariants(drive);
});
afterAll(() => drive.close());

const PLAN = [
  draft({ agent: 'feature-dev' }),
  draft({ agent: 'cicd' }),
  draft({ agent: 'documentation', depends_on: [0, 1] }),
];

/** Rings every bell `times` over, at once, until there are none. */
async function ringAll(times: number): Promise<void> {
  for (;;) {
    await Promise.all(drive.engine.background.splice(0));
    const bells = drive.engine.queue.bells.splice(0).filter((bell: Bell) => !bell.delayS);
    if (bells.length === 0) return;
    await Promise.all(bells.flatMap((bell) => Array.from({ length: times }, () => drive.ring(bell))));
  }
}

describe('a delivery', () => {
  // Control: the claim's predicate: a finished row is not claimed.
  it.each([2, 5, 50])('made %i times at once does its work once', async (times) => {
    const { id } = await drive.open(PLAN, undefined, { rest: false });
    await ringAll(times);
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 3 });
    expect((await drive.events(id)).filter((type) => type === 'task.planned')).toHaveLength(1);
  });

  it('with a token that was seen is nothing new; a claim that was refused does not burn its token', async () => {
    const { id } = await drive.open(PLAN, undefined, { rest: false });
    await Promise.all(drive.engine.background.splice(0));
    const bell = drive.engine.queue.take()!;
    await drive.engine.db.query(
      `update tasks set work = 'running', lease_until = clock_timestamp() + interval '7 seconds' where id = $1`,
      [id],
    );
    const refused = advance(drive.ctx, { kind: 'task', id, jti: 'token-1' }, { budgetMs: 1_000 });
    await expect(refused).rejects.toMatchObject({ kind: 'later', code: 'leased', retryAfterS: 7 });
    await drive.timePasses();
    expect(await drive.ring(bell, 'token-1')).toBe('done');
    const { version } = await drive.task(id);
    expect(await drive.ring(bell, 'token-1')).toBe('noop');
    expect((await drive.task(id)).version).toBe(version);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  // Control: seen_messages (jti) in claim_v1.
  it('that was worked off is not worked off again under its token, even where its row waits again', async () => {
    const { id, work } = await drive.open(PLAN, undefined, { rest: false, claim: true });
    await runAhead(drive.ctx, work, { budgetMs: 50 });
    const bell = drive.engine.queue.bells.find(({ body, delayS }) => body.id === id && !delayS)!;
    expect(await drive.ring(bell, 'token-2', 50)).toBe('done');
    const { version } = await drive.task(id);
    expect(await drive.ring(bell, 'token-2')).toBe('noop');
    expect(await drive.task(id)).toMatchObject({ version, work: 'ready' });
    expect(await drive.ring(bell, 'token-3')).toBe('done');
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  it('for a row that is not there is refused for good', async () => {
    for (const kind of ['task', 'subtask'] as const) {
      await expect(
        advance(drive.ctx, { kind, id: 'nobody', jti: null }, { budgetMs: 1 }),
      ).rejects.toMatchObject({ kind: 'fatal', code: 'unknown_work' });
    }
  });

  it('in any order, twice over, early and late, comes to the same end', async () => {
    const seed = firstSeed(1e9);
    const random = mulberry32(seed);
    const open: string[] = [];
    for (let round = 0; round < 200; round++) {
      if (round % 5 === 0) open.push((await drive.open(PLAN, undefined, { rest: false })).id);
      await Promise.all(drive.engine.background.splice(0));
      const { bells } = drive.engine.queue;
      if (bells.length === 0) continue;
      const bell = bells[Math.floor(random() * bells.length)]!;
      if (random() < 0.7) bells.splice(bells.indexOf(bell), 1);
      await drive.ring(bell, random() < 0.3 ? bell.dedupId : null);
    }
    await drive.heal(open);
    for (const id of open) {
      expect((await drive.task(id)).status, `seed ${seed}`).toBe('completed');
      expect(await drive.happened(id), `seed ${seed}`).toEqual({ 'world.commit': 3 });
    }
  });

  it('of a finished row goes on with what else of its task is overdue', async () => {
    let hang = true;
    drive.world.after = () => (hang ? new Promise(() => undefined) : Promise.resolve(undefined));
    const { id } = await drive.open(PLAN, undefined, { rest: false });
    await Promise.all(drive.engine.background.splice(0));
    const bell = drive.engine.queue.take()!;
    const before = drive.world.calls;
    drive.ring(bell).catch(() => undefined);
    await vi.waitFor(() => expect(drive.world.calls).toBe(before + 1));
    hang = false;
    expect(await drive.ring(bell)).toBe('noop');
    await drive.timePasses();
    expect(await drive.ring(bell)).toBe('done');
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 3 });
  });
});

describe('an invocation with little time left', () => {
  it('starts no model call that does not fit, gives its claim back and rings', async () => {
    const { id, work } = await drive.open(PLAN, undefined, { rest: false, claim: true });
    await runAhead(drive.ctx, work, { budgetMs: 50 });
    const task = await drive.task(id);
    expect(task).toMatchObject({ status: 'planning', work: 'ready', attempts: 0 });
    expect(drive.engine.queue.bells.some(({ body, delayS }) => body.id === id && !delayS)).toBe(true);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  it('stops between steps, and what it leaves is rung', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const { id: approvalId } = await drive.pending(id);
    await drive.answer('approve', approvalId, 'tech_lead');
    const { work } = await drive.answer('approve', approvalId, 'cto', { claim: true });
    // The commit fits into twenty seconds, a deployment may take two minutes.
    await runAhead(drive.ctx, work, { budgetMs: 20_000 });
    expect((await drive.subtasks(id)).map(({ status }) => status)).toEqual(['completed', 'ready']);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });
});

describe('a step that keeps failing', () => {
  it('waits longer each time, is parked after five attempts, visibly, and a retry works', async () => {
    let broken = true;
    const { id } = await drive.open(PLAN, (brief) => {
      if (broken && brief.subtask.index === 1) throw new Error('poison');
      return brief.history.length > 0 ? finish('ok') : calls(commit(brief.subtask.index));
    });
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      waits.push(...drive.engine.queue.bells.map(({ delayS }) => delayS ?? 0));
      await drive.later();
    }
    expect(waits).toEqual([5, 15, 45, 135, 300]);
    await expectEnd(drive, id, 'failed');
    expect((await drive.subtasks(id)).map(({ status, error }) => error?.code ?? status)).toEqual([
      'completed',
      'parked',
      'skipped',
    ]);
    broken = false;
    await retryTask(drive.ctx, await drive.engine.entry('requester', { taskId: id }), { reason: 'mended' });
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 3 });
  });

  it('is parked while it plans, too', async () => {
    const { id } = await drive.open(PLAN, undefined, { rest: false });
    const { description } = await drive.task(id);
    const script = drive.scripts.get(description)!;
    const plan = script.plan.bind(script);
    script.plan = async () => {
      throw new Error('poison');
    };
    await drive.rest();
    for (let i = 0; i < 5; i++) await drive.later();
    await expectEnd(drive, id, 'failed');
    expect((await drive.task(id)).error?.code).toBe('parked');
    script.plan = plan;
    await retryTask(drive.ctx, await drive.engine.entry('requester', { taskId: id }), { reason: 'mended' });
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });
});

describe('a dry run', () => {
  it('plans, assesses, says what would be asked, and runs nothing', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns, { input: { dry_run: true } });
    const task = await drive.task(id);
    expect(task).toMatchObject({ status: 'completed', open_subtasks: 0, assessment: { level: 'high' } });
    expect((await drive.subtasks(id)).map(({ status }) => status)).toEqual(['pending', 'pending']);
    expect(await drive.approvals(id)).toEqual([]);
    expect(await drive.effects(id)).toEqual([]);
  });
});

/** A small seeded generator, so that a failing order can be run again. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

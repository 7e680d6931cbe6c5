import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callFunction } from '../../lib/db/call.ts';
import type { Work } from '../../lib/db/rows.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { expectEnd } from './invariants.ts';
import { commit, destroy } from './scripts.ts';

let drive: Drive;
beforeEach(async () => {
  drive = await Drive.start();
});
afterEach(() => {
  vi.useRealTimers();
  return drive.close();
});

/** A place where each caller in turn waits until the test lets it on. */
function gates() {
  const waiting: { arrived: PromiseWithResolvers<void>; go: PromiseWithResolvers<void> }[] = [];
  const at = (n: number) => {
    waiting[n] ??= { arrived: Promise.withResolvers<void>(), go: Promise.withResolvers<void>() };
    return waiting[n];
  };
  let callers = 0;
  return {
    async pass(): Promise<number> {
      const n = callers++;
      at(n).arrived.resolve();
      await at(n).go.promise;
      return n;
    },
    arrived: (n: number) => at(n).arrived.promise,
    open: (n: number) => at(n).go.resolve(),
  };
}

const bellFor = (kind: 'task' | 'subtask', id: string) => ({
  path: '/queue/advance' as const,
  body: { v: 1, kind, id },
  dedupId: 'again',
});
const claim = (kind: 'task' | 'subtask', id: string) =>
  callFunction<{ work: Work }>(drive.ctx.db, 'claim_v1', {
    kind,
    id,
    jti: null,
    lease_s: 10,
    max_attempts: 5,
  });

describe('a worker beyond its lease', () => {
  /** Two workers plan the same task, one after the other; both stand before their answer. */
  async function twoPlanners(answer: (n: number) => void) {
    const place = gates();
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], undefined, { rest: false });
    await Promise.all(drive.engine.background.splice(0));
    const { description } = await drive.task(id);
    const script = drive.scripts.get(description)!;
    const plan = script.plan.bind(script);
    script.plan = async () => {
      answer(await place.pass());
      return plan();
    };
    const first = drive.ring(drive.engine.queue.take()!);
    await place.arrived(0);
    await drive.timePasses();
    const second = drive.ring(bellFor('task', id));
    await place.arrived(1);
    return { id, place, first, second };
  }

  // Control: version in planned_v1.
  it('that plans writes no plan over its successor’s', async () => {
    const { id, place, first, second } = await twoPlanners(() => undefined);
    place.open(0);
    await first;
    expect(await drive.task(id)).toMatchObject({
      status: 'planning',
      plan: null,
      work: 'running',
      version: 2,
    });
    place.open(1);
    await second;
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  // Control: version in reported_v1.
  it('that gives its planning up does not take it from its successor', async () => {
    const { id, place, first, second } = await twoPlanners((n) => {
      if (n === 0) throw new Error('the model broke');
    });
    place.open(0);
    await first;
    expect(await drive.task(id)).toMatchObject({ status: 'planning', work: 'running', version: 2 });
    place.open(1);
    await second;
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  // Control: version in the statement that renews a lease.
  it('renews nothing of its successor’s, and learns that it lost its claim', async () => {
    const place = gates();
    const { id } = await drive.open(
      [draft({ agent: 'feature-dev' })],
      async () => {
        await place.pass();
        return finish('end');
      },
      { rest: false },
    );
    await Promise.all(drive.engine.background.splice(0));
    const zombie = drive.ring(drive.engine.queue.take()!);
    await place.arrived(0);
    await drive.timePasses();
    const [subtask] = await drive.subtasks(id);
    await claim('subtask', subtask!.id);
    const lease = async () => (await drive.subtasks(id))[0]!.lease_until;
    const before = await lease();
    await new Promise((done) => setTimeout(done, 3_400));
    expect(await lease()).toBe(before);
    place.open(0);
    await zombie;
    expect((await drive.subtasks(id))[0]).toMatchObject({ status: 'running', version: 2, result: null });
  });

  // Control: the journal behind the fence of the settle.
  it('leaves no checkpoint behind', async () => {
    const place = gates();
    const { id } = await drive.open(
      [draft({ agent: 'feature-dev' })],
      async () => finish(`by worker ${await place.pass()}`),
      { rest: false },
    );
    await Promise.all(drive.engine.background.splice(0));
    const zombie = drive.ring(drive.engine.queue.take()!);
    await place.arrived(0);
    await drive.timePasses();
    const [subtask] = await drive.subtasks(id);
    const successor = drive.ring(bellFor('subtask', subtask!.id));
    await place.arrived(1);
    place.open(0);
    await zombie;
    const stored = await drive.engine.db.query('select 1 from langgraph.checkpoints where thread_id = $1', [
      `${id}/1/0`,
    ]);
    expect(stored).toEqual([]);
    place.open(1);
    await successor;
    await expectEnd(drive, id, 'completed');
    expect((await drive.subtasks(id))[0]!.result!.summary).toBe('by worker 1');
  });
});

// Control: latest by fence. Checkpoint ids are made of the clock of the worker that wrote them.
it('a worker whose clock is behind continues from what the slow one left, and so does whoever follows it', async () => {
  let dead = false;
  const asked: number[] = [];
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  const { id } = await drive.open([draft({ agent: 'infrastructure' })], (brief) => {
    asked.push(brief.history.length);
    if (brief.history.length === 0) return calls(destroy('cache'));
    return brief.history.length === 1 ? calls(commit(1)) : finish('end');
  });
  // The first worker's clock was an hour ahead: its checkpoint sorts above all that come.
  vi.useRealTimers();
  drive.world.before = async (name) => {
    if (name !== 'world.commit' || dead) return;
    dead = true;
    throw new Error('killed');
  };
  await drive.approve(id, 'tech_lead');
  await drive.heal([id]);
  await expectEnd(drive, id, 'completed');
  expect(asked).toEqual([0, 1, 2]);
  expect(await drive.happened(id)).toEqual({ 'world.destroy': 1, 'world.commit': 1 });
});

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cancelTask } from '../../lib/tasks/cancel.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { commit, mail } from './scripts.ts';

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

const halt = (on: boolean) =>
  drive.engine.db.query(`update settings set halted_at = ${on ? 'clock_timestamp()' : 'null'}`);
const ONE = [draft({ agent: 'feature-dev' })];

describe('while the platform is halted', () => {
  // Control: the halt in claim_v1.
  it('nothing begins, however often it is rung for; what waited goes on when it is released, and nothing was counted against it', async () => {
    await halt(true);
    const { id } = await drive.open(ONE);
    for (let i = 0; i < 8; i++) {
      await drive.timePasses();
      expect(await drive.sweep()).toMatchObject({ rung: 0 });
      expect(await drive.ring({ path: '/queue/advance', body: { kind: 'task', id }, dedupId: `${i}` })).toBe(
        'noop',
      );
    }
    expect(await drive.task(id)).toMatchObject({ status: 'planning', work: 'ready', attempts: 0 });
    await halt(false);
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
  });

  // Control: the halt switch in intent_v1, and in what hands a chain on.
  it('what is under way stops before its next call, is released cleanly, and hands nothing on', async () => {
    const plan = [ONE[0]!, draft({ agent: 'documentation', depends_on: [0] })];
    const { id } = await drive.open(plan, async ({ history, subtask }) => {
      if (subtask.index === 0 && history.length === 1) await halt(true);
      return history.length > 1 ? finish('end') : calls(commit(history.length));
    });
    await drive.later();
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
    expect(await drive.subtasks(id)).toMatchObject([{ status: 'ready', attempts: 0 }, { status: 'pending' }]);
    await halt(false);
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 4 });
  });

  // Control: halted_projects in the intent.
  it('of one project alone stops that project and no other', async () => {
    const only = (name: string | null) =>
      drive.engine.db.query(`update settings set halted_projects = $1`, [
        name === null ? {} : { [name]: { since: new Date().toISOString(), by: 'cto', reason: 'r' } },
      ]);
    let name = 'another';
    const say = async ({ history }: TurnBrief) => {
      await only(name);
      return history.length > 0 ? finish('end') : calls(commit(1));
    };
    const other = await drive.open(ONE, say);
    await expectEnd(drive, other.id, 'completed');
    name = 'checkout';
    await only(null);
    const { id } = await drive.open(ONE, say);
    expect(await drive.effects(id)).toEqual([]);
    expect((await drive.subtasks(id))[0]).toMatchObject({ status: 'ready', attempts: 0 });
    name = 'another';
    await only(null);
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
    await only(null);
  });

  it('a step that ends meanwhile ends, and the next one waits', async () => {
    const plan = [ONE[0]!, draft({ agent: 'documentation', depends_on: [0] })];
    let begun = 0;
    const { id } = await drive.open(plan, async ({ history, subtask }) => {
      if (subtask.index === 1) begun += 1;
      if (subtask.index === 0 && history.length === 1) await halt(true);
      return history.length > 0 ? finish('end') : calls(commit(1));
    });
    await drive.later();
    expect(begun).toBe(0);
    expect(await drive.subtasks(id)).toMatchObject([
      { status: 'completed' },
      { status: 'ready', attempts: 0 },
    ]);
    await halt(false);
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
  });

  // Control: the second look of an intent that had to wait.
  it('an intent that waited for a lock sees the halt that came meanwhile, and nothing of it is kept', async () => {
    const { id } = await drive.open(ONE, async ({ history, task }) => {
      if (history.length > 0) return finish('end');
      const holder = drive.engine.db.query(
        `with t as (select id from tasks where id = $1 for update) select pg_sleep(0.6) from t`,
        [task.id],
      );
      setTimeout(() => void halt(true), 300);
      void holder;
      await new Promise((done) => setTimeout(done, 100));
      return calls(commit(1));
    });
    await drive.later();
    expect(await drive.effects(id)).toEqual([]);
    expect((await drive.subtasks(id))[0]).toMatchObject({ status: 'ready', attempts: 0 });
    await halt(false);
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
  });

  it('a call that was begun is not repeated either', async () => {
    const before = drive.world.calls;
    drive.world.after = async () => {
      throw new Error('killed');
    };
    const { id } = await drive.open(ONE);
    drive.world.after = null;
    await halt(true);
    await drive.later();
    expect(drive.world.calls).toBe(before + 1);
    await halt(false);
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
  });
});

/** Something that a test opens by hand. */
function door() {
  let open: () => void = () => undefined;
  let come: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    come = resolve;
  });
  const wait = () => {
    come();
    return opened;
  };
  return { open, reached, wait };
}

/** Starts the task's first subtask in a worker that stalls where `stall` says; answers once it stands there. */
async function stalled(
  say: (brief: TurnBrief) => ReturnType<typeof calls> | Promise<ReturnType<typeof calls>>,
  reached: Promise<void>,
) {
  const { id } = await drive.open(ONE, say, { rest: false });
  await Promise.all(drive.engine.background.splice(0));
  const zombie = drive.ring(drive.engine.queue.take()!);
  await reached;
  await drive.timePasses();
  const [subtask] = await drive.subtasks(id);
  const successor = () =>
    drive.ring({
      path: '/queue/advance',
      body: { v: 1, kind: 'subtask', id: subtask!.id },
      dedupId: 'successor',
    });
  return { id, zombie, successor };
}
const fingerprint = async (id: string) =>
  JSON.stringify([
    await drive.task(id),
    await drive.subtasks(id),
    await drive.effects(id),
    await drive.events(id),
  ]);

describe('a worker that stalls beyond its lease', () => {
  it('in a model call writes nothing afterwards', async () => {
    const stall = door();
    let turn = 0;
    const { id, zombie, successor } = await stalled(async (brief) => {
      turn += 1;
      if (turn === 1) await stall.wait();
      return brief.history.length > 0 ? finish('end') : calls(commit(turn));
    }, stall.reached);
    await successor();
    await expectEnd(drive, id, 'completed');
    const before = await fingerprint(id);
    stall.open();
    await zombie;
    expect(await fingerprint(id)).toBe(before);
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
  });

  // Control: version in settle_v1.
  it('does not settle the claim of its successor, which still works', async () => {
    const [first, second] = [door(), door()];
    let turn = 0;
    const { id, zombie, successor } = await stalled(async () => {
      turn += 1;
      const me = turn;
      await (me === 1 ? first : second).wait();
      return finish(`by worker ${me}`);
    }, first.reached);
    const working = successor();
    await second.reached;
    first.open();
    await zombie;
    expect((await drive.subtasks(id))[0]).toMatchObject({ status: 'running', version: 2, result: null });
    second.open();
    await working;
    await expectEnd(drive, id, 'completed');
    expect((await drive.subtasks(id))[0]!.result!.summary).toBe('by worker 2');
  });

  // Control: outcomes written by recover() after the claim is lost.
  it('and notices that it was cancelled still says what became of its call', async () => {
    const stall = door();
    drive.world.after = async () => {
      await stall.wait();
      return { state: 'done', output: 'with what jsonb refuses: \u0000' };
    };
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { id, zombie } = await stalled(
      (brief) => (brief.history.length > 0 ? finish('end') : calls(commit(1))),
      stall.reached,
    );
    await cancelTask(drive.ctx, await drive.engine.entry('requester', { taskId: id }), {});
    const before = drive.engine.db.stats().requests;
    await vi.advanceTimersByTimeAsync(3_000);
    await vi.waitFor(() => expect(drive.engine.db.stats().requests).toBeGreaterThan(before));
    await new Promise((done) => setTimeout(done, 100));
    stall.open();
    await zombie;
    vi.useRealTimers();
    expect((await drive.effects(id)).map(({ state }) => state)).toEqual(['done']);
    await expectEnd(drive, id, 'cancelled');
  });

  // Control: the fence of settle_v1; outcomes are not fenced.
  it('in a call that honours its key: one effect, and its late answer changes nothing', async () => {
    const stall = door();
    let call = 0;
    drive.world.after = async () => {
      call += 1;
      if (call === 1) await stall.wait();
      return undefined;
    };
    const { id, zombie, successor } = await stalled(
      (brief) => (brief.history.length > 0 ? finish('end') : calls(commit(1))),
      stall.reached,
    );
    await successor();
    await expectEnd(drive, id, 'completed');
    const before = await fingerprint(id);
    stall.open();
    await zombie;
    expect(await fingerprint(id)).toBe(before);
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
  });

  it('in a call that does not: its answer is kept as the fact it is, and the subtask goes on with it', async () => {
    const stall = door();
    drive.world.after = async () => {
      await stall.wait();
      return undefined;
    };
    const { id, zombie, successor } = await stalled(
      (brief) => (brief.history.length > 0 ? finish('end') : calls(mail('ops'))),
      stall.reached,
    );
    await successor();
    expect((await drive.subtasks(id))[0]!.status).toBe('unknown');
    stall.open();
    await zombie;
    expect((await drive.effects(id)).map(({ state }) => state)).toEqual(['done']);
    expect((await drive.subtasks(id))[0]!.status).toBe('ready');
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.mail': 1 });
  });

  // Control: lease_until in claim_v1, and its renewal.
  it('keeps its lease while it is alive: nobody takes over from a slow call', async () => {
    const stall = door();
    drive.world.after = async () => {
      await stall.wait();
      return { state: 'done', output: 'with what jsonb refuses: \u0000' };
    };
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { id, zombie, successor } = await stalled(
      (brief) => (brief.history.length > 0 ? finish('end') : calls(commit(1))),
      stall.reached,
    );
    await vi.advanceTimersByTimeAsync(3_000);
    await vi.waitFor(async () => {
      const [subtask] = await drive.subtasks(id);
      expect(Date.parse(subtask!.lease_until!)).toBeGreaterThan(Date.now());
    });
    expect(await successor()).toBe('leased');
    stall.open();
    await zombie;
    vi.useRealTimers();
    await expectEnd(drive, id, 'completed');
    expect((await drive.subtasks(id))[0]!.version).toBe(1);
  });
});

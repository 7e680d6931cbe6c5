import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Bell } from '../../lib/ports.ts';
import type { SubtaskDraft } from '../../schema/plan.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { commit } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(async () => {
  drive.world.before = null;
  await checkInvariants(drive);
});
afterAll(() => drive.close());

const dev = (depends_on: number[] = []): SubtaskDraft => draft({ agent: 'feature-dev', depends_on });
/** Waits until `n` have come, then lets all of them go on. */
function meeting(n: number) {
  let come = 0;
  let open: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    come += 1;
    if (come === n) open();
    return all;
  };
}
/** Rings everything that is there at the same moment, again and again until there is nothing. */
async function ringTogether(): Promise<void> {
  for (;;) {
    await Promise.all(drive.engine.background.splice(0));
    const bells = drive.engine.queue.bells.splice(0).filter((bell: Bell) => !bell.delayS);
    if (bells.length === 0) return;
    await Promise.all(bells.map((bell) => drive.ring(bell)));
  }
}

describe('independent subtasks', () => {
  it('run side by side: the others are rung before the first one starts', async () => {
    const together = meeting(3);
    const { id } = await drive.open(
      [dev(), dev(), dev()],
      async (brief: TurnBrief) => {
        await together();
        return finish(`met ${brief.subtask.index}`);
      },
      { rest: false },
    );
    await Promise.all(drive.engine.background.splice(0));
    const planning = drive.ring(drive.engine.queue.take()!);
    while (drive.engine.queue.bells.length < 2) await new Promise((done) => setTimeout(done, 5));
    await Promise.all([planning, ringTogether()]);
    await expectEnd(drive, id, 'completed');
  });

  it('run all the same where the queue takes no bells: the sweep rings', async () => {
    const ring = drive.engine.queue.ring.bind(drive.engine.queue);
    const { id } = await drive.open([dev(), dev(), dev([0, 1])], undefined, { rest: false });
    drive.engine.queue.ring = async () => {
      throw new Error('429');
    };
    await drive.rest();
    drive.engine.queue.ring = ring;
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 3 });
  });
});

describe('a join', () => {
  it('is not lost when three siblings end at the same moment, each delivered twice', async () => {
    for (let round = 0; round < 30; round++) {
      const together = meeting(3);
      const { id } = await drive.open(
        [dev(), dev(), dev(), dev([0, 1, 2]), dev([3])],
        async (brief: TurnBrief) => {
          if (brief.history.length === 0) return calls(commit(brief.subtask.index));
          if (brief.subtask.index < 3) await together();
          return finish('end');
        },
        { rest: false },
      );
      await Promise.all(drive.engine.background.splice(0));
      const planning = drive.ring(drive.engine.queue.take()!);
      while (drive.engine.queue.bells.length < 2) await new Promise((done) => setTimeout(done, 2));
      const twice = drive.engine.queue.bells.flatMap((bell) => [bell, bell]);
      drive.engine.queue.bells.length = 0;
      await Promise.all([planning, ...twice.map((bell) => drive.ring(bell))]);
      await ringTogether();
      expect((await drive.task(id)).status, `round ${round}`).toBe('completed');
      expect((await drive.events(id)).filter((type) => type === 'subtask.ready:3')).toHaveLength(1);
    }
  });

  it('with one of the three failing skips what waits and ends the task', async () => {
    for (let round = 0; round < 10; round++) {
      const together = meeting(3);
      const { id } = await drive.open(
        [dev(), dev(), dev(), dev([0, 1, 2]), dev([3])],
        async (brief: TurnBrief) => {
          await together();
          return finish('end', brief.subtask.index === round % 3 ? 'failed' : 'completed');
        },
        { rest: false },
      );
      await Promise.all(drive.engine.background.splice(0));
      const planning = drive.ring(drive.engine.queue.take()!);
      while (drive.engine.queue.bells.length < 2) await new Promise((done) => setTimeout(done, 2));
      await Promise.all([planning, ringTogether()]);
      await ringTogether();
      await expectEnd(drive, id, 'failed');
      expect((await drive.subtasks(id)).slice(3).map(({ status }) => status)).toEqual(['skipped', 'skipped']);
    }
  });

  it('of a wide and a deep plan runs each subtask once', async () => {
    const wide = await drive.open(
      [...Array.from({ length: 20 }, () => dev()), dev(Array.from({ length: 20 }, (_, i) => i))],
      undefined,
      { rest: false },
    );
    await ringTogether();
    await expectEnd(drive, wide.id, 'completed');
    expect(await drive.happened(wide.id)).toEqual({ 'world.commit': 21 });
    const deep = await drive.open(Array.from({ length: 10 }, (_, i) => dev(i === 0 ? [] : [i - 1])));
    await expectEnd(drive, deep.id, 'completed');
    expect(await drive.happened(deep.id)).toEqual({ 'world.commit': 10 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redriveLetter } from '../../lib/dead-letters/redrive.ts';
import { cancelTask } from '../../lib/tasks/cancel.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { expectEnd } from './invariants.ts';
import { commit, destroy } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

type Letter = { kind: string; subject: string; code: string; open: boolean };
const letters = (taskId: string) =>
  drive.engine.db.query<Letter>(
    'select kind, subject, code, closed_at is null as open from dead_letters where task_id = $1 order by first_at',
    [taskId],
  );

describe('the list of what was given up', () => {
  // Control: the triggers that mirror a parked row.
  it('holds a parked step from the moment it is parked until its next run', async () => {
    let broken = true;
    const { id } = await drive.open(
      [draft({ agent: 'feature-dev' })],
      (brief) => {
        if (broken) throw new Error('the model broke');
        return brief.history.length > 0 ? finish('ok') : calls(commit(0));
      },
      { rest: false },
    );
    await drive.heal([id], 20);
    await expectEnd(drive, id, 'failed');
    const [subtask] = await drive.subtasks(id);
    const letter = { kind: 'work', subject: `subtask:${subtask!.id}`, code: 'parked' };
    expect(await letters(id)).toEqual([{ ...letter, open: true }]);
    broken = false;
    await retryTask(drive.ctx, await drive.engine.entry('requester', { taskId: id }), { reason: 'mended' });
    expect(await letters(id)).toEqual([{ ...letter, open: false }]);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  // Control: the trigger that closes the letters of a task that cannot run again.
  it('lets go of a parked step when its task is cancelled or compacted', async () => {
    const plan = [draft({ agent: 'feature-dev' }), draft({ agent: 'infrastructure' })];
    const { id } = await drive.open(
      plan,
      ({ subtask, history }) => {
        if (subtask.index === 0) throw new Error('the model broke');
        return history.length > 0 ? finish('ok') : calls(destroy('cache'));
      },
      { rest: false },
    );
    await drive.heal([id], 20);
    const open = async () => (await letters(id)).map((letter) => letter.open);
    expect(await open()).toEqual([true]);
    await cancelTask(drive.ctx, await drive.engine.entry('requester', { taskId: id }), {});
    expect(await open()).toEqual([false]);
    for (const set of ['pruned_at = clock_timestamp()', 'pruned_at = null']) {
      await drive.engine.db.query(
        'update dead_letters set closed_at = null, closed_by = null where task_id = $1',
        [id],
      );
      await drive.engine.db.query(`update tasks set ${set} where id = $1`, [id]);
      expect(await open()).toEqual([set === 'pruned_at = null']);
    }
    // Open though nothing can run again, as one of before: it is closed by whoever drives it.
    const [letter] = await drive.engine.db.query<{ id: string }>(
      'select id from dead_letters where task_id = $1',
      [id],
    );
    const lead = await drive.engine.entry('tech_lead', {});
    expect(await redriveLetter(drive.ctx, lead, letter!.id)).toMatchObject({ state: 'nothing_left' });
    expect(await open()).toEqual([false]);
  });

  // Control: the sweep's count of bells in vain.
  it('holds work that no worker takes, and lets go of it once one does', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], undefined, { rest: false });
    for (let round = 0; round < 40 && (await letters(id)).length === 0; round++) {
      await drive.timePasses();
      await drive.sweep();
      drive.engine.queue.bells.length = 0;
    }
    expect(await letters(id)).toEqual([
      { kind: 'work', subject: `task:${id}`, code: 'not_taken', open: true },
    ]);
    await drive.heal([id]);
    await drive.sweep();
    expect((await letters(id)).map(({ open }) => open)).toEqual([false]);
    await expectEnd(drive, id, 'completed');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSecrets } from '../../lib/redact.ts';
import { loadTaskView } from '../../lib/tasks/load.ts';
import { type FrozenTask, freezeTask, frozenSets, keepFrozen, thawedDatabase } from '../support/frozen.ts';
import { ScriptedModel } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { byLetters, SCENES } from './scenes.ts';

/** Set by `npm run fixture:freeze`: the commit under which today's set is kept. */
const KEEP_AS = process.env.FREEZE_AS;

let home: Drive;
const today: FrozenTask[] = [];
beforeAll(async () => {
  home = await Drive.start();
  for (const [scene, { make }] of Object.entries(SCENES)) {
    const { id, release } = await make(home);
    today.push(await freezeTask(home.engine.db, home.world, scene, id));
    await release?.();
    home.engine.queue.bells.length = 0;
  }
  if (KEEP_AS) keepFrozen(KEEP_AS, today);
});
afterAll(() => home.close());

/** An engine of today's code over tasks of then. */
async function thaw(tasks: FrozenTask[]): Promise<Drive> {
  const drive = await Drive.start(undefined, await thawedDatabase(home.engine.db, tasks));
  for (const { rows, world } of tasks) {
    drive.scripts.set(String(rows.tasks![0]!.description), new ScriptedModel([], byLetters));
    for (const [key, happened] of world) drive.world.happened.set(key, happened as never);
  }
  return drive;
}

const kept = frozenSets().filter(({ commit }) => commit !== KEEP_AS);

describe.each([...kept.map(({ commit }) => commit), 'today'])('tasks frozen at %s', (commit) => {
  it('each resume on today’s code to their right end, every effect once', async () => {
    const tasks = kept.find((set) => set.commit === commit)?.tasks ?? today;
    const drive = await thaw(tasks);
    try {
      expect(tasks.map(({ scene }) => scene).filter((scene) => !SCENES[scene])).toEqual([]);
      for (const { scene, task_id } of tasks) {
        await SCENES[scene]!.thaw(drive, task_id).catch((error) => {
          throw new Error(`${scene}: ${error}`, { cause: error });
        });
        await expectEnd(drive, task_id, 'completed');
        expect(await drive.happened(task_id), scene).toEqual(SCENES[scene]!.happened);
      }
    } finally {
      await drive.close();
    }
  });

  it('hold no credential', () => {
    const text = JSON.stringify(kept.find((set) => set.commit === commit)?.tasks ?? today);
    expect(findSecrets(text)).toEqual([]);
  });
});

describe('a task of a newer release', () => {
  // Control: refuseNewerGraph in lib/tasks/advance.ts.
  it('is refused with its reason, is shown, is neither lost nor worked on, and goes on where it is known', async () => {
    const ready = today.find(({ scene }) => scene === 'claimed-in-the-model')!;
    const future = structuredClone(ready);
    future.rows.tasks![0]!.graph_version = 99;
    const drive = await thaw([future]);
    const { task_id: id } = future;
    const before = await drive.effects(id);
    for (let round = 0; round < 8; round++) {
      await drive.timePasses();
      for (const { id: subtask } of await drive.subtasks(id)) {
        const delivery = {
          path: '/queue/advance' as const,
          body: { v: 1, kind: 'subtask', id: subtask },
          dedupId: '',
        };
        await expect(drive.ring(delivery)).rejects.toMatchObject({
          kind: 'later',
          code: 'graph_version_unknown',
          retryAfterS: 60,
        });
      }
    }
    const task = await loadTaskView(drive.ctx, id);
    expect(task.status).toBe('running');
    expect(task.plan!.subtasks).toMatchObject(
      [0, 1].map(() => ({ status: 'ready', attempts: 0, error: { code: 'graph_version_unknown' } })),
    );
    expect(await drive.effects(id)).toEqual(before);
    // It rings again in a minute, not at once.
    const [due] = await drive.engine.db.query<{ soon: boolean }>(
      `select bool_or(wake_at < clock_timestamp() + interval '50 seconds') as soon from subtasks where task_id = $1`,
      [id],
    );
    expect(due!.soon).toBe(false);
    await checkInvariants(drive);
    await drive.engine.db.query('update tasks set graph_version = 1 where id = $1', [id]);
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
    expect((await drive.subtasks(id)).map(({ error }) => error)).toEqual([null, null]);
    await drive.close();
  });
});

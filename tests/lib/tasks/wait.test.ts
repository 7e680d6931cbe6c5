import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitForPause, waitForStatus } from '../../../lib/tasks/wait.ts';
import { seedWaiting } from '../../support/rows.ts';
import { type TestVerbs, testVerbs } from '../../support/verbs.ts';

let t: TestVerbs;
beforeAll(async () => {
  t = await testVerbs();
});
afterAll(() => t.db.close());

/** Waits on a clock of its own; `at` is told the time after each pause. */
async function wait(
  taskId: string,
  seconds: number,
  at: (ms: number) => Promise<unknown> = async () => undefined,
) {
  let now = 0;
  const pauses: number[] = [];
  const sleep = async (ms: number) => {
    pauses.push(ms);
    now += ms;
    await at(now);
  };
  const answer = await waitForPause({ ...t.ctx, clock: { now: () => now } }, taskId, seconds, { sleep });
  return { ...answer, pauses };
}

it('answers at the first look when the task already waits', async () => {
  const { taskId } = await seedWaiting(t.db, { by: 'a-developer' });
  expect(await wait(taskId, 25)).toMatchObject({
    paused: true,
    pauses: [200],
    view: { status: 'awaiting_approval' },
  });
});

it('looks less and less often, and gives up in time', async () => {
  const { taskId } = await seedWaiting(t.db, { by: 'a-developer' });
  await t.db.query(`update tasks set status = 'running' where id = $1`, [taskId]);
  const { paused, view, pauses } = await wait(taskId, 6);
  expect([paused, view.status]).toEqual([false, 'running']);
  expect(pauses).toEqual([200, 500, 1_000, 2_000, 2_000, 300]);
});

it('sees the pause when it comes', async () => {
  const { taskId } = await seedWaiting(t.db, { by: 'a-developer' });
  await t.db.query(`update tasks set status = 'running' where id = $1`, [taskId]);
  const pause = async (now: number) =>
    now > 1_000 && t.db.query(`update tasks set status = 'awaiting_approval' where id = $1`, [taskId]);
  expect(await wait(taskId, 25, pause)).toMatchObject({ paused: true, pauses: [200, 500, 1_000] });
});

it('takes the word of what this invocation itself has done, without a look at the row', async () => {
  const { taskId } = await seedWaiting(t.db, { by: 'a-developer' });
  const before = t.db.stats().requests;
  const own = Promise.resolve('completed' as const);
  expect(await waitForStatus(t.ctx, taskId, 25, { own })).toBe('completed');
  expect(t.db.stats().requests).toBe(before);
});

it('looks at the row when its own work ended and the task still moves, or takes too long', async () => {
  const { taskId } = await seedWaiting(t.db, { by: 'a-developer' });
  const sleep = async () => undefined;
  for (const own of [
    Promise.resolve('running' as const),
    Promise.resolve(null),
    new Promise<null>(() => undefined),
  ]) {
    expect(await waitForStatus(t.ctx, taskId, 0.05, { own, sleep })).toBe('awaiting_approval');
  }
});

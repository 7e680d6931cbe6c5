import { afterAll, beforeAll, expect, it } from 'vitest';
import { retryTask } from '../../lib/tasks/retry.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { commit } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

// Control: the look at open effects in the statement that begins the next run.
it.each(['intent', 'unknown'])('no run begins while an effect of the last one is %s', async (state) => {
  const { id } = await drive.open([draft({ agent: 'feature-dev' })], (brief) =>
    brief.history.length > 0 ? finish('no', 'failed') : calls(commit(0)),
  );
  const set = (to: string) =>
    drive.engine.db.query('update effects set state = $2 where task_id = $1', [id, to]);
  const retry = async () =>
    retryTask(drive.ctx, await drive.engine.entry('requester', { taskId: id }), { reason: 'again' });
  await set(state);
  await expect(retry()).rejects.toMatchObject({ code: 'effect_open' });
  expect((await drive.task(id)).run).toBe(1);
  await set('done');
  expect((await retry()).run).toBe(2);
});

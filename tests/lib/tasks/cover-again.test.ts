import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { coverAgain } from '../../../lib/tasks/cover-again.ts';
import { Drive } from '../../flow/drive.ts';
import { BellBox } from '../../support/engine.ts';
import { draft } from '../../support/world.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
beforeEach(() => {
  drive.engine.queue.bells.length = 0;
});
afterAll(() => drive.close());

const PLAN = [draft({ agent: 'feature-dev' })];
const opened = async (claim: boolean) => {
  const { id } = await drive.open(PLAN, undefined, { rest: false, claim });
  await Promise.all(drive.engine.background.splice(0));
  return id;
};
/** What it rings for, by a queue that has not heard of the bell that was rung at first. */
const rungAgain = async (id: string) => {
  const queue = new BellBox();
  await coverAgain({ ...drive.ctx, queue }, id);
  return queue.bells;
};

it('what is claimed is rung for when its lease has run out, under the id of the bell that covers it', async () => {
  const id = await opened(true);
  const [cover, ...more] = drive.engine.queue.bells;
  expect(more).toEqual([]);
  const again = await rungAgain(id);
  expect(again).toEqual([{ ...cover, delayS: again[0]?.delayS }]);
  expect(again[0]!.delayS).toBeGreaterThan(5);
  expect(again[0]!.delayS).toBeLessThanOrEqual(11);
  await coverAgain(drive.ctx, id);
  expect(drive.engine.queue.bells, 'where the first bell was rung, it stays the only one').toEqual([cover]);
});

it('what is ready is rung for as well, and nothing of a task that has ended', async () => {
  const id = await opened(false);
  expect(await rungAgain(id)).toMatchObject([{ dedupId: drive.engine.queue.bells[0]!.dedupId }]);
  await drive.rest();
  expect((await drive.task(id)).status).toBe('completed');
  expect(await rungAgain(id)).toEqual([]);
});

it('a queue or a database that refuses is no failure', async () => {
  const id = await opened(true);
  const refuse = async () => Promise.reject(new Error('refused'));
  await coverAgain({ ...drive.ctx, queue: { ring: refuse, cancel: refuse } }, id);
  await coverAgain({ ...drive.ctx, db: { ...drive.ctx.db, query: refuse } }, id);
});

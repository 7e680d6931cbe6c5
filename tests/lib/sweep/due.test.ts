import { afterAll, beforeAll, expect, it } from 'vitest';
import { callFunction } from '../../../lib/db/call.ts';
import { deliverNotice } from '../../../lib/notify/deliver.ts';
import { Drive } from '../../flow/drive.ts';
import { expectEnd } from '../../flow/invariants.ts';
import { commit, PRODUCTION_PLAN, productionTurns } from '../../flow/scripts.ts';
import { calls, draft, finish } from '../../support/world.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

// Control: the sweep of the outbox. Nobody rings for a notice when its statement commits.
it('rings for a notice that is due until it is delivered, each time under an id of its own', async () => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  const due = () =>
    drive.engine.db.query<{ id: string }>(
      'update outbox set next_at = clock_timestamp() where task_id = $1 returning id',
      [id],
    );
  const rung = () => drive.engine.queue.bells.splice(0).filter(({ path }) => path === '/queue/notify');
  const [notice] = await due();
  await drive.sweep();
  const first = rung();
  expect(first.map(({ body }) => (body as { id: string }).id)).toContain(notice!.id);
  await due();
  await drive.sweep();
  const again = rung();
  expect(again).toHaveLength(first.length);
  expect(again.map(({ dedupId }) => dedupId)).not.toEqual(first.map(({ dedupId }) => dedupId));
  for (const { body } of again) await deliverNotice(drive.ctx, (body as { id: string }).id);
  await due();
  await drive.sweep();
  expect(rung()).toEqual([]);
});

/** What the sweep rings for when everything that has a time is overdue and no bell was ever heard. */
async function rungFor(): Promise<unknown[]> {
  await Promise.all(drive.engine.background.splice(0));
  drive.engine.queue.bells.length = 0;
  for (const table of ['subtasks', 'tasks'])
    await drive.engine.db.query(`update ${table} set wake_at = wake_at - interval '1 minute'`);
  await drive.sweep();
  return drive.engine.queue.bells
    .splice(0)
    .flatMap(({ path, body }) => (path === '/queue/advance' ? [body] : []));
}

// Control: the sweep of tasks that wait for their planner.
it('rings for a task whose own step nobody came for', async () => {
  const { id } = await drive.open([draft({ agent: 'feature-dev' })], undefined, { rest: false });
  expect(await rungFor()).toContainEqual({ v: 1, kind: 'task', id });
  await drive.heal([id]);
});

// Control: the sweep of subtasks, and the wake time of what has become ready.
it('rings for every subtask that is ready and that nobody came for', async () => {
  const plan = [
    draft({ agent: 'feature-dev' }),
    draft({ agent: 'documentation', depends_on: [0] }),
    draft({ agent: 'infrastructure', depends_on: [0] }),
  ];
  let rung: unknown[] = [];
  let third = '';
  const { id } = await drive.open(plan, async ({ task, subtask, history }) => {
    // The first has ended, the second is at work here, the third is ready and was rung for in vain.
    if (subtask.index === 1 && history.length === 0) {
      third = (await drive.subtasks(task.id))[2]!.id;
      rung = await rungFor();
    }
    return history.length > 0 ? finish('end') : calls(commit(subtask.index));
  });
  expect(rung).toContainEqual({ v: 1, kind: 'subtask', id: third });
  await drive.heal([id]);
  await expectEnd(drive, id, 'completed');
});

// Control: the deadline in the statement that expires, for a sweep that looked too early.
it('expires no request before its time, whoever says it is over', async () => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  const { id: approvalId } = await drive.pending(id);
  const expire = () =>
    callFunction<{ won: number }>(drive.ctx.db, 'expire_each_v1', {
      rows: [{ kind: 'plan', approval_id: approvalId, events: [], audit: [], notices: [] }],
    });
  expect(await expire()).toMatchObject({ won: 0, failed: [] });
  expect((await drive.task(id)).status).toBe('awaiting_approval');
  await drive.engine.db.query('update approval_requests set expires_at = clock_timestamp() where id = $1', [
    approvalId,
  ]);
  expect(await expire()).toMatchObject({ won: 1 });
  expect((await drive.task(id)).status).toBe('expired');
});

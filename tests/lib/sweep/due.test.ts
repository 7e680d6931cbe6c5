import { afterAll, beforeAll, expect, it } from 'vitest';
import { callFunction } from '../../../lib/db/call.ts';
import { deliverNotice } from '../../../lib/notify/deliver.ts';
import { Drive } from '../../flow/drive.ts';
import { PRODUCTION_PLAN, productionTurns } from '../../flow/scripts.ts';

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

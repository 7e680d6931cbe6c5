import { afterAll, beforeAll, expect, it } from 'vitest';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { Drive } from '../../flow/drive.ts';
import { checkInvariants } from '../../flow/invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from '../../flow/scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

const sql = (text: string, params?: unknown[]) => drive.engine.db.query(text, params);

// Control: the subtransaction around each row of expire_each_v1.
it('one request that cannot be ended never stops the rest, is told of, and ends once it can', async () => {
  const tasks: string[] = [];
  for (let i = 0; i < 5; i++) tasks.push((await drive.open(PRODUCTION_PLAN, productionTurns)).id);
  const bad = tasks[1]!;
  await sql(`create function bad_row() returns trigger language plpgsql as $$
    begin if new.workflow_id = '${bad}' and new.status = 'expired' then raise exception 'this row is bad'; end if; return new; end $$;
    create trigger bad_row before update on approval_requests for each row execute function bad_row();
    update approval_requests set expires_at = clock_timestamp()`);
  const told: unknown[] = [];
  const log = { ...drive.ctx.log, error: (...words: unknown[]) => void told.push(words) };
  await sweep({ ...drive.ctx, log });
  const statuses = async () => Promise.all(tasks.map(async (id) => (await drive.task(id)).status));
  expect(await statuses()).toEqual(['expired', 'awaiting_approval', 'expired', 'expired', 'expired']);
  const { id } = await drive.pending(bad);
  expect(told).toEqual([
    ['sweep: one row failed', { row: id, error: expect.stringContaining('this row is bad') }],
  ]);
  await sql('drop trigger bad_row on approval_requests');
  await drive.sweep();
  expect(await statuses()).toEqual(tasks.map(() => 'expired'));
  await checkInvariants(drive);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { Drive } from '../flow/drive.ts';
import { PRODUCTION_PLAN, productionTurns } from '../flow/scripts.ts';
import { SIM_START, type SimClock, useSimClock } from './sim-clock.ts';

let drive: Drive;
let clock: SimClock;
beforeAll(async () => {
  drive = await Drive.start();
  clock = await useSimClock(drive.engine.db, drive.ctx);
});
afterAll(() => drive.close());

const times = async (query: string) => {
  const rows = await drive.engine.db.query<{ at: Date }>(query);
  return rows.map(({ at }) => at.getTime());
};

it('is what functions, defaults and views read, and each reading is later than the one before', async () => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  const seen = await times(`
    select created_at as at from tasks union all select at from events union all select created_at from approval_requests
    union all select created_at from outbox union all select created_at from approval_actions union all select at from audit_events`);
  expect(seen.length).toBeGreaterThan(8);
  for (const at of seen) expect(Math.abs(at - SIM_START)).toBeLessThan(50);
  const stamps = await drive.engine.db.query<{ same: number }>(
    'select count(*)::int as same from (select clock_timestamp() as a, clock_timestamp() as b from generate_series(1, 100)) x where a >= b',
  );
  expect(stamps).toEqual([{ same: 0 }]);
  const minutes = await drive.engine.db.query<{ m: number }>(
    'select minutes_remaining::float as m from pending_approvals where workflow_id = $1',
    [id],
  );
  expect(minutes[0]!.m).toBeGreaterThan(29);
  expect(minutes[0]!.m).toBeLessThanOrEqual(60);
});

it('is what a lease, an expiry and an execute-by follow', async () => {
  const late = await drive.open(PRODUCTION_PLAN, productionTurns, { rest: false });
  const bell = drive.engine.queue.take()!;
  const claim = () =>
    drive.ctx.db.query<{ r: { state: string } }>('select claim_v1($1) as r', [
      JSON.stringify({ kind: 'task', id: late.id, jti: null, lease_s: 10, max_attempts: 5 }),
    ]);
  expect((await claim())[0]!.r.state).toBe('claimed');
  await clock.advance(9.9);
  expect((await claim())[0]!.r.state).toBe('leased');
  await clock.advance(0.2);
  expect(await drive.ring(bell)).not.toBe('leased');
  await drive.rest();

  const asked = await drive.pending(late.id);
  await clock.set(Date.parse(asked.expires_at!) - 1_000);
  await drive.sweep();
  expect((await drive.pending(late.id)).status).toBe('pending');
  await drive.answer('approve', asked.id, 'tech_lead');
  await clock.advance(2);
  await expect(drive.answer('approve', asked.id, 'cto')).rejects.toMatchObject({ code: 'expired' });
  await drive.sweep();
  expect((await drive.task(late.id)).status).toBe('expired');

  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  const plan = await drive.pending(id);
  for (const who of ['tech_lead', 'cto'] as const) await drive.answer('approve', plan.id, who);
  const until = Date.parse((await drive.approvals(id))[0]!.execute_by!);
  expect(until - clock.now()).toBeGreaterThanOrEqual(15 * 60_000);
  await clock.set(until + 1);
  await drive.rest();
  // What policy alone clears goes on; the deployment asks again.
  expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
  expect(await drive.pending(id)).toMatchObject({ kind: 'call' });
});

it('goes back where it is told to', async () => {
  await clock.set(SIM_START);
  const [row] = await drive.engine.db.query<{ now: Date }>('select clock_timestamp() as now');
  expect(row!.now.getTime()).toBe(SIM_START);
  expect(drive.ctx.clock.now()).toBe(SIM_START);
});

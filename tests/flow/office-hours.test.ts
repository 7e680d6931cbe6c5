import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { Drive } from './drive.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const HOUR = 3_600_000;

// Control: toldWithin in approvalParts.
it('reminds and escalates from the morning on that a level’s calendar opens', async () => {
  const [row] = await drive.engine.db.query<{ at: Date }>('select clock_timestamp() as at');
  const opens = Math.ceil((row!.at.getTime() + 12 * HOUR) / HOUR) * HOUR;
  const from = new Date(opens).toISOString().slice(11, 16);
  const document = `${DEFAULT_POLICY.replace('approve_by_minutes: 60\n', 'approve_by_minutes: 2880\n    calendar: office\n')}
calendars:
  office: { days: [${DAYS[new Date(opens).getUTCDay()]}], from: "${from}", to: "24:00" }
`;
  await drive.engine.db.query(`insert into policies (version, document, created_by) values (2, $1, 'test')`, [
    document,
  ]);
  await drive.engine.db.query('update settings set active_policy = 2');
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  const asked = await drive.pending(id);
  const late = (at: string | null) => Date.parse(at!) - opens;
  expect(late(asked.remind_at)).toBeGreaterThanOrEqual(-1_000);
  expect(late(asked.remind_at)).toBeLessThan(61_000);
  expect((await drive.sweep()).nudged).toBe(0);
  // As if it were morning: reminded, and escalated ten minutes later.
  await drive.engine.db.query(
    `update approval_requests set remind_at = clock_timestamp(), expires_at = expires_at - (remind_at - clock_timestamp()) where id = $1`,
    [asked.id],
  );
  expect((await drive.sweep()).nudged).toBe(1);
  const reminded = await drive.pending(id);
  expect(reminded.escalation_level).toBe(0);
  const next = Date.parse(reminded.remind_at!) - row!.at.getTime();
  expect(next).toBeGreaterThan(9 * 60_000);
  expect(next).toBeLessThan(11.5 * 60_000);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApprovalWithEvidence } from '../../functions/shapes/evidence.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { CONFIG } from '../support/config.ts';
import { type Seeded, seedWaiting } from '../support/rows.ts';
import { SIM_START, type SimClock, useSimClock } from '../support/sim-clock.ts';

let t: TestApp;
let clock: SimClock;
beforeAll(async () => {
  t = await testApp({ clock: { now: () => clock?.now() ?? SIM_START } });
  clock = await useSimClock(t.db);
});
afterAll(() => t.close());

const tick = () =>
  sweep({
    config: CONFIG,
    db: t.db,
    queue: { ring: async () => [], cancel: async () => undefined },
    clock: { now: () => clock.now() },
    log: { info: () => undefined, error: () => undefined },
    waitUntil: () => undefined,
  } as never);
async function lowWaiting(): Promise<Seeded> {
  const seeded = await seedWaiting(t.db, { by: t.people.developer.id });
  await t.db.query(
    `update approval_requests set risk_level = 'low', evidence = jsonb_set(evidence, '{decision,on_expiry}', '"approve"'),
       requirements = '[{"rule": "level_low", "roles": ["tech_lead"], "count": 1}]' where id = $1`,
    [seeded.approvalId],
  );
  return seeded;
}
const shown = async ({ approvalId }: Seeded) =>
  ApprovalWithEvidence.parse(
    (await t.call(`GET /approvals/${approvalId}`, { token: t.people.tech_lead.token })).body,
  );

// Control: running_clock in approve_on_expiry.
it('approves in the name of the policy when the time has run out, which stands still during a halt', async () => {
  const asked = await lowWaiting();
  await clock.advance(59 * 60);
  await tick();
  expect((await shown(asked)).status).toBe('pending');
  const word = (verb: string) =>
    t.call(`POST /${verb}`, { token: t.people.cto.token, body: { reason: 'A look around.' } });
  await word('halt');
  await clock.advance(30 * 60);
  await tick();
  expect((await shown(asked)).status).toBe('pending');
  await word('unhalt');
  await clock.advance(2 * 60);
  await tick();
  const done = await shown(asked);
  expect(done).toMatchObject({ status: 'approved', approver_id: 'policy', approvals_recorded: 0 });
  expect(done.actions.at(-1)).toMatchObject({ action: 'approve', actor: 'policy' });
  expect(Date.parse(done.execute_by!) - Date.parse(done.approved_at!)).toBeGreaterThan(14 * 60_000);
  const late = await t.call(`POST /reject/${asked.approvalId}`, {
    token: t.people.tech_lead.token,
    body: { reason: 'Late.' },
  });
  expect([late.status, late.body.code]).toEqual([409, 'already_decided']);
});

// Control: expires_at > running_clock in decide_v1, and refuseDecided before it.
it('takes neither a yes nor a no once the time has passed, and says that the policy approves', async () => {
  const asked = await lowWaiting();
  await clock.advance(61 * 60);
  for (const [verb, body] of [
    ['approve', { action_hash: asked.actionHash }],
    ['reject', { reason: 'Too late.' }],
  ] as const) {
    const late = await t.call(`POST /${verb}/${asked.approvalId}`, { token: t.people.tech_lead.token, body });
    expect([late.status, late.body.code]).toEqual([410, 'expired']);
    expect(late.body.detail).toContain('The policy approves what nobody has answered by then');
  }
  expect(await shown(asked)).toMatchObject({ status: 'pending', approvals_recorded: 0 });
  await tick();
  expect(await shown(asked)).toMatchObject({ status: 'approved', approver_id: 'policy' });
});

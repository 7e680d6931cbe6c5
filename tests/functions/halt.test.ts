import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { CONFIG } from '../support/config.ts';
import { addPerson, type Person } from '../support/people.ts';
import { type Seeded, seedWaiting } from '../support/rows.ts';
import { SIM_START, type SimClock, useSimClock } from '../support/sim-clock.ts';

let t: TestApp;
let clock: SimClock;
let lead: Person;
beforeAll(async () => {
  t = await testApp({ clock: { now: () => clock?.now() ?? SIM_START } });
  clock = await useSimClock(t.db);
  lead = await addPerson(t.db, 'security-of-checkout', {
    bindings: [{ role: 'security_team', projects: ['checkout'] }],
  });
});
beforeEach(async () => {
  await t.db.query(`update settings set halted_at = null, halted_projects = '{}'`);
  await t.db.query(`update approval_requests set status = 'cancelled' where status = 'pending'`);
  await clock.set(clock.now() + 86_400_000);
});
afterAll(() => t.close());

const MINUTE = 60;
const halt = (body: object = {}, token = t.people.cto.token) =>
  t.call('POST /halt', { token, body: { reason: 'An agent runs wild.', ...body } });
const unhalt = (body: object = {}, token = t.people.cto.token) =>
  t.call('POST /unhalt', { token, body: { reason: 'Looked at.', ...body } });
const project = (name: string) => ({ scope: 'project', project: name });
const waiting = (more: object = {}) => seedWaiting(t.db, { by: t.people.developer.id, ...more });

/** Minutes from now to a deadline of the request, whole; null: it has none. */
async function left({ approvalId }: Seeded, column = 'expires_at'): Promise<number | null> {
  const [row] = await t.db.query<{ s: number | null }>(
    `select round(extract(epoch from ${column} - sim.clock_timestamp()) / 60)::float8 as s from approval_requests where id = $1`,
    [approvalId],
  );
  return row!.s;
}
const say = (verb: 'approve' | 'reject', { approvalId, actionHash }: Seeded, who: Person) =>
  t.call(`POST /${verb}/${approvalId}`, {
    token: who.token,
    body:
      verb === 'approve' ? { action_hash: actionHash, justification: 'Checked.' } : { reason: 'Not now.' },
  });
const clean = () =>
  sweep({
    config: CONFIG,
    db: t.db,
    queue: { ring: async () => [], cancel: async () => undefined },
    clock: { now: () => clock.now() },
    log: { info: () => undefined, error: () => undefined },
    waitUntil: () => undefined,
  } as never);
const statusOf = async ({ approvalId }: Seeded) =>
  (
    await t.db.query<{ status: string }>('select status from approval_requests where id = $1', [approvalId])
  )[0]!.status;
const audits = async (type: string) =>
  (await t.db.query('select 1 from audit_events where type = $1', [type])).length;

describe('POST /halt and POST /unhalt', () => {
  it('are harmless to repeat, say what is halted, and are audited and told once', async () => {
    const before = await audits('platform.halted');
    const first = await halt();
    expect(first).toMatchObject({ status: 200, body: { changed: true } });
    expect(first.body.halt!.all).toMatchObject({ by: 'a-cto', reason: 'An agent runs wild.' });
    const again = await halt({ reason: 'Another reason.' });
    expect(again.body).toMatchObject({ changed: false, halt: first.body.halt });
    expect(await audits('platform.halted')).toBe(before + 1);
    const told = await t.db.query(`select 1 from outbox where payload ->> 'event' = 'platform_halted'`);
    expect(told).toHaveLength(await audits('platform.halted'));
    expect((await unhalt()).body).toMatchObject({ changed: true, halt: null });
    expect((await unhalt()).body).toMatchObject({ changed: false, moved: 0 });
    expect(await audits('platform.unhalted')).toBe(await audits('platform.halted'));
  });

  it('take a person with one of three roles, for everything bound to all projects', async () => {
    expect((await halt({}, t.people.tech_lead.token)).body.code).toBe('role_not_allowed');
    expect((await halt({}, t.people.robot.token)).body.code).toBe('agents_do_not_sign');
    expect((await halt({}, lead.token)).body.code).toBe('role_not_allowed');
    expect((await halt(project('billing'), lead.token)).status).toBe(404);
    expect((await halt(project('checkout'), lead.token)).status).toBe(200);
    expect((await unhalt(project('checkout'), t.people.tech_lead.token)).status).toBe(403);
    expect((await halt(project('no-such'))).status).toBe(404);
    expect((await halt({ project: 'checkout' })).body.code).toBe('validation_failed');
    expect((await halt({ reason: ' ' })).body.code).toBe('validation_failed');
  });

  // Control: halters of the policy in refuseUnlessHalter; without one, those of the shipped policy.
  it('take the roles that the policy names, and the shipped ones where it cannot be read', async () => {
    const inForce = async (version: number, document: string) => {
      await t.db.query(`insert into policies (version, document, created_by) values ($1, $2, 'test')`, [
        version,
        document,
      ]);
      await t.db.query('update settings set active_policy = $1', [version]);
    };
    await inForce(7, `${DEFAULT_POLICY}\nhalt: { roles: [team_lead, admin] }\n`);
    const refused = await halt();
    expect([refused.status, refused.body.code]).toEqual([403, 'role_not_allowed']);
    expect(refused.body.detail).toContain('team_lead, admin');
    for (const move of [halt, unhalt]) expect((await move({}, t.people.team_lead.token)).status).toBe(200);
    await inForce(8, 'format: 99');
    expect((await halt({}, t.people.team_lead.token)).status).toBe(403);
    for (const move of [halt, unhalt]) expect((await move()).status).toBe(200);
    await t.db.query('update settings set active_policy = 1');
  });

  it('show in every answer to somebody known what of theirs is halted, and in /ready that something is', async () => {
    const seen = async (token: string) =>
      (await t.call('GET /approvals/pending', { token })).headers.get('x-halted');
    const ready = async () => (await t.call('GET /ready')).body.halted;
    expect([await seen(lead.token), await ready()]).toEqual([null, 'nothing']);
    await halt(project('billing'));
    expect([await seen(lead.token), await ready()]).toEqual([null, 'projects']);
    expect(await seen(t.people.viewer.token)).toBe('project:billing');
    await halt();
    expect([await seen(lead.token), await ready()]).toEqual(['all', 'all']);
  });

  it('show to each caller the halts of their own projects alone', async () => {
    await halt(project('billing'));
    const seen = await halt(project('checkout'), lead.token);
    expect(Object.keys(seen.body.halt!.projects!)).toEqual(['checkout']);
  });
});

describe('deadlines while halted', () => {
  // Control: the shift in unhalt_v1.
  it('move on by the halted time, once, also of what was asked meanwhile', async () => {
    const old = await waiting();
    const of = await left(old);
    await clock.advance(10 * MINUTE);
    await halt();
    await clock.advance(20 * MINUTE);
    const young = await waiting();
    await clock.advance(25 * MINUTE);
    expect((await unhalt()).body).toMatchObject({ changed: true, moved: 2 });
    expect(await left(old)).toBe(of! - 10);
    expect(await left(young)).toBe(of);
    await unhalt();
    expect(await left(young)).toBe(of);
    expect(await left(young, 'remind_at')).toBe(of! / 2);
  });

  // Control: openedAt in nudge.
  it('move reminders and escalations with them', async () => {
    /** Minutes between the first escalation and the deadline. */
    const escalates = async (asked: Seeded) => {
      await clock.advance((await left(asked, 'remind_at'))! * MINUTE + 1);
      expect(await clean()).toMatchObject({ nudged: 1 });
      return (await left(asked))! - (await left(asked, 'remind_at'))!;
    };
    const undisturbed = await escalates(await waiting());
    await t.db.query(`update approval_requests set status = 'cancelled' where status = 'pending'`);
    const asked = await waiting();
    await clock.advance(10 * MINUTE);
    await halt();
    await clock.advance(25 * MINUTE);
    expect(await clean()).toMatchObject({ nudged: 0 });
    await unhalt();
    expect(await clean()).toMatchObject({ nudged: 0 });
    expect(await escalates(asked)).toBe(undisturbed);
  });

  it('that had passed before stay passed', async () => {
    const late = await waiting();
    await clock.advance((await left(late))! * MINUTE + 1);
    await halt();
    await clock.advance(MINUTE);
    await unhalt();
    expect(await left(late)).toBeLessThan(0);
  });

  // Control: the filters of sweep_v2, and running_clock in expire_v1.
  it('end nothing and ring nobody, however late the sweep; a day later they hold again', async () => {
    const asked = await waiting();
    const of = (await left(asked))!;
    await halt();
    await clock.advance(of * MINUTE * 3);
    expect(await clean()).toMatchObject({ expired: 0, nudged: 0, rung: 0 });
    const row = JSON.stringify({
      rows: [{ approval_id: asked.approvalId, events: [], audit: [], notices: [] }],
    });
    await t.db.query('select expire_each_v1($1::jsonb)', [row]);
    expect(await statusOf(asked)).toBe('pending');
    await unhalt();
    expect(await clean()).toMatchObject({ expired: 0 });
    await clock.advance(of * MINUTE + 1);
    expect(await clean()).toMatchObject({ expired: 1 });
    expect(await statusOf(asked)).toBe('expired');
  });

  it('of two halts that overlap move on by both together, not by their sum', async () => {
    const ours = await waiting();
    const theirs = await waiting({ project: 'billing' });
    const of = (await left(ours))!;
    await halt();
    await clock.advance(20 * MINUTE);
    await halt(project('checkout'));
    await clock.advance(20 * MINUTE);
    await unhalt();
    expect(await left(theirs)).toBe(of);
    await clock.advance(20 * MINUTE);
    await unhalt(project('checkout'));
    expect(await left(ours)).toBe(of);
    expect(await left(theirs)).toBe(of - 20);
    await halt(project('checkout'));
    await clock.advance(10 * MINUTE);
    await halt();
    await clock.advance(10 * MINUTE);
    await unhalt(project('checkout'));
    await clock.advance(10 * MINUTE);
    await unhalt();
    expect(await left(ours)).toBe(of);
    expect(await left(theirs)).toBe(of - 30);
  });

  it('of a project leave all others alone', async () => {
    const ours = await waiting();
    const theirs = await waiting({ project: 'billing' });
    const of = (await left(ours))!;
    await halt(project('checkout'));
    await clock.advance(of * MINUTE + 1);
    expect(await clean()).toMatchObject({ expired: 1 });
    expect([await statusOf(ours), await statusOf(theirs)]).toEqual(['pending', 'expired']);
  });

  // Control: running_clock in the statement that decides, deadlineNow before it.
  it('do not keep people from deciding, and what is approved may still start when the halt ends', async () => {
    const asked = await waiting();
    const refused = await waiting();
    await halt();
    await clock.advance((await left(asked))! * MINUTE * 2);
    expect((await say('reject', refused, t.people.tech_lead)).status).toBe(200);
    expect((await say('approve', asked, t.people.tech_lead)).body).toMatchObject({ status: 'approved' });
    const of = (await left(asked, 'execute_by'))!;
    await clock.advance(of * MINUTE * 2);
    await unhalt();
    expect(await left(asked, 'execute_by')).toBe(of);
  });
});

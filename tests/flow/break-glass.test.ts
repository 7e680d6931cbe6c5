import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewRow } from '../../lib/db/rows.ts';
import { remindOfReview } from '../../lib/reviews/remind.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
let ask: Ask;
beforeAll(async () => {
  drive = await Drive.start();
  const doors = doorsOver(drive);
  ask = doors.ask;
  await doors.add('robot', { kind: 'agent', bindings: [{ role: 'cto', projects: ['*'] }] });
  await doors.add('sam', { bindings: [{ role: 'developer', projects: ['*'] }] });
});
afterEach(() => checkInvariants(drive));
afterAll(() => drive.close());

const REASON = 'Checkout is down, and nobody else can be reached.';
const waiting = async () => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  return { id, approval: await drive.pending(id) };
};
const smash = (approval: { id: string; action_hash: string }, who = 'cto', more: object = {}) =>
  ask(`POST /approvals/${approval.id}/break-glass`, who, {
    reason: REASON,
    action_hash: approval.action_hash,
    ...more,
  });
const reviewOf = async (approvalId: string) =>
  (await drive.rows<ReviewRow>('reviews x where approval_id = $1', approvalId))[0]!;

describe('breaking the glass', () => {
  it('approves alone and at once, runs, and opens a review that somebody else closes', async () => {
    const { id, approval } = await waiting();
    const { status, body } = await smash(approval);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'approved',
      approvals_recorded: 1,
      approvals_required: 2,
      review: { due_in_s: 86_400 },
    });
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    const shown = await ask(`GET /approvals/${approval.id}`, 'viewer');
    expect(shown.body.break_glass).toMatchObject({ by: 'cto', reason: REASON, own: false });
    const review = await reviewOf(approval.id);
    const say = (who: string) =>
      ask(`POST /reviews/${review.id}`, who, { verdict: 'justified', comment: 'It was down indeed.' });
    expect((await say('cto')).body.code).toBe('self_review');
    expect((await say('robot')).body.code).toBe('agents_do_not_sign');
    expect((await say('sam')).body.code).toBe('role_not_allowed');
    expect((await say('tech_lead')).body).toMatchObject({
      verdict: 'justified',
      reviewed_by: 'tech_lead',
      overdue: false,
    });
    expect((await say('tech_lead_2')).body.code).toBe('already_reviewed');
    expect(await drive.events(id)).toContain('approval.reviewed');
    const audited = await drive.engine.db.query<{ type: string }>(
      'select type from audit_events where subject = $1 order by id',
      [approval.id],
    );
    expect(audited.map(({ type }) => type)).toEqual([
      'approval.requested',
      'approval.approve',
      'approval.break_glass',
      'approval.reviewed',
    ]);
  });

  it.each([
    ['a tech lead', 'tech_lead', {}, 403, 'role_not_allowed'],
    ['an agent with the role', 'robot', {}, 403, 'agents_do_not_sign'],
    ['too few words', 'cto', { reason: 'Urgent.' }, 422, 'reason_required'],
    ['words that nobody can see', 'cto', { reason: '\u200b'.repeat(60) }, 422, 'validation_failed'],
    [
      'few words between what nobody can see',
      'cto',
      { reason: `Urgent.${'\u200b'.repeat(60)}` },
      422,
      'reason_required',
    ],
    ['another action', 'cto', { action_hash: '0'.repeat(64) }, 409, 'action_changed'],
    ['no hash', 'cto', { action_hash: undefined }, 422, 'validation_failed'],
  ])('is refused with %s', async (_, who, more, status, code) => {
    const { approval } = await waiting();
    expect((await smash(approval, who, more)).body).toMatchObject({ status, code });
    expect((await drive.pending(approval.workflow_id)).votes).toEqual([]);
  });

  // Control: own_request in mayBreakGlass, and a lent role is not enough.
  it('is not for one’s own request, nor by a role that was lent', async () => {
    const { approval } = await waiting();
    await ask('POST /delegations', 'cto', { to: 'sam', hours: 1, reason: 'x' });
    expect((await smash(approval, 'sam')).body.code).toBe('role_not_allowed');
    await drive.engine.db.query(`update approval_requests set requested_by = 'cto' where id = $1`, [
      approval.id,
    ]);
    expect((await smash(approval)).body.code).toBe('self_approval');
  });

  it('may follow one’s own yes, and counts it once', async () => {
    const { id, approval } = await waiting();
    await drive.answer('approve', approval.id, 'cto');
    expect((await smash(approval)).body).toMatchObject({ status: 'approved', approvals_recorded: 1 });
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  it('is overdue a day later: in the inbox, told again and again, counted', async () => {
    const { approval } = await waiting();
    await smash(approval);
    await drive.rest();
    await drive.engine.db.query(
      `update reviews set due_at = clock_timestamp(), remind_at = clock_timestamp() where approval_id = $1`,
      [approval.id],
    );
    const late = { approval_id: approval.id, overdue: true, broken_by: 'cto' };
    expect((await ask('GET /approvals/pending', 'tech_lead')).body.overdue_reviews).toContainEqual(
      expect.objectContaining(late),
    );
    expect((await ask('GET /approvals/pending', 'cto')).body.overdue_reviews).toEqual([]);
    expect((await ask('GET /reviews?open=true', 'viewer')).body.data).toContainEqual(
      expect.objectContaining(late),
    );
    const [figures] = await drive.engine.db.query<{ overdue: string }>('select overdue from review_figures');
    expect(Number(figures!.overdue)).toBe(1);
    const [due] = await drive.engine.db.query<{ r: ReviewRow[] }>('select reviews_to_tell(10) as r');
    const review = due!.r.find((one) => one.approval_id === approval.id)!;
    const now = new Date().toISOString();
    expect(await remindOfReview(drive.ctx, review, now)).toBe(true);
    expect(await remindOfReview(drive.ctx, review, now)).toBe(false);
    expect(await reviewOf(approval.id)).toMatchObject({ reminded: 1 });
    const [told] = await drive.engine.db.query<{ n: number }>(
      `select count(*)::int as n from outbox where payload ->> 'event' = 'review_overdue'`,
    );
    expect(told!.n).toBe(1);
  });

  // Control: reviewersOf, and reminded in the inbox's OVERDUE.
  it('is the security team’s as well, and told to administrators, once it was told in vain', async () => {
    const { approval } = await waiting();
    await smash(approval);
    await drive.rest();
    const { id } = await reviewOf(approval.id);
    const say = () =>
      ask(`POST /reviews/${id}`, 'security_team', { verdict: 'not_justified', comment: 'It was up.' });
    const shown = async () =>
      JSON.stringify((await ask('GET /approvals/pending', 'security_team')).body.overdue_reviews);
    const told = async () => {
      await drive.engine.db.query(
        `update reviews set due_at = least(due_at, clock_timestamp()), remind_at = clock_timestamp() where id = $1`,
        [id],
      );
      expect((await drive.sweep()).reviews).toBeGreaterThan(0);
      const [row] = await drive.engine.db.query<{ to: string[] }>(
        `select payload -> 'to' as "to" from outbox where payload ->> 'event' = 'review_overdue' and approval_id = $1 order by (payload ->> 'time')::int desc limit 1`,
        [approval.id],
      );
      return row!.to;
    };
    expect(await told()).toEqual(approval.decider_roles);
    expect([(await say()).body.code, await shown()]).toEqual(['role_not_allowed', '[]']);
    expect(await told()).toEqual([...approval.decider_roles, 'security_team', 'admin']);
    expect(await shown()).toContain(id);
    expect((await say()).body).toMatchObject({ verdict: 'not_justified', reviewed_by: 'security_team' });
    expect(await shown()).not.toContain(id);
  });

  // Control: brokenByRight in judge's enough().
  it('holds only as long as the policy lets that role break it', async () => {
    const { id, approval } = await waiting();
    await smash(approval);
    await drive.engine.db.query(
      `update approval_requests set break_glass = jsonb_set(break_glass, '{roles}', '["tech_lead"]') where id = $1`,
      [approval.id],
    );
    await drive.rest();
    expect(await drive.happened(id)).not.toHaveProperty('world.deploy');
    await drive.engine.db.query(
      `update approval_requests set break_glass = jsonb_set(break_glass, '{roles}', '["cto"]') where id = $1`,
      [approval.id],
    );
    for (const who of ['tech_lead', 'tech_lead_2'] as const)
      await drive.answer('approve', (await drive.pending(id)).id, who);
    await drive.rest();
  });
});

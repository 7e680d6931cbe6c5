import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engine } from '../../functions/engine.ts';
import { DecisionShape } from '../../functions/shapes/approval.ts';
import { ApprovalWithEvidence } from '../../functions/shapes/evidence.ts';
import { policyOf } from '../../lib/policy/active.ts';
import type { Db } from '../../lib/ports.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { seedWaiting } from '../support/rows.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const waiting = (more = {}) => seedWaiting(t.db, { by: t.people.developer.id, ...more });
const approvalOf = async (id: string) =>
  (
    await t.db.query<{ status: string; votes: unknown[] }>(
      'select status, votes from approval_requests where id = $1',
      [id],
    )
  )[0]!;

describe('POST /approve', () => {
  it('records the decision in two round trips, with audit and event', async () => {
    const { approvalId, actionHash, taskId } = await waiting();
    // The first yes of an isolate under a version reads the policy, once.
    await policyOf(t.db as unknown as Db, 1);
    const before = t.db.stats().requests;
    const { status, body } = await t.call(`POST /approve/${approvalId}`, {
      token: t.people.tech_lead.token,
      body: { action_hash: actionHash, note: 'Mind the migration.' },
    });
    expect(t.db.stats().requests - before).toBeLessThanOrEqual(2);
    expect(status).toBe(200);
    expect(DecisionShape.parse(body)).toEqual({
      approval_id: approvalId,
      task_id: taskId,
      status: 'approved',
      approvals_recorded: 1,
      approvals_required: 1,
    });
    await t.settle();
    const audit = await t.db.query(`select actor, type from audit_events where subject = $1`, [approvalId]);
    expect(audit).toEqual([{ actor: 'a-tech_lead', type: 'approval.approve' }]);
  });

  it('takes the covering bell back when its chain has ended, and leaves it when the chain has died', async () => {
    const first = await waiting();
    const yes = ({ approvalId }: { approvalId: string }) =>
      t.call(`POST /approve/${approvalId}`, { token: t.people.tech_lead.token, body: {} });
    await yes(first);
    await t.settle();
    const covering = t.rung.filter(({ delayS }) => delayS).map(({ dedupId }) => dedupId);
    expect(covering.length).toBeGreaterThan(0);
    expect(t.cancelled).toEqual(covering);
    const { runAhead } = engine;
    for (const died of [() => Promise.reject(new Error('killed')), () => Promise.resolve(null)]) {
      engine.runAhead = died;
      await yes(await waiting());
      await t.settle();
    }
    engine.runAhead = runAhead;
    expect(t.rung.filter(({ delayS }) => delayS)).toHaveLength(covering.length + 2);
    expect(t.cancelled).toEqual(covering);
  });

  it('waits for what becomes of the task when asked to', async () => {
    const { approvalId } = await waiting({ level: 'critical' });
    const { headers, body } = await t.call(`POST /approve/${approvalId}`, {
      token: t.people.cto.token,
      body: { justification: 'Checked.' },
      headers: { prefer: 'wait=5' },
    });
    expect(headers.get('preference-applied')).toBe('wait=5');
    expect(DecisionShape.parse(body)).toMatchObject({ status: 'pending', task_status: 'awaiting_approval' });
  });

  it('stays pending until the quorum is met by distinct people', async () => {
    const { approvalId } = await waiting({ level: 'critical' });
    const yes = (token: string) =>
      t.call(`POST /approve/${approvalId}`, { token, body: { justification: 'Checked.' } });
    expect((await yes(t.people.cto.token)).body).toMatchObject({ status: 'pending', approvals_required: 2 });
    expect((await yes(t.people.cto.token)).body).toMatchObject({ status: 409, code: 'already_recorded' });
    expect((await yes(t.people.security_team.token)).body).toMatchObject({
      status: 'approved',
      approvals_recorded: 2,
    });
  });

  it('lets one of fifty at once decide, and names the decision that won', async () => {
    const { approvalId } = await waiting();
    const tokens = Array.from({ length: 50 }, (_, i) => (i % 2 ? t.people.tech_lead : t.people.cto).token);
    const answers = await Promise.all(
      tokens.map((token) => t.call(`POST /approve/${approvalId}`, { token, body: {} })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const lost = answers.filter(({ status }) => status === 409);
    expect(lost).toHaveLength(49);
    expect(lost[0]?.body).toMatchObject({ code: 'already_decided', decision: { status: 'approved' } });
  });

  it.each([
    ['the requester', 'developer', {}, 403, ['role_not_allowed', 'self_approval']],
    ['a role that cannot meet it', 'team_lead', {}, 403, ['role_not_allowed']],
    ['an administrator', 'admin', {}, 403, ['role_not_allowed']],
    ['an agent', 'robot', {}, 403, ['agents_do_not_sign']],
    ['somebody of another project', 'stranger', {}, 404, ['not_found']],
    ['another hash', 'tech_lead', { action_hash: 'f'.repeat(64) }, 409, ['action_changed']],
  ] as const)('refuses %s', async (_, who, body, status, codes) => {
    const { approvalId } = await waiting();
    const refused = await t.call(`POST /approve/${approvalId}`, { token: t.people[who].token, body });
    expect(refused.status).toBe(status);
    expect(codes).toContain(refused.body.code);
    expect(await approvalOf(approvalId)).toEqual({ status: 'pending', votes: [] });
  });

  it('refuses the own request of somebody who could otherwise approve', async () => {
    const { approvalId } = await seedWaiting(t.db, { by: t.people.tech_lead.id });
    const refused = await t.call(`POST /approve/${approvalId}`, {
      token: t.people.tech_lead.token,
      body: {},
    });
    expect(refused.body).toMatchObject({ status: 403, code: 'self_approval' });
  });

  it('asks for a justification where the level wants one', async () => {
    const { approvalId } = await waiting({ level: 'critical' });
    const refused = await t.call(`POST /approve/${approvalId}`, { token: t.people.cto.token });
    expect(refused.body).toMatchObject({ status: 422, code: 'justification_required' });
  });

  it('refuses what has run out, by the clock of the database', async () => {
    const { approvalId } = await waiting();
    await t.db.query(`update approval_requests set expires_at = clock_timestamp() where id = $1`, [
      approvalId,
    ]);
    const refused = await t.call(`POST /approve/${approvalId}`, { token: t.people.cto.token, body: {} });
    expect(refused.body).toMatchObject({ status: 410, code: 'expired' });
  });

  it('refuses an action that was altered behind its hash', async () => {
    const { approvalId, actionHash } = await waiting();
    await t.db.query(
      `update approval_requests set action_details = jsonb_set(action_details, '{target,environment}', '"staging"') where id = $1`,
      [approvalId],
    );
    const body = { action_hash: actionHash };
    const refused = await t.call(`POST /approve/${approvalId}`, { token: t.people.cto.token, body });
    expect(refused.body).toMatchObject({ status: 409, code: 'action_changed' });
  });

  it('answers 404 for what is no id and for what is nobody’s', async () => {
    for (const id of ['nonsense', '019d0000-0000-7000-8000-000000000009', '%00', "'%20or%201=1"]) {
      const missing = await t.call(`POST /approve/${id}`, { token: t.people.cto.token, body: {} });
      expect([missing.status, missing.body.code]).toEqual([404, 'not_found']);
    }
  });
});

describe('POST /reject', () => {
  it('decides with one no, and ends the task', async () => {
    const { approvalId, taskId } = await waiting();
    const { body } = await t.call(`POST /reject/${approvalId}`, {
      token: t.people.cto.token,
      body: { reason: 'Not today.' },
    });
    expect(body).toMatchObject({ status: 'rejected', task_id: taskId });
    const task = await t.call(`GET /tasks/${taskId}`, { token: t.people.developer.token });
    expect(task.body).toMatchObject({
      status: 'rejected',
      error: { code: 'rejected' },
      approval: { status: 'rejected' },
    });
    const late = await t.call(`POST /approve/${approvalId}`, { token: t.people.tech_lead.token, body: {} });
    expect(late.body).toMatchObject({
      code: 'already_decided',
      decision: { status: 'rejected', by: 'a-cto' },
    });
  });

  it('wants a reason', async () => {
    const { approvalId } = await waiting();
    for (const body of [{}, { reason: '  ' }]) {
      const refused = await t.call(`POST /reject/${approvalId}`, { token: t.people.cto.token, body });
      expect(refused.body).toMatchObject({
        status: 422,
        code: 'validation_failed',
        errors: [{ path: 'reason' }],
      });
    }
  });
});

describe('GET /approvals', () => {
  it('shows the 23 columns, the requirements and every action', async () => {
    const { approvalId } = await waiting({ level: 'critical' });
    await t.call(`POST /approve/${approvalId}`, {
      token: t.people.cto.token,
      body: { justification: 'Fine.' },
    });
    const { status, body } = await t.call(`GET /approvals/${approvalId}`, {
      token: t.people.developer.token,
    });
    expect(status).toBe(200);
    expect(ApprovalWithEvidence.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      status: 'pending',
      approvals_recorded: 1,
      required_roles: expect.arrayContaining(['cto', 'security_team']),
      actions: [{ action: 'request' }, { action: 'approve', actor: 'a-cto' }],
    });
  });

  it('lists what the caller may decide, highest risk first, page by page', async () => {
    await t.db.query(`update approval_requests set status = 'cancelled' where status = 'pending'`);
    const low = await waiting({ level: 'high' });
    const first = await waiting({ level: 'critical' });
    const second = await waiting({ level: 'critical' });
    const page = (query: string) => t.call(`GET /approvals/pending?${query}`, { token: t.people.cto.token });
    const one = await page('limit=2');
    expect(one.body.approvals).toMatchObject([{ id: first.approvalId }, { id: second.approvalId }]);
    expect(one.body.count).toBe(2);
    const two = await page(`limit=2&cursor=${String(one.body.next_cursor)}`);
    expect(two.body).toMatchObject({ count: 1, approvals: [{ id: low.approvalId }], next_cursor: null });
    const narrowed = await t.call('GET /approvals/pending?role=tech_lead', { token: t.people.cto.token });
    expect(narrowed.body.count).toBe(0);
  });

  it('leaves out one’s own, what one has signed, and other projects', async () => {
    await t.db.query(`update approval_requests set status = 'cancelled' where status = 'pending'`);
    await seedWaiting(t.db, { by: t.people.cto.id, level: 'high' });
    const signed = await waiting({ level: 'critical' });
    await t.call(`POST /approve/${signed.approvalId}`, {
      token: t.people.cto.token,
      body: { justification: 'Fine.' },
    });
    const seen = async (who: 'cto' | 'stranger' | 'robot' | 'tech_lead') =>
      (await t.call('GET /approvals/pending', { token: t.people[who].token })).body.count;
    expect([await seen('cto'), await seen('stranger'), await seen('robot'), await seen('tech_lead')]).toEqual(
      [0, 0, 0, 1],
    );
  });

  it('asks the database for nothing more when the caller holds no deciding role', async () => {
    const before = t.db.stats().requests;
    const { body } = await t.call('GET /approvals/pending', { token: t.people.viewer.token });
    expect(body).toEqual({
      ...{ count: 0, approvals: [], unknown_effects: [], overdue_reviews: [], next_cursor: null },
    });
    expect(t.db.stats().requests - before).toBe(1);
  });
});

import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../lib/approvals/decide.ts';
import { enter } from '../../lib/identity/enter.ts';
import { hashKey, newKey } from '../../lib/identity/keys.ts';
import { draft } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(() => checkInvariants(drive));
afterAll(() => drive.close());

const waiting = async () => (await drive.open(PRODUCTION_PLAN, productionTurns)).id;
const statuses = async (id: string) => (await drive.subtasks(id)).map(({ status }) => status);

describe('rejecting a plan', () => {
  it.each(['tech_lead', 'cto'] as const)('by the %s ends the task, and nothing has run', async (who) => {
    const id = await waiting();
    await drive.reject(id, who, 'Not on a Friday.');
    await expectEnd(drive, id, 'rejected');
    expect((await drive.task(id)).error).toEqual({ code: 'rejected', message: 'Not on a Friday.' });
    expect(await statuses(id)).toEqual(['cancelled', 'cancelled']);
    expect(await drive.effects(id)).toEqual([]);
  });

  it('is refused to those who could not approve, and without a reason', async () => {
    const id = await waiting();
    const approval = await drive.pending(id);
    await expect(drive.answer('reject', approval.id, 'developer')).rejects.toMatchObject({
      code: 'role_not_allowed',
    });
    await expect(drive.answer('reject', approval.id, 'cto', { reason: '  ' })).rejects.toMatchObject({
      code: 'reason_required',
    });
    expect((await drive.task(id)).status).toBe('awaiting_approval');
  });

  it('is final: neither a yes, nor a retry, nor time brings the task back', async () => {
    const id = await waiting();
    const approval = await drive.pending(id);
    await drive.reject(id, 'cto', 'no');
    await expect(drive.answer('approve', approval.id, 'tech_lead')).rejects.toMatchObject({
      code: 'already_decided',
      extra: { decision: { status: 'rejected', by: 'cto' } },
    });
    await drive.timePasses();
    await drive.sweep();
    await drive.rest();
    await expectEnd(drive, id, 'rejected');
  });
});

describe('the quorum', () => {
  it('takes two distinct people; a second yes of the same person does not count', async () => {
    const id = await waiting();
    const approval = await drive.pending(id);
    const first = await drive.answer('approve', approval.id, 'tech_lead');
    expect(first.answer).toMatchObject({ status: 'pending', approvals_recorded: 1, approvals_required: 2 });
    await expect(drive.answer('approve', approval.id, 'tech_lead')).rejects.toMatchObject({
      code: 'already_recorded',
    });
    expect((await drive.task(id)).status).toBe('awaiting_approval');
    await drive.approve(id, 'tech_lead_2');
    await expectEnd(drive, id, 'completed');
  });

  it('takes what each requirement asks: two who are no tech lead are not enough', async () => {
    const id = await waiting();
    const approval = await drive.pending(id);
    await drive.answer('approve', approval.id, 'cto');
    await expect(drive.answer('approve', approval.id, 'team_lead')).rejects.toMatchObject({
      code: 'role_not_allowed',
    });
    await expect(drive.answer('approve', approval.id, 'security_team')).rejects.toMatchObject({
      code: 'role_not_allowed',
    });
    expect((await drive.pending(id)).votes).toHaveLength(1);
  });

  // Control: compare-and-set on version and status in decide_v1.
  it('is met once by twenty yeses at the same moment', async () => {
    const id = await waiting();
    const approval = await drive.pending(id);
    const people = Array.from(
      { length: 20 },
      (_, i) => (['tech_lead', 'cto', 'tech_lead_2'] as const)[i % 3]!,
    );
    const answers = await Promise.allSettled(people.map((who) => drive.answer('approve', approval.id, who)));
    const won = answers.flatMap((answer) =>
      answer.status === 'fulfilled' ? [answer.value.answer.status] : [],
    );
    expect(won.toSorted()).toEqual(['approved', 'pending']);
    const codes = new Set(
      answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code] : [])),
    );
    for (const code of codes) expect(['already_decided', 'already_recorded', 'busy']).toContain(code);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    const events = await drive.events(id);
    for (const type of ['approval.approved', 'task.started'])
      expect(events.filter((each) => each === type)).toHaveLength(1);
  });

  it('counts both of two who read the request before either had signed', async () => {
    const id = await waiting();
    const approvalId = (await drive.pending(id)).id;
    const input = { approvalId, decision: 'approve' as const, justification: 'because', reason: null };
    const read = await Promise.all(
      (['tech_lead', 'cto'] as const).map((who) => drive.entry(who, { approvalId })),
    );
    for (const entry of read) await decide(drive.ctx, entry, input, { claim: false, channel: 'http' });
    const [approval] = await drive.approvals(id);
    expect(approval).toMatchObject({ status: 'approved' });
    expect(approval!.votes.map((vote) => vote.principal_id)).toEqual(['tech_lead', 'cto']);
    await drive.rest();
  });

  it('and a rejection at the same moment leave one decision', async () => {
    for (let round = 0; round < 8; round++) {
      const id = await waiting();
      const approval = await drive.pending(id);
      await drive.answer('approve', approval.id, 'tech_lead');
      await Promise.allSettled([
        drive.answer('approve', approval.id, 'cto'),
        drive.answer('reject', approval.id, 'tech_lead_2'),
        drive.answer('approve', approval.id, 'tech_lead_2'),
      ]);
      await drive.rest();
      const [row] = await drive.approvals(id);
      await expectEnd(drive, id, row!.status === 'approved' ? 'completed' : 'rejected');
    }
  });
});

describe('who may not decide', () => {
  // Control: mayDecide's self-approval check.
  it('is whoever asked for it', async () => {
    const id = await waiting();
    const { id: approvalId } = await drive.pending(id);
    await drive.engine.db.query(
      `update principals set bindings = '[{"role": "cto", "projects": ["*"]}]' where id = 'requester'`,
    );
    await expect(drive.answer('approve', approvalId, 'requester')).rejects.toMatchObject({
      code: 'self_approval',
    });
    await drive.engine.db.query(
      `update principals set bindings = '[{"role": "developer", "projects": ["*"]}]' where id = 'requester'`,
    );
  });

  // Control: mayDecide's human check.
  it('is an agent, whatever roles its key has', async () => {
    const id = await waiting();
    const { id: approvalId } = await drive.pending(id);
    const key = newKey();
    await drive.engine.db.query(
      `insert into principals (id, name, kind, bindings) values ('robot', 'robot', 'agent', '[{"role": "cto", "projects": ["*"]}]') on conflict do nothing`,
    );
    await drive.engine.db.query('insert into api_keys (hash, principal_id) values ($1, $2)', [
      hashKey(key),
      'robot',
    ]);
    const entry = await enter(drive.ctx, { token: key, route: 'test', approvalId });
    if ('replay' in entry) throw new Error('unexpected replay');
    for (const decision of ['approve', 'reject'] as const) {
      const input = { approvalId, decision, reason: 'x' };
      await expect(decide(drive.ctx, entry, input, { claim: false, channel: 'http' })).rejects.toMatchObject({
        code: 'agents_do_not_sign',
      });
    }
    expect((await drive.pending(id)).votes).toEqual([]);
  });

  // Control: roles_version in decide_v1.
  it('is somebody whose roles changed between the look and the decision', async () => {
    const id = await waiting();
    const { id: approvalId } = await drive.pending(id);
    const entry = await drive.engine.entry('cto', { approvalId });
    await drive.engine.db.query(`update principals set roles_version = roles_version + 1 where id = 'cto'`);
    const input = { approvalId, decision: 'approve' as const };
    await expect(decide(drive.ctx, entry, input, { claim: false, channel: 'http' })).rejects.toMatchObject({
      code: 'role_not_allowed',
    });
    expect((await drive.pending(id)).votes).toEqual([]);
  });

  it('is somebody who looked at another action', async () => {
    const id = await waiting();
    const { id: approvalId } = await drive.pending(id);
    await expect(
      drive.answer('approve', approvalId, 'cto', { actionHash: '0'.repeat(64) }),
    ).rejects.toMatchObject({ code: 'action_changed' });
  });
});

describe('the deadline', () => {
  const runOut = (id: string) =>
    drive.engine.db.query(
      `update approval_requests set expires_at = clock_timestamp() - interval '1 millisecond' where id = $1`,
      [id],
    );

  it('refuses a yes from that instant on, swept or not, and the sweep ends the task', async () => {
    const id = await waiting();
    const { id: approvalId } = await drive.pending(id);
    await drive.answer('approve', approvalId, 'tech_lead');
    await runOut(approvalId);
    await expect(drive.answer('approve', approvalId, 'cto')).rejects.toMatchObject({
      kind: 'gone',
      code: 'expired',
    });
    await drive.sweep();
    await expectEnd(drive, id, 'expired');
    expect(await statuses(id)).toEqual(['cancelled', 'cancelled']);
    await expect(drive.answer('approve', approvalId, 'cto')).rejects.toMatchObject({
      kind: 'gone',
      code: 'expired',
    });
  });

  // Control: expires_at > clock_timestamp() in decide_v1; now() is not enough.
  it('is the database’s: a decision that waited behind a lock until after it is refused', async () => {
    const id = await waiting();
    const { id: approvalId } = await drive.pending(id);
    await drive.answer('approve', approvalId, 'tech_lead');
    const entry = await drive.engine.entry('cto', { approvalId });
    const other = new pg.Client({ connectionString: drive.engine.db.ownerUrl });
    await other.connect();
    await other.query('begin');
    await other.query(
      `update approval_requests set expires_at = clock_timestamp() + interval '150 milliseconds' where id = $1`,
      [approvalId],
    );
    const input = { approvalId, decision: 'approve' as const };
    const decided = decide(drive.ctx, entry, input, { claim: false, channel: 'http' });
    const refused = expect(decided).rejects.toMatchObject({ code: 'expired' });
    await other.query('select pg_sleep(0.3)');
    await other.query('commit');
    await other.end();
    await refused;
  });

  it('passes once, whatever sweeps and answers at the same moment', async () => {
    const id = await waiting();
    const { id: approvalId } = await drive.pending(id);
    await runOut(approvalId);
    await Promise.allSettled([
      drive.sweep(),
      drive.sweep(),
      drive.answer('approve', approvalId, 'cto'),
      drive.sweep(),
    ]);
    await expectEnd(drive, id, 'expired');
    expect((await drive.events(id)).filter((type) => type === 'approval.expired')).toHaveLength(1);
  });

  it('reminds at half of the time, escalates at two thirds, at most three times, and never moves', async () => {
    const id = await waiting();
    const asked = await drive.pending(id);
    // The request as it is `minutes` after it was asked: an hour less those is left.
    const at = (minutes: number) =>
      drive.engine.db.query(
        `update approval_requests set created_at = clock_timestamp() - make_interval(mins => $2),
         expires_at = clock_timestamp() + make_interval(mins => 60 - $2),
         remind_at = case when remind_at is not null then clock_timestamp() - interval '1 second' end where id = $1`,
        [asked.id, minutes],
      );
    let left: string | null = null;
    for (const minutes of [30, 41, 46, 51, 56, 58]) {
      await at(minutes);
      left = (await drive.pending(id)).expires_at;
      await drive.sweep();
    }
    const after = await drive.pending(id);
    expect(after.escalation_level).toBe(3);
    expect(after.expires_at).toBe(left);
    const told = (await drive.events(id)).filter((type) => /remind|escalat/.test(type));
    expect(told).toEqual([
      'approval.reminded',
      'approval.escalated',
      'approval.escalated',
      'approval.escalated',
    ]);
    await drive.approve(id, 'tech_lead', 'cto');
    await expectEnd(drive, id, 'completed');
  });
});

it('a plan that is cleared by the policy asks nobody', async () => {
  const { id } = await drive.open([draft({ agent: 'feature-dev' })]);
  await expectEnd(drive, id, 'completed');
  expect(await drive.approvals(id)).toEqual([]);
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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
  await doors.add('sam', { bindings: [{ role: 'viewer', projects: ['billing'] }] });
  await doors.add('kim', { bindings: [{ role: 'viewer', projects: ['billing'] }] });
  await doors.add('robot', { kind: 'agent', bindings: [{ role: 'cto', projects: ['*'] }] });
  await doors.add('lead_here', { bindings: [{ role: 'tech_lead', projects: ['checkout'] }] });
});
afterEach(async () => {
  await checkInvariants(drive);
  await drive.engine.db.query(
    'update delegations set revoked_at = clock_timestamp() where revoked_at is null',
  );
});
afterAll(() => drive.close());

const waiting = async (by = 'requester') => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  const approval = await drive.pending(id);
  if (by !== 'requester')
    await drive.engine.db.query('update approval_requests set requested_by = $2 where id = $1', [
      approval.id,
      by,
    ]);
  return { id, approval: approval.id };
};
const lend = (from: string, to: string, more: object = {}) =>
  ask('POST /delegations', from, { to, hours: 8, reason: 'On holiday.', ...more });
const yes = (id: string, who: string) => ask(`POST /approve/${id}`, who, { justification: 'Looked.' });
const inbox = async (who: string) => (await ask('GET /approvals/pending', who)).body;

describe('a delegation', () => {
  it('lets the delegate see and decide in the delegator’s place, and says so everywhere', async () => {
    const { id, approval } = await waiting();
    expect((await ask(`GET /approvals/${approval}`, 'sam')).status).toBe(404);
    expect((await yes(approval, 'sam')).status).toBe(404);
    const lent = await lend('tech_lead', 'sam');
    expect(lent.status).toBe(201);
    expect(lent.body).toMatchObject({ from: 'tech_lead', to: 'sam', roles: ['tech_lead'], in_force: true });
    expect((await inbox('sam')).approvals).toMatchObject([
      { id: approval, delegated_by: ['tech_lead'], why: expect.stringContaining('tech_lead lends you') },
    ]);
    const answer = await yes(approval, 'sam');
    expect(answer.body).toMatchObject({ status: 'pending', approvals_recorded: 1 });
    expect((await drive.pending(id)).votes).toMatchObject([
      { principal_id: 'sam', lent: [{ from: 'tech_lead', roles: ['tech_lead'] }] },
    ]);
    expect(await drive.events(id)).toContain('approval.delegated');
    const { body } = await ask(`GET /approvals/${approval}`, 'cto');
    expect(body.actions).toEqual(
      expect.arrayContaining([expect.objectContaining({ action: 'delegate', actor: 'tech_lead' })]),
    );
    expect((await ask('GET /delegations?in_force=true', 'sam')).body.data).toHaveLength(1);
    await yes(approval, 'cto');
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  it('counts one yes of the delegate once, however many lent; the delegator is another person', async () => {
    const { id, approval } = await waiting();
    await lend('tech_lead', 'sam');
    await lend('cto', 'sam');
    expect((await yes(approval, 'sam')).body).toMatchObject({ status: 'pending', approvals_recorded: 1 });
    expect((await yes(approval, 'sam')).body.code).toBe('already_recorded');
    expect((await yes(approval, 'tech_lead')).body).toMatchObject({ status: 'approved' });
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  // Control: bindings of the delegator in lentRoles, roles_version in lent_holds.
  it('is worth what the delegator holds at that moment', async () => {
    const { approval } = await waiting();
    await lend('lead_here', 'sam');
    const set = (bindings: object) =>
      drive.engine.db.query(
        `update principals set bindings = $1, roles_version = roles_version + 1 where id = 'lead_here'`,
        [JSON.stringify(bindings)],
      );
    await set([{ role: 'viewer', projects: ['*'] }]);
    expect((await yes(approval, 'sam')).status).toBe(404);
    expect((await inbox('sam')).count).toBe(0);
    await set([{ role: 'tech_lead', projects: ['checkout'] }]);
    expect((await yes(approval, 'sam')).status).toBe(200);
  });

  // Control: no chains.
  it('is never handed on', async () => {
    const { approval } = await waiting();
    await lend('tech_lead', 'sam');
    expect((await lend('sam', 'kim', { roles: ['tech_lead'] })).body).toMatchObject({
      code: 'role_not_allowed',
    });
    expect((await lend('sam', 'kim')).body.code).toBe('role_not_allowed');
    expect((await yes(approval, 'kim')).status).toBe(404);
  });

  it('never reaches what the delegate or the delegator asked for', async () => {
    const mine = await waiting('sam');
    const theirs = await waiting('tech_lead');
    await lend('tech_lead', 'sam');
    expect((await yes(mine.approval, 'sam')).body.code).toBe('self_approval');
    expect((await yes(theirs.approval, 'sam')).body.code).toBe('role_not_allowed');
    const shown = JSON.stringify((await inbox('sam')).approvals);
    for (const { approval } of [mine, theirs]) expect(shown).not.toContain(`"id":"${approval}"`);
  });

  it('is of the levels and projects that it names', async () => {
    const { approval } = await waiting();
    await lend('tech_lead', 'sam', { levels: ['medium'] });
    await lend('tech_lead', 'sam', { projects: ['billing'] });
    expect((await yes(approval, 'sam')).status).toBe(404);
    expect((await inbox('sam')).count).toBe(0);
  });

  it.each([
    [
      'by being taken back',
      async (id: string) => (await ask(`DELETE /delegations/${id}`, 'tech_lead')).status,
    ],
    ['by being given back', async (id: string) => (await ask(`DELETE /delegations/${id}`, 'sam')).status],
    [
      'by its time',
      async (id: string) => {
        await drive.engine.db.query('update delegations set until = clock_timestamp() where id = $1', [id]);
        return 200;
      },
    ],
  ])('ends %s', async (_, end) => {
    const { approval } = await waiting();
    const { body } = await lend('tech_lead', 'sam');
    expect(await end(String(body.id))).toBe(200);
    expect((await yes(approval, 'sam')).status).toBe(404);
    const again = await ask(`DELETE /delegations/${String(body.id)}`, 'tech_lead');
    expect(again.body).toMatchObject({ status: 410, code: 'ended' });
  });

  // Control: lent_holds in decide_with_v1.
  it('that ends between the look and the decision does not count', async () => {
    const { id, approval } = await waiting();
    await lend('tech_lead', 'sam');
    const { decide } = await import('../../lib/approvals/decide.ts');
    const { enter } = await import('../../lib/identity/enter.ts');
    const { hashKey, newKey } = await import('../../lib/identity/keys.ts');
    const key = newKey();
    await drive.engine.db.query(`insert into api_keys (hash, principal_id) values ($1, 'sam')`, [
      hashKey(key),
    ]);
    const entry = await enter(drive.ctx, { token: key, route: 'test', approvalId: approval });
    if ('replay' in entry) throw new Error('unexpected replay');
    await drive.engine.db.query(
      'update delegations set revoked_at = clock_timestamp() where revoked_at is null',
    );
    const input = { approvalId: approval, decision: 'approve' as const, justification: 'x' };
    await expect(decide(drive.ctx, entry, input, { claim: false, channel: 'http' })).rejects.toMatchObject({
      code: 'role_not_allowed',
    });
    expect((await drive.pending(id)).votes).toEqual([]);
  });

  it.each([
    ['an agent', 'robot', { to: 'sam' }, 'agents_do_not_sign'],
    ['to an agent', 'cto', { to: 'robot' }, 'delegation_invalid'],
    ['to oneself', 'cto', { to: 'cto' }, 'delegation_invalid'],
    ['to nobody', 'cto', { to: 'nobody' }, 'delegation_invalid'],
    ['roles that one does not hold', 'tech_lead', { to: 'sam', roles: ['cto'] }, 'delegation_invalid'],
    ['without end', 'cto', { to: 'sam', hours: 24 * 60 }, 'delegation_invalid'],
    ['in somebody else’s name', 'tech_lead', { to: 'sam', from: 'cto' }, 'role_not_allowed'],
    ['an administrator to themself', 'admin', { to: 'admin', from: 'cto' }, 'role_not_allowed'],
  ])('is not made: %s', async (_, who, body, code) => {
    expect((await ask('POST /delegations', who, { hours: 1, reason: 'x', ...body })).body.code).toBe(code);
  });

  it('may be made by an administrator, who appoints a stand-in', async () => {
    const { approval } = await waiting();
    const { body } = await lend('admin', 'sam', { from: 'tech_lead' });
    expect(body).toMatchObject({ from: 'tech_lead', created_by: 'admin' });
    expect((await yes(approval, 'sam')).status).toBe(200);
    expect(
      (await drive.engine.db.query(`select 1 from audit_events where type = 'delegation.created'`)).length,
    ).toBeGreaterThan(0);
  });
});

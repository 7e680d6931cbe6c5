import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { seedWaiting } from '../support/rows.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

/** What the audit log has of denials of this subject, oldest first. */
async function denials(subject: string) {
  await t.settle();
  const rows = await t.db.query<{ type: string; actor: string; code: string; asked: string }>(
    `select type, actor, data::jsonb ->> 'code' as code, data::jsonb ->> 'asked' as asked
     from audit_events where subject = $1 and type like '%.denied' order by id`,
    [subject],
  );
  return rows.map(({ type, actor, code, asked }) => [type, actor, code, asked]);
}
const waiting = () => seedWaiting(t.db, { by: t.people.developer.id });

describe('whoever is refused what they may not change is in the audit log', () => {
  it('once a minute for the same thing, whatever they repeat', async () => {
    const { approvalId, actionHash } = await waiting();
    const yes = (token: string) =>
      t.call(`POST /approve/${approvalId}`, { token, body: { action_hash: actionHash } });
    for (let n = 0; n < 3; n++) {
      expect((await yes(t.people.developer.token)).status).toBe(403);
      await t.settle();
    }
    expect((await yes(t.people.viewer.token)).status).toBe(403);
    const asked = `POST /approve/${approvalId}`;
    expect(await denials(approvalId)).toEqual([
      ['access.denied', 'a-developer', 'self_approval', asked],
      ['access.denied', 'a-viewer', 'role_not_allowed', asked],
    ]);
    await t.call(`POST /reject/${approvalId}`, { token: t.people.viewer.token, body: { reason: 'x' } });
    expect(await denials(approvalId)).toHaveLength(3);
  });

  it('by the path of the door where there is no other name for it', async () => {
    expect(
      (await t.call('POST /halt', { token: t.people.developer.token, body: { reason: 'x' } })).status,
    ).toBe(403);
    expect(await denials('/halt')).toEqual([
      ['access.denied', 'a-developer', 'role_not_allowed', 'POST /halt'],
    ]);
  });

  it('also of single decisions in a batch, and of a key that is for something else', async () => {
    const { approvalId, actionHash } = await waiting();
    const decisions = [{ approval_id: approvalId, decision: 'approve', action_hash: actionHash }];
    await t.call('POST /approvals/decisions', { token: t.people.viewer.token, body: { decisions } });
    expect(await denials(approvalId)).toEqual([
      ['access.denied', 'a-viewer', 'role_not_allowed', 'POST /approvals/decisions'],
    ]);
    const key = await t.call('POST /keys', {
      token: t.people.tech_lead.token,
      body: { label: 'reads', scopes: ['read'], expires_in_days: 1 },
    });
    const reads = String(key.body.secret);
    expect((await t.call(`POST /approve/${approvalId}`, { token: reads, body: {} })).status).toBe(403);
    expect(
      (await denials(`/approve/${approvalId}`)).map(([type, actor, code]) => [type, actor, code]),
    ).toEqual([['access.denied', `key/${key.body.id}`, 'scope_missing']]);
  });

  it('but not who was refused a look, nor who was let through or was wrong', async () => {
    const { approvalId } = await waiting();
    const before = await t.db.query(`select 1 from audit_events where type = 'access.denied'`);
    expect((await t.call('GET /audit', { token: t.people.viewer.token })).status).toBe(403);
    const wrong = { token: t.people.tech_lead.token, body: { action_hash: 'f'.repeat(64) } };
    expect((await t.call(`POST /approve/${approvalId}`, wrong)).status).toBe(409);
    await t.settle();
    expect(await t.db.query(`select 1 from audit_events where type = 'access.denied'`)).toEqual(before);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { gateOf } from '../support/gate.ts';

let t: TestApp;
let at: ReturnType<typeof gateOf>;
beforeAll(async () => {
  t = await testApp();
  at = gateOf(t);
});
afterAll(() => t.close());

const ask = async (command = 'terraform destroy') => {
  const { body } = await t.call('POST /approvals', {
    token: t.people.developer.token,
    body: {
      action: { tool: 'shell.exec', args: { command } },
      project_context: { project: 'checkout' },
      reason: 'It is due.',
    },
  });
  return { id: String(body.id), action_hash: String(body.action_hash) };
};
type Who = keyof TestApp['people'];
const withdraw = (
  id: string,
  who: Who = 'developer',
  body: unknown = { reason: 'Not needed.' },
  headers = {},
) => t.call(`POST /approvals/${id}/cancel`, { token: t.people[who].token, body, headers });

describe('POST /approvals/{approval_id}/cancel', () => {
  it('takes a request back: nobody is asked, nobody can sign it, nothing is begun, and it is audited', async () => {
    const { id, action_hash } = await ask();
    const { status, body } = await withdraw(id);
    expect([status, body]).toEqual([200, { approval_id: id, status: 'cancelled' }]);
    const { body: inbox } = await t.call('GET /approvals/pending', { token: t.people.cto.token });
    expect(JSON.stringify(inbox)).not.toContain(id);
    const late = await t.call(`POST /approve/${id}`, {
      token: t.people.cto.token,
      body: { justification: 'Yes.' },
    });
    expect(late.body).toMatchObject({
      code: 'already_decided',
      detail: 'Who asked for this has withdrawn it.',
    });
    const spent = await t.call(`POST /approvals/${id}/consume`, {
      token: t.people.developer.token,
      body: { action_hash },
    });
    expect(spent.body).toMatchObject({ code: 'not_approved', decision: { status: 'cancelled' } });
    const audited = await t.db.query('select actor, type from audit_events where subject = $1 order by id', [
      id,
    ]);
    expect(audited).toEqual([
      { actor: 'a-developer', type: 'approval.requested' },
      { actor: 'a-developer', type: 'approval.cancelled' },
    ]);
    const actions = await t.db.query(
      "select action, actor, note from approval_actions where approval_request_id = $1 and action = 'cancel'",
      [id],
    );
    expect(actions).toEqual([{ action: 'cancel', actor: 'a-developer', note: 'Not needed.' }]);
  });

  it('answers whoever waits at once, and the first answer again under its key', async () => {
    const { id } = await ask();
    const held = t.call(`GET /approvals/${id}?wait=20`, { token: t.people.developer.token });
    const key = { 'idempotency-key': 'back' };
    const [first, again] = [
      await withdraw(id, 'developer', {}, key),
      await withdraw(id, 'developer', {}, key),
    ];
    expect([first.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([
      200,
      first.text,
      'true',
    ]);
    expect((await held).body.status).toBe('cancelled');
  });

  it('is for who asked alone, for what nobody has decided, and for what the gate was asked', async () => {
    const { id } = await ask();
    for (const [who, code] of [
      ['cto', 'not_the_requester'],
      ['admin', 'not_the_requester'],
      ['stranger', 'not_found'],
    ] as const)
      expect((await withdraw(id, who)).body.code).toBe(code);
    await at.yes((await at.latest())!);
    expect((await withdraw(id)).body).toMatchObject({
      code: 'already_decided',
      decision: { status: 'approved' },
    });
    const again = await ask();
    await withdraw(again.id);
    expect((await withdraw(again.id)).body).toMatchObject({ decision: { status: 'cancelled' } });
  });

  it('or the yes: of both at once one holds, and what holds is what is spent', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 10; round++) {
      const { id, action_hash } = await ask();
      const row = (await at.latest())!;
      const pause = () => new Promise((done) => setTimeout(done, (round % 5) * 4));
      const [back] = await Promise.all([pause().then(() => withdraw(id)), at.yes(row)]);
      const { body } = await t.call(`POST /approvals/${id}/consume`, {
        token: t.people.developer.token,
        body: { action_hash },
      });
      expect([back.status, body.code]).toEqual(
        back.status === 200 ? [200, 'not_approved'] : [409, undefined],
      );
      outcomes.add(String(back.status));
    }
    expect(outcomes.has('200')).toBe(true);
  });
});

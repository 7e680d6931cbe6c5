import { afterAll, beforeAll, expect, it } from 'vitest';
import { listPending } from '../../../lib/approvals/list.ts';
import { addPerson } from '../../support/people.ts';
import { seedWaiting } from '../../support/rows.ts';
import { type TestVerbs, testVerbs } from '../../support/verbs.ts';

let t: TestVerbs;
beforeAll(async () => {
  t = await testVerbs();
});
afterAll(() => t.db.close());

it('counts a role in its own projects alone', async () => {
  const both = await addPerson(t.db, 'both', {
    bindings: [
      { role: 'tech_lead', projects: ['billing'] },
      { role: 'developer', projects: ['checkout'] },
    ],
  });
  await seedWaiting(t.db, { by: 'a-developer', project: 'checkout' });
  const mine = await seedWaiting(t.db, { by: 'a-developer', project: 'billing' });
  const inbox = await listPending(t.ctx, await t.as(both), { limit: 10 });
  expect(inbox.approvals.map(({ id }) => id)).toEqual([mine.approvalId]);
});

it('is one round trip, and the caller’s entry another', async () => {
  const entry = await t.as(t.people.cto);
  await listPending(t.ctx, entry, { limit: 10 }); // the policy is parsed once an isolate
  const before = t.db.stats().requests;
  await listPending(t.ctx, entry, { limit: 10 });
  expect(t.db.stats().requests - before).toBe(1);
});

it('leaves out what the caller’s role could meet if somebody had not already', async () => {
  const { approvalId } = await seedWaiting(t.db, {
    by: 'a-developer',
    level: 'high',
    operations: ['production_deployment'],
  });
  const seen = async () =>
    (await listPending(t.ctx, await t.as(t.people.cto), { limit: 50 })).approvals.some(
      ({ id }) => id === approvalId,
    );
  expect(await seen()).toBe(true);
  const vote = (id: string, role: string) => ({
    principal_id: id,
    roles: [role],
    at: '2026-11-22T00:00:00Z',
    justification: null,
  });
  // Everything but a tech lead's own yes is there: a CTO's would add nothing.
  await t.db.query('update approval_requests set votes = $1 where id = $2', [
    JSON.stringify([vote('x', 'cto'), vote('y', 'cto')]),
    approvalId,
  ]);
  expect(await seen()).toBe(false);
});

it('says so when no policy is active', async () => {
  const entry = { ...(await t.as(t.people.cto)), policyVersion: null };
  await expect(listPending(t.ctx, entry, { limit: 1 })).rejects.toMatchObject({ code: 'policy_unavailable' });
});

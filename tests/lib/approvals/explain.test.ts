import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApprovalWithEvidence } from '../../../functions/shapes/evidence.ts';
import { type TestApp, testApp } from '../../support/app.ts';
import { seedWaiting } from '../../support/rows.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

// Control: moreFacts and mayDecide in explain.
it('says to each reader why it was asked, what is open and what they may answer', async () => {
  const asked = await seedWaiting(t.db, { by: t.people.developer.id });
  const to = async (token: string) =>
    ApprovalWithEvidence.parse((await t.call(`GET /approvals/${asked.approvalId}`, { token })).body).explain!;
  const lead = await to(t.people.tech_lead.token);
  expect(lead).toMatchObject({
    policy_version: 1,
    applied: ['level_high'],
    requirements: [{ rule: 'level_high', said_yes: [], open: 1 }],
    may_approve: { allowed: true, code: null },
    may_reject: { allowed: true },
  });
  expect((await to(t.people.developer.token)).may_approve).toMatchObject({
    allowed: false,
    code: 'self_approval',
  });
  const yes = { action_hash: asked.actionHash, justification: 'Checked.' };
  await t.call(`POST /approve/${asked.approvalId}`, { token: t.people.tech_lead.token, body: yes });
  const after = await to(t.people.cto.token);
  expect(after.requirements[0]).toMatchObject({ said_yes: [t.people.tech_lead.id], open: 0 });
  expect([after.may_approve.code, after.may_reject.code]).toEqual(['already_decided', 'already_decided']);
});

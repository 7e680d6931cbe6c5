import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { draft } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants } from './invariants.ts';
import { productionTurns } from './scripts.ts';

const LOW_ASKS = DEFAULT_POLICY.replace(
  '    decision: auto_approve\n    requirements: []',
  '    decision: require_approval\n    on_expiry: approve\n    requirements:\n      - { roles: [developer, team_lead], count: 1 }',
);
const STRICTER = LOW_ASKS.replace('on_expiry: approve', 'on_expiry: reject');

let drive: Drive;
let ask: Ask;
beforeAll(async () => {
  drive = await Drive.start();
  ask = doorsOver(drive).ask;
  for (const [i, document] of [LOW_ASKS, STRICTER].entries())
    await sql(`insert into policies (version, document, created_by) values ($1, $2, 'test')`, [
      i + 2,
      document,
    ]);
});
afterAll(() => drive.close());
afterEach(() => checkInvariants(drive));

const sql = (text: string, params: unknown[] = []) => drive.engine.db.query(text, params);
const active = (version: number) => sql('update settings set active_policy = $1', [version]);
const late = (id: string) =>
  sql(
    `update approval_requests set expires_at = clock_timestamp() where workflow_id = $1 and status = 'pending'`,
    [id],
  );
const open = async () => (await drive.open([draft({ agent: 'feature-dev' })], productionTurns)).id;

// Control: approve_on_expiry, approvedOnExpiry in judge's enough().
it('a plan of the mildest level is approved by the policy when its time has passed, and runs', async () => {
  await active(2);
  const id = await open();
  expect(await drive.pending(id)).toMatchObject({ kind: 'plan', risk_level: 'low' });
  await late(id);
  expect(await drive.sweep()).toMatchObject({ expired: 1 });
  await drive.rest();
  expect(await drive.task(id)).toMatchObject({ status: 'completed', pending_approvals: 0 });
  const [approval] = await drive.approvals(id);
  expect(approval).toMatchObject({
    status: 'approved',
    approver_id: 'policy',
    approver_role: null,
    votes: [],
  });
  expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
  expect(await drive.events(id)).toContain('approval.approved');
  expect(await drive.events(id)).not.toContain('approval.expired');
  const [audit] = await drive.engine.db.query<{ actor: string; type: string }>(
    `select actor, type from audit_events where subject = $1 order by id desc limit 1`,
    [approval!.id],
  );
  expect(audit).toEqual({ actor: 'policy', type: 'approval.approved' });
});

it('a call of the mildest level goes on as well', async () => {
  await active(1);
  const { id } = await drive.open([draft({ agent: 'feature-dev' })], productionTurns, { rest: false });
  await drive.ring(drive.engine.queue.bells.shift()!, null, 0).catch(() => undefined);
  await active(2);
  await drive.heal([id]);
  for (let i = 0; i < 3 && (await drive.task(id)).status !== 'completed'; i++) {
    await late(id);
    await drive.sweep();
    await drive.rest();
  }
  expect((await drive.task(id)).status).toBe('completed');
  expect((await drive.approvals(id)).every(({ approver_id }) => approver_id === 'policy')).toBe(true);
  expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
});

// Control: `still` in approvedOnExpiry. Rule 20.
it('under a policy that has become stricter people are asked again', async () => {
  await active(2);
  const id = await open();
  await late(id);
  await drive.sweep();
  await active(3);
  await drive.rest();
  expect(await drive.happened(id)).toEqual({});
  expect(await drive.pending(id)).toMatchObject({ policy_version: 3 });
  await late(id);
  await drive.sweep();
  await drive.rest();
  expect(await drive.happened(id)).toEqual({});
  expect((await drive.approvals(id)).at(-1)?.status).toBe('expired');
});

// Control: approves_on_expiry.
it.each([
  ['another level', `risk_level = 'medium'`],
  [
    'a requirement besides the level’s',
    `requirements = requirements || '[{"rule": "ops", "roles": ["cto"], "count": 1}]'`,
  ],
  ['a policy that rejects', `evidence = jsonb_set(evidence, '{decision,on_expiry}', '"reject"')`],
])('everything else expires: %s', async (_what, change) => {
  await active(2);
  const id = await open();
  await sql(`update approval_requests set ${change} where workflow_id = $1`, [id]);
  await late(id);
  await drive.sweep();
  await drive.rest();
  expect((await drive.approvals(id))[0]?.status).toBe('expired');
  expect((await drive.task(id)).status).toBe('expired');
  expect(await drive.effects(id)).toEqual([]);
});

// Control: `given` in approvedOnExpiry: a row that was altered lets nothing through.
it('a row that says so before its time had passed counts for nothing', async () => {
  await active(2);
  const id = await open();
  const { id: approvalId } = await drive.pending(id);
  await drive.answer('approve', approvalId, 'developer');
  const [before] = await drive.approvals(id);
  await sql(`update approval_requests set votes = '[]', approver_id = 'policy' where id = $1`, [approvalId]);
  await drive.rest();
  expect(await drive.happened(id)).toEqual({});
  await sql('update approval_requests set votes = $2::jsonb, approver_id = $3 where id = $1', [
    approvalId,
    JSON.stringify(before!.votes),
    before!.approver_id,
  ]);
});

// Control: the editors are people; the policy signs a revision as it signs what nobody touched.
it('an edited request of the mildest level is approved when its time has passed, and runs as edited', async () => {
  await active(2);
  const id = await open();
  const first = await drive.pending(id);
  const args = structuredClone(first.action_details) as { args: { subtasks: { title: string }[] } };
  args.args.subtasks[0]!.title = 'Only the start page';
  const edited = await ask(`POST /approvals/${first.id}/edit`, 'team_lead', {
    ...{ args: args.args, reason: 'Less of it.' },
  });
  expect(edited.status, edited.text).toBe(201);
  await late(id);
  await drive.sweep();
  await drive.rest();
  expect(await drive.task(id)).toMatchObject({ status: 'completed' });
  const [old, next] = await drive.approvals(id);
  expect([old!.status, old!.replaced_by, old!.approver_id]).toEqual(['cancelled', next!.id, null]);
  expect(next).toMatchObject({
    status: 'approved',
    approver_id: 'policy',
    editors: ['team_lead'],
    revision: 2,
  });
  expect((await drive.subtasks(id))[0]!.planned.title).toBe('Only the start page');
});

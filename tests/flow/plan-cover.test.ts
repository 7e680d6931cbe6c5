import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { destroy, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
let ask: Ask;
beforeAll(async () => {
  drive = await Drive.start();
  ask = doorsOver(drive).ask;
});
afterAll(() => drive.close());
afterEach(() => checkInvariants(drive));

/** Puts these parts in force beside the shipped policy. */
async function inForce(parts: string): Promise<void> {
  const { headers } = await ask('GET /policy', 'admin');
  const put = await ask(
    'PUT /policy',
    'admin',
    { document: `${DEFAULT_POLICY}\n${parts}`, reason: 'A test.' },
    { 'if-match': headers.get('etag')! },
  );
  expect(put.status, put.text).toBe(200);
}
/** A production plan, signed over HTTP by a tech lead and the CTO. */
async function signed(more: object = {}) {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  const plan = await drive.pending(id);
  for (const who of ['tech_lead', 'cto'])
    expect((await ask(`POST /approve/${plan.id}`, who, more)).status).toBe(200);
  await drive.rest();
  return { id, plan };
}
const DEPLOYS = 'tool == "world.deploy"';
const SECURITY = 'requirements: [{ roles: [security_team], count: 1 }]';
const rule = (says: string) => `rules: [{ name: deploys, when: '${DEPLOYS}', ${says} }]`;

// Control: enoughForCall in judge.
describe('a plan’s yes covers no call of which more is asked', () => {
  it.each([
    ['other people, by a rule', rule(SECURITY), 'deploys'],
    [
      'other people, in a freeze',
      `freezes: [{ name: frozen, from: "2020-01-01T00:00", to: "2099-01-01T00:00", when: '${DEPLOYS}', decision: ask, ${SECURITY}, reason: Holidays. }]`,
      'frozen',
    ],
    [
      'who is on call',
      `on_call: { ops: { starts: "2026-01-05T09:00", every_days: 7, people: [security_team] } }\n${rule('requirements: [{ roles: [tech_lead, security_team], count: 1, on_call: ops }]')}`,
      'deploys',
    ],
    [
      'one person more',
      rule('requirements: [{ roles: [tech_lead, cto, security_team], count: 3 }]'),
      'deploys',
    ],
  ])('%s', async (_, parts, name) => {
    await inForce(parts);
    const { id } = await signed();
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
    const asked = await drive.pending(id);
    expect(asked).toMatchObject({ kind: 'call', action_type: 'world.deploy' });
    expect(asked.requirements.map((one) => one.rule)).toContain(name);
    await drive.approve(id, 'security_team', 'tech_lead', 'cto');
    await expectEnd(drive, id, 'completed');
  });

  it('a justification, unless those who signed gave one', async () => {
    await inForce(rule('justification_required: true'));
    const { id } = await signed();
    expect(await drive.pending(id)).toMatchObject({ kind: 'call', justification_required: 1 });
    await drive.approve(id, 'tech_lead', 'cto');
    await expectEnd(drive, id, 'completed');
    const said = await signed({ justification: 'The fix of 4711; tried on staging.' });
    await expectEnd(drive, said.id, 'completed');
  });

  it('a higher level than the plan was signed at, though its people could sign that too', async () => {
    const raise = (name: string, when: string, to: string) =>
      `{ name: ${name}, when: '${when}', raise_to: ${to} }`;
    await inForce(
      `rules: [${raise('plans', 'action == "plan"', 'medium')}, ${raise('commits', 'tool == "world.commit"', 'high')}]`,
    );
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], productionTurns);
    expect(await drive.pending(id)).toMatchObject({ kind: 'plan', risk_level: 'medium' });
    await drive.approve(id, 'tech_lead');
    expect(await drive.pending(id)).toMatchObject({ kind: 'call', risk_level: 'high' });
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
  });

  it('once more is asked of the plan itself', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const { id: planId } = await drive.pending(id);
    for (const who of ['tech_lead', 'cto'] as const) await drive.answer('approve', planId, who);
    await inForce(`rules: [{ name: plans, when: 'action == "plan"', ${SECURITY} }]`);
    await drive.rest();
    expect(await drive.pending(id)).toMatchObject({ kind: 'call', action_type: 'world.deploy' });
    await drive.approve(id, 'tech_lead', 'cto');
    await expectEnd(drive, id, 'completed');
  });

  it('what a broken glass did not override', async () => {
    await inForce(rule(SECURITY));
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const plan = await drive.pending(id);
    const reason = 'Checkout is down, and nobody else can be reached.';
    await ask(`POST /approvals/${plan.id}/break-glass`, 'cto', { reason, action_hash: plan.action_hash });
    await drive.rest();
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
    await drive.reject(id, 'cto', 'Not so.');
  });
});

it('a plan’s yes covers a call of which its people have given what is asked', async () => {
  await inForce(rule('requirements: [{ roles: [tech_lead, cto], count: 2 }]'));
  const { id } = await signed();
  await expectEnd(drive, id, 'completed');
  expect(await drive.approvals(id)).toHaveLength(1);
});

// Control: the demand's level and justification in coveringGrant.
it.each([
  ['a level above it', 'raise_to: high'],
  ['a justification', 'justification_required: true'],
  ['people whom its giver is not', SECURITY],
])('a grant covers no call that wants %s', async (_, says) => {
  await inForce('');
  const given = await ask('POST /grants', 'tech_lead', {
    project: 'checkout',
    tool: 'world.destroy',
    args: { repository: { is: 'checkout' }, name: { glob: '*' }, environment: { is: 'development' } },
    target: { repository: 'checkout', environment: 'development' },
    ...{ max_level: 'medium', uses: 5, hours: 2, reason: 'Release day.' },
  });
  expect(given.status, given.text).toBe(201);
  await inForce(
    `rules: [{ name: destroys, when: 'tool == "world.destroy" && args.name == "cache"', ${says} }]`,
  );
  const { id } = await drive.open([draft({ agent: 'infrastructure' })], ({ history }) =>
    history.length < 2 ? calls(destroy(['other', 'cache'][history.length]!, 'development')) : finish('gone'),
  );
  expect(await drive.happened(id)).toEqual({ 'world.destroy': 1 });
  expect(await drive.pending(id)).toMatchObject({ action_details: { args: { name: 'cache' } } });
  await drive.reject(id, 'cto', 'No.');
});

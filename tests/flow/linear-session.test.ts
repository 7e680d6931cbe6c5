import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LinearRig, linearRig } from '../support/linear.ts';
import { draft } from '../support/world.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let rig: LinearRig;
beforeAll(async () => {
  rig = await linearRig();
  expect(await rig.install()).toBe('/console?linear=connected');
  await rig.map(rig.linear.user('Ada'), 'requester');
  await rig.map(rig.linear.user('Bert'), 'tech_lead');
  await rig.map(rig.linear.user('Cleo'), 'cto');
});
afterAll(() => rig.close());

it('is delegated, asks what is meant, is approved by buttons, and finishes; issue and session show it all', async () => {
  const { linear, drive } = rig;
  const [ada, bert, cleo] = ['Ada', 'Bert', 'Cleo'].map(linear.user);
  const issue = linear.issue(ada!, 'The start page', null);
  const session = linear.delegate(issue.id, ada!);
  await rig.settle();
  expect(rig.said(session)).toEqual([
    'thought: Looking at what is asked for.',
    expect.stringMatching(/^elicitation: What exactly/),
  ]);
  rig.script('The start page\n\nDeploy checkout to production', PRODUCTION_PLAN, productionTurns);
  linear.reply(session.id, ada!, 'Deploy checkout to production');
  await rig.settle();
  const said = rig.said(session);
  expect(said.at(-1)).toMatch(/^elicitation: .*approval required/i);
  linear.press(session.id, bert!, 'Approve');
  await rig.settle();
  linear.press(session.id, cleo!, 'Approve');
  await rig.settle();
  console.log(await rig.outcomes(), rig.said(session));
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import type { Loose } from '../support/app.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { expectEnd } from './invariants.ts';
import { destroy, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
let ask: Ask;
beforeAll(async () => {
  drive = await Drive.start();
  ask = doorsOver(drive).ask;
});
afterAll(() => drive.close());

const tried = async (parts: string) => {
  const { status, body, text } = await ask('POST /policy/test', 'admin', {
    document: `${DEFAULT_POLICY}\n${parts}`,
  });
  expect(status, text).toBe(200);
  const cases = body.cases as unknown as Loose[];
  return { body, of: (source: string) => cases.filter((one) => String(one.case!.source) === source) };
};

// Control: recordedCalls in testDraft.
it('a draft is held against calls that ran unasked too, each once and by what it was', async () => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  await drive.approve(id, 'tech_lead', 'cto');
  await expectEnd(drive, id, 'completed');
  // One that people were asked about: it is there as that, not as a call that ran unasked.
  const asked = await drive.open([draft({ agent: 'infrastructure' })], ({ history }) =>
    history.length === 0 ? calls(destroy('cache')) : finish('gone'),
  );
  await drive.approve(asked.id, 'tech_lead');
  await expectEnd(drive, asked.id, 'completed');
  const same = await tried('');
  expect(same.body).toMatchObject({ changed: 0, left_out: 0 });

  const rule = (when: string) =>
    `rules: [{ name: more, when: '${when}', requirements: [{ roles: [security_team], count: 1 }] }]`;
  const commits = await tried(rule('tool == "world.commit"'));
  expect([commits.body.changed, commits.body.total]).toEqual([1, same.body.total]);
  expect(commits.of('call')).toMatchObject([
    {
      case: {
        tool: 'world.commit',
        project: 'checkout',
        requested_by: expect.any(String),
        at: expect.stringMatching(/Z$/),
      },
      active: { decision: 'auto_approve' },
      draft: { decision: 'require_approval', applied: ['more'] },
    },
  ]);
  const [effect] = await drive.effects(id);
  expect(commits.of('call')[0]!.case!.id).toBe(effect!.key);
  const deploys = await tried(rule('tool == "world.deploy"'));
  expect(deploys.of('call').map((one) => String(one.case!.risk_level))).toEqual(['high']);
  const destroys = await tried(rule('tool == "world.destroy"'));
  expect([destroys.of('call').length, destroys.of('approval').length]).toEqual([0, 1]);
  // Its levels are weighed anew.
  const milder = await tried('').then(() =>
    ask('POST /policy/test', 'admin', {
      document: DEFAULT_POLICY.replace('deploy_production: high', 'deploy_production: critical'),
    }),
  );
  expect(JSON.stringify(milder.body.cases)).toContain('"critical"');
});

it('calls whose arguments are no longer kept are counted as left out', async () => {
  await drive.engine.db.query(`update effects set args = 'null' where tool = 'world.commit'`);
  expect((await tried('')).body).toMatchObject({ left_out: 1 });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SubtaskDraft } from '../../schema/plan.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { destroy } from './scripts.ts';

let drive: Drive;
let ask: Ask;
beforeAll(async () => {
  drive = await Drive.start();
  const doors = doorsOver(drive);
  ask = doors.ask;
  await doors.add('robot', { kind: 'agent', bindings: [{ role: 'cto', projects: ['*'] }] });
});
afterEach(async () => {
  await drive.engine.db.query('update grants set revoked_at = clock_timestamp() where revoked_at is null');
  await checkInvariants(drive);
});
afterAll(() => drive.close());

const PLAN: SubtaskDraft[] = [draft({ agent: 'infrastructure' })];
/** Destroys these one after the other, in turns of their own. */
const wants =
  (...names: string[]) =>
  (brief: TurnBrief) => {
    const next = names[brief.history.length];
    return next ? calls(destroy(next)) : finish('all of it');
  };
const PATTERN = {
  project: 'checkout',
  tool: 'world.destroy',
  args: { repository: { is: 'checkout' }, name: { glob: 'tmp-*' }, environment: { is: 'staging' } },
  target: { repository: 'checkout', environment: 'staging' },
  max_level: 'high',
  uses: 5,
  hours: 2,
  reason: 'Release day.',
};
const give = (who = 'tech_lead', more: object = {}) => ask('POST /grants', who, { ...PATTERN, ...more });
const grantOf = async (id: unknown) =>
  (await drive.rows<{ used: number }>('grants x where id = $1', String(id)))[0]!;

describe('a grant', () => {
  it('lets calls of its pattern run unasked, each counted and audited, and others ask', async () => {
    const { status, body } = await give();
    expect(status).toBe(201);
    const { id } = await drive.open(PLAN, wants('tmp-1', 'tmp-2', 'cache'));
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 2 });
    expect(await drive.pending(id)).toMatchObject({ action_details: { args: { name: 'cache' } } });
    expect(await grantOf(body.id)).toMatchObject({ used: 2 });
    expect((await drive.effects(id)).map(({ clearance }) => clearance)).toEqual(['grant', 'grant']);
    const audited = await drive.engine.db.query(
      `select 1 from audit_events where type = 'grant.used' and subject = $1`,
      [body.id],
    );
    expect(audited).toHaveLength(2);
    await drive.approve(id, 'cto');
    await expectEnd(drive, id, 'completed');
  });

  // Control: used < uses in use_grant.
  it('is never overspent, whoever needs it at the same moment', async () => {
    const { body } = await give('tech_lead', { uses: 3 });
    const opened = await Promise.all(
      Array.from({ length: 8 }, (_, n) => drive.open(PLAN, wants(`tmp-${n}`), { rest: false })),
    );
    for (let round = 0; round < 10; round++) {
      const bells = drive.engine.queue.bells.splice(0);
      if (bells.length === 0) break;
      await Promise.all(bells.map((bell) => drive.ring(bell)));
      await Promise.all(drive.engine.background.splice(0));
    }
    await drive.rest();
    const ran = await Promise.all(opened.map(({ id }) => drive.happened(id)));
    expect(ran.filter((one) => one['world.destroy'] === 1)).toHaveLength(3);
    expect(await grantOf(body.id)).toMatchObject({ used: 3 });
    for (const { id } of opened)
      if ((await drive.task(id)).status === 'awaiting_approval') await drive.approve(id, 'cto');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['it was taken back', async () => ask(`DELETE /grants/${(await give()).body.id}`, 'cto')],
    [
      'its time is over',
      async () =>
        drive.engine.db.query(`update grants set expires_at = clock_timestamp() where id = $1`, [
          (await give()).body.id,
        ]),
    ],
    [
      'its uses are spent',
      async () =>
        drive.engine.db.query('update grants set uses = 1, used = 0 where id = $1', [
          (await give('tech_lead', { args: { ...PATTERN.args, name: { is: 'other' } } })).body.id,
        ]),
    ],
    ['it is of a lower level', async () => give('tech_lead', { max_level: 'medium' })],
    [
      'it is of another environment',
      async () => give('tech_lead', { target: { repository: 'checkout', environment: 'development' } }),
    ],
    ['an argument has no pattern', async () => give('tech_lead', { args: { name: { glob: '*' } } })],
    [
      'an argument is missing',
      async () => give('tech_lead', { args: { ...PATTERN.args, force: { is: true } } }),
    ],
    [
      'the pattern does not fit',
      async () => give('tech_lead', { args: { ...PATTERN.args, name: { glob: 'tmp-?' } } }),
    ],
    [
      'its case is another',
      async () => give('tech_lead', { args: { ...PATTERN.args, name: { glob: 'TMP-*' } } }),
    ],
  ])('covers nothing where %s', async (_, prepare) => {
    await prepare();
    const { id } = await drive.open(PLAN, wants('tmp-1'));
    expect(await drive.happened(id)).toEqual({});
    await drive.approve(id, 'cto');
    await expectEnd(drive, id, 'completed');
  });

  // Control: roles of the giver in coveringGrant and roles_version in use_grant.
  it('is worth what its giver could approve alone at that moment', async () => {
    await give('tech_lead_2');
    const set = (role: string) =>
      drive.engine.db.query(
        `update principals set bindings = $1, roles_version = roles_version + 1 where id = 'tech_lead_2'`,
        [JSON.stringify([{ role, projects: ['*'] }])],
      );
    await set('viewer');
    const { id } = await drive.open(PLAN, (brief) =>
      brief.history.at(-1)?.outcomes[0]?.state === 'done' ? finish('gone') : calls(destroy('tmp-1')),
    );
    expect(await drive.happened(id)).toEqual({});
    await set('tech_lead');
    await drive.reject(id, 'cto', 'Once more.');
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 1 });
    await expectEnd(drive, id, 'completed');
  });

  // Control: the requester in use_grant and grants_for.
  it('is never used for its giver’s own task', async () => {
    await give();
    const { id } = await drive.open(PLAN, wants('tmp-1'), { rest: false });
    await drive.engine.db.query(`update tasks set requested_by = 'tech_lead' where id = $1`, [id]);
    await drive.rest();
    expect(await drive.happened(id)).toEqual({});
    await drive.approve(id, 'cto');
  });

  // Control: key_by in grants_for and use_grant; `not gate` there.
  it.each([
    ['of whoever handed out the key it was given with', 'key_by = t.requested_by'],
    ['where it is one for the gate', 'gate = true'],
  ])('is never used for a task %s', async (_, change) => {
    const { body } = await give();
    const { id } = await drive.open(PLAN, wants('tmp-1'), { rest: false });
    await drive.engine.db.query(`update grants g set ${change} from tasks t where t.id = $1 and g.id = $2`, [
      id,
      body.id,
    ]);
    await drive.rest();
    expect(await drive.happened(id)).toEqual({});
    await drive.approve(id, 'cto');
  });

  it('may be given after an approval, with some arguments opened', async () => {
    const { id } = await drive.open(PLAN, wants('tmp-1', 'tmp-2', 'tmp-3'));
    const asked = await drive.pending(id);
    const wrong = await ask('POST /grants', 'cto', {
      ...{ approval_id: asked.id, uses: 5, hours: 1, reason: 'x' },
      args: { name: { glob: 'cache-*' } },
    });
    expect(wrong.body).toMatchObject({ code: 'grant_invalid' });
    const given = await ask('POST /grants', 'cto', {
      ...{ approval_id: asked.id, uses: 5, hours: 1, reason: 'More of these come.' },
      args: { name: { glob: 'tmp-*' } },
    });
    expect(given.body).toMatchObject({
      approval_id: asked.id,
      tool: 'world.destroy',
      max_level: 'high',
      used: 0,
    });
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 3 });
    expect(await grantOf(given.body.id)).toMatchObject({ used: 2 });
    expect((await ask('GET /grants?in_force=true', 'viewer')).body.data).toHaveLength(1);
  });

  it.each([
    ['an agent', 'robot', {}, 'agents_do_not_sign'],
    ['who could not approve it alone', 'team_lead', {}, 'role_not_allowed'],
    ['what is critical', 'cto', { max_level: 'critical' }, 'grant_invalid'],
    ['for too long', 'cto', { hours: 1_000 }, 'grant_invalid'],
    ['of a tool that is not there', 'cto', { tool: 'workspace.deplyo' }, 'grant_invalid'],
    ['for too often', 'cto', { uses: 1_000 }, 'grant_invalid'],
    ['without a pattern', 'cto', { args: undefined }, 'grant_invalid'],
    ['a credential', 'cto', { args: { token: { is: `ghp_${'a1'.repeat(20)}` } } }, 'grant_invalid'],
    ['an unknown field', 'cto', { forever: true }, 'validation_failed'],
  ])('is not given: %s', async (_, who, more, code) => {
    expect((await give(who, more)).body.code).toBe(code);
  });

  // Control: the assessed pattern in giveGrant.
  it('is not given for what takes more than one person, and says how many', async () => {
    const production = { repository: 'checkout', environment: 'production' };
    const args = { repository: { is: 'checkout' }, environment: { is: 'production' } };
    const { status, body } = await give('tech_lead', { tool: 'world.deploy', target: production, args });
    expect([status, body.code]).toEqual([422, 'grant_invalid']);
    expect(body.detail).toContain('Such a call takes 2 people (production_deployment: 2 of tech_lead, cto)');
    const staging = { repository: 'checkout', environment: 'staging' };
    const milder = { ...args, environment: { is: 'staging' } };
    const given = await give('tech_lead', { tool: 'world.deploy', target: staging, args: milder });
    expect(given.status).toBe(201);
  });

  it('is taken back by its giver or who leads, once', async () => {
    const { body } = await give();
    const end = (who: string) => ask(`DELETE /grants/${String(body.id)}`, who);
    expect((await end('developer')).body.code).toBe('role_not_allowed');
    expect((await end('tech_lead')).body).toMatchObject({ in_force: false, revoked_by: 'tech_lead' });
    expect((await end('cto')).body).toMatchObject({ status: 410, code: 'ended' });
  });
});

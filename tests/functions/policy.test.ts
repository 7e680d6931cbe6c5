import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PolicyShape, PolicyTestShape, PolicyVersionShape } from '../../functions/shapes/policy.ts';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { addPerson } from '../support/people.ts';
import { seedWaiting } from '../support/rows.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  await t.db.query('update settings set active_policy = 1');
  await t.db.query('delete from policies where version > 1');
});

const as = (
  who: keyof TestApp['people'],
  route: string,
  body?: unknown,
  headers: Record<string, string> = {},
) => t.call(route, { token: t.people[who].token, body, headers });
const put = (document: string, seen = '"1"', who: keyof TestApp['people'] = 'admin') =>
  as(who, 'PUT /policy', { document, reason: 'Because.' }, { 'if-match': seen });
const restore = (version: number | 'default', seen: string | null = '"1"') =>
  as(
    'admin',
    'POST /policy/restore',
    { version, reason: 'It was better.' },
    seen ? { 'if-match': seen } : {},
  );

const FRIDAYS = `${DEFAULT_POLICY}
time_zone: Europe/Berlin
freezes:
  - { name: no_fridays, weekly: { days: [fri], from: "00:00", to: "24:00" }, decision: deny, reason: Not on Fridays. }
rules:
  - { name: big_cost, when: cost > 500.0, raise_to: critical }
`;
const CASE = {
  ...{ tool: 'workspace.deploy', environment: 'production', project: 'checkout' },
  requester: { roles: ['developer'] },
  risk: { level: 'medium', triggers: ['deploy_production'] },
};

describe('the policy’s doors', () => {
  it('put a document in force as a whole, tell who and why, and audit it', async () => {
    const { body: first, headers } = await as('viewer', 'GET /policy');
    expect(PolicyShape.parse(first)).toEqual(first);
    expect([headers.get('etag'), first.version, first.document]).toEqual(['"1"', 1, DEFAULT_POLICY]);
    const done = await put(FRIDAYS);
    expect([done.status, done.headers.get('etag')]).toEqual([200, '"2"']);
    expect(PolicyVersionShape.parse(done.body)).toEqual(done.body);
    expect(done.body).toMatchObject({ version: 2, created_by: 'a-admin', reason: 'Because.', active: true });
    const { body: versions } = await as('viewer', 'GET /policy/versions');
    expect(versions.data).toMatchObject([
      { version: 2, active: true },
      { version: 1, active: false },
    ]);
    expect((await as('viewer', 'GET /policy/versions/1')).body.document).toBe(DEFAULT_POLICY);
    expect((await as('viewer', 'GET /policy/versions/9')).body.code).toBe('policy_version_unknown');
    const [audit] = await t.db.query<{ type: string; actor: string }>(
      `select type, actor from audit_events where subject = 'policy/2' order by id desc limit 1`,
    );
    expect(audit).toEqual({ type: 'policy.put', actor: 'a-admin' });
  });

  it('answer the document alone to whoever wants YAML', async () => {
    const yaml = await as('viewer', 'GET /policy', undefined, { accept: 'application/yaml' });
    expect(yaml.headers.get('content-type')).toContain('application/yaml');
  });

  it('let nobody overwrite what they have not seen', async () => {
    expect((await as('admin', 'PUT /policy', { document: DEFAULT_POLICY, reason: 'x' })).status).toBe(428);
    expect((await put(DEFAULT_POLICY, '"9"')).status).toBe(412);
    const both = await Promise.all([put(FRIDAYS), put(DEFAULT_POLICY)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const cto = await put(DEFAULT_POLICY, '"2"', 'cto');
    expect(cto.body).toMatchObject({ status: 403, code: 'role_not_allowed' });
    expect(cto.body.detail).toBe(
      'The policy is put in force by administrators of all projects: it takes the role admin bound to "*".',
    );
    // Control: seen in restorePolicy.
    expect((await restore(1, null)).body).toMatchObject({ status: 428, code: 'precondition_required' });
    expect((await restore(1, '"1"')).status).toBe(412);
  });

  // Control: refuseStrangers in putPolicy.
  it('put nobody on call who could sign nothing, and name each place', async () => {
    const people = `{ starts: "2026-01-05T09:00", every_days: 7, people: [a-cto, ghost, bot-nine], overrides: [{ from: "2026-02-01T00:00", to: "2026-02-02T00:00", person: gone-nine }] }`;
    await addPerson(t.db, 'bot-nine', { kind: 'agent', bindings: [] });
    await addPerson(t.db, 'gone-nine', { bindings: [] });
    await t.db.query(`update principals set enabled = false where id = 'gone-nine'`);
    const document = `${DEFAULT_POLICY}\non_call:\n  ops: ${people}\n`;
    const refused = await put(document);
    expect([refused.status, refused.body.code]).toEqual([422, 'policy_invalid']);
    const line = document.split('\n').findIndex((text) => text.startsWith('  ops:')) + 1;
    expect(refused.body.errors).toEqual([
      {
        path: 'on_call.ops.people.1',
        line,
        column: expect.any(Number),
        message: expect.stringContaining('nobody has the id ghost'),
      },
      {
        path: 'on_call.ops.people.2',
        line,
        column: expect.any(Number),
        message: 'bot-nine is an agent, and agents do not sign',
      },
      {
        path: 'on_call.ops.overrides.0.person',
        line,
        column: expect.any(Number),
        message: 'gone-nine is disabled',
      },
    ]);
    expect(
      (await put(document.replace(', ghost, bot-nine', '').replace('person: gone-nine', 'person: a-admin')))
        .status,
    ).toBe(200);
    await t.db.query(`update principals set enabled = false where id = 'a-cto'`);
    expect((await restore(2, '"2"')).status).toBe(200);
    await t.db.query(`update principals set enabled = true where id = 'a-cto'`);
  });

  it('refuse a broken document whole, with the place, and within a condition too', async () => {
    const broken = await put(FRIDAYS.replace('cost > 500.0', 'cost > requester.money'));
    expect([broken.status, broken.body.code]).toEqual([422, 'policy_invalid']);
    const line = FRIDAYS.slice(0, FRIDAYS.indexOf('- { name: big_cost')).split('\n').length;
    expect(broken.body.errors).toEqual([
      expect.objectContaining({ path: 'rules.0.when', line, position: 'cost > requester.'.length + 1 }),
    ]);
    expect((await as('viewer', 'GET /policy')).body.version).toBe(1);
  });

  it('put any version back as a new one', async () => {
    await put(FRIDAYS);
    const back = await restore(1, '"2"');
    expect(back.body).toMatchObject({ version: 3, restored_from: '1', active: true });
    expect((await as('viewer', 'GET /policy')).body.document).toBe(DEFAULT_POLICY);
    expect((await restore(77, '"3"')).body.code).toBe('policy_version_unknown');
  });

  it('work without a policy: nothing is approved, readiness says why, an administrator puts one back', async () => {
    const { approvalId, actionHash } = await seedWaiting(t.db, { by: t.people.developer.id, level: 'high' });
    await t.db.query('update settings set active_policy = null');
    const refused = await as('cto', `POST /approve/${approvalId}`, { action_hash: actionHash });
    expect([refused.status, refused.body.code]).toEqual([503, 'policy_unavailable']);
    const ready = await t.call('GET /ready', {});
    expect(ready.status).toBe(503);
    expect(JSON.stringify(ready.body)).toContain('No policy is active');
    expect((await as('viewer', 'GET /policy')).body.code).toBe('policy_unavailable');
    expect((await restore('default', '"0"')).body).toMatchObject({ version: 2, restored_from: 'default' });
    expect((await as('cto', `POST /approve/${approvalId}`, { action_hash: actionHash })).status).toBe(200);
  });

  // Control: policyOf in decide.
  it('take no yes under a policy that cannot be read, by any door; a no is taken', async () => {
    await t.db.query(
      `insert into policies (version, document, created_by) values (30, 'format: 99', 'somebody')`,
    );
    await t.db.query('update settings set active_policy = 30');
    const asked = await seedWaiting(t.db, { by: t.people.developer.id, level: 'high' });
    const { approvalId, actionHash } = asked;
    const one = { approval_id: approvalId, action_hash: actionHash, decision: 'approve' };
    const refused = await as('cto', `POST /approve/${approvalId}`, { action_hash: actionHash });
    expect([refused.status, refused.body.code]).toEqual([503, 'policy_unavailable']);
    const batch = await as('cto', 'POST /approvals/decisions', { decisions: [one] });
    expect(JSON.stringify(batch.body)).toContain('policy_unavailable');
    const [row] = await t.db.query<{ status: string; votes: unknown[] }>(
      'select status, votes from approval_requests where id = $1',
      [approvalId],
    );
    expect(row).toEqual({ status: 'pending', votes: [] });
    expect((await as('cto', `POST /reject/${approvalId}`, { reason: 'Not now.' })).status).toBe(200);
  });

  // Control: is_intact in policyOf, in /ready and in restorePolicy.
  it('use no document but what was put: one that was altered where it is stored is as good as none', async () => {
    await t.db.query(`insert into policies (version, document, created_by) values (40, $1, 'somebody')`, [
      DEFAULT_POLICY,
    ]);
    const altered = DEFAULT_POLICY.replace('approve_by_minutes: 60', 'approve_by_minutes: 600');
    await t.db.query('update policies set document = $1 where version = 40', [altered]);
    await t.db.query('update settings set active_policy = 40');
    const { approvalId, actionHash } = await seedWaiting(t.db, { by: t.people.developer.id, level: 'high' });
    const refused = await as('cto', `POST /approve/${approvalId}`, { action_hash: actionHash });
    expect([refused.status, refused.body.code]).toEqual([503, 'policy_unavailable']);
    expect(refused.body.detail).toContain('version 40 was altered where it is stored');
    expect((await t.call('GET /ready', {})).status).toBe(503);
    expect((await as('viewer', 'GET /policy')).body).toMatchObject({ version: 40, intact: false });
    expect((await restore(40, '"40"')).body).toMatchObject({ status: 422, code: 'policy_invalid' });
    expect((await restore('default', '"40"')).status).toBe(200);
    expect((await as('viewer', 'GET /policy')).body).toMatchObject({ version: 41, intact: true });
    // Also where this isolate has read it before it was altered.
    await t.db.query(`update policies set document = document || ' ' where version = 41`);
    const ready = await t.call('GET /ready', {});
    expect([ready.status, JSON.stringify(ready.body)]).toEqual([
      503,
      expect.stringContaining('version 41 was altered'),
    ]);
  });

  it('say it when the newest version is not the one in force, and whether it can be read', async () => {
    await t.db.query(
      `insert into policies (version, document, created_by) values (50, 'format: 99', 'somebody')`,
    );
    const policy = async () => {
      const { body } = await t.call('GET /ready', {});
      const found = (body.dependencies as unknown as Record<string, string>[]).find(
        ({ name }) => name === 'policy',
      );
      return [found?.status, found?.detail];
    };
    expect(await policy()).toEqual([
      'ok',
      expect.stringMatching(/^version 1; the newest is not in force: Policy version 50 cannot be used/),
    ]);
    await t.db.query(`insert into policies (version, document, created_by) values (51, $1, 'somebody')`, [
      DEFAULT_POLICY,
    ]);
    expect(await policy()).toEqual(['ok', 'version 1; the newest, 51, is not in force']);
  });

  it('name a stored policy that this release cannot read', async () => {
    await t.db.query(
      `insert into policies (version, document, created_by) values (20, 'format: 99', 'somebody')`,
    );
    await t.db.query('update settings set active_policy = 20');
    const ready = await t.call('GET /ready', {});
    expect(ready.status).toBe(503);
    expect(JSON.stringify(ready.body)).toContain('Policy version 20 cannot be used');
    expect((await as('viewer', 'GET /policy')).body.document).toBe('format: 99');
    expect((await restore('default', '"20"')).status).toBe(200);
    expect((await t.call('GET /ready', {})).body.dependencies).toContainEqual(
      expect.objectContaining({ name: 'policy', status: 'ok' }),
    );
  });
});

describe('POST /policy/test', () => {
  it('says of each case what would change, and why', async () => {
    const tested = await as('admin', 'POST /policy/test', {
      document: FRIDAYS,
      cases: [
        { ...CASE, now: '2026-11-27T12:00:00.000Z' },
        { ...CASE, now: '2026-11-26T12:00:00.000Z' },
        { ...CASE, cost: 900, now: '2026-11-26T12:00:00.000Z' },
      ],
    });
    expect(tested.status).toBe(200);
    const body = PolicyTestShape.parse(tested.body);
    expect(body).toEqual(tested.body);
    expect([body.total, body.changed]).toEqual([3, 2]);
    expect(body.cases[0]).toMatchObject({
      changed: true,
      active: { decision: 'require_approval', applied: ['level_medium'] },
      draft: { decision: 'deny', denials: ['no_fridays: Not on Fridays.'] },
    });
    expect(body.cases[0]?.differences[0]).toBe('decision: require_approval → deny');
    expect(body.cases[1]).toMatchObject({ changed: false, differences: [] });
    expect(body.cases[2]?.draft).toMatchObject({
      level: 'critical',
      applied: ['big_cost', 'level_critical'],
    });
  });

  it('goes through what was decided in the last days', async () => {
    await seedWaiting(t.db, { by: t.people.developer.id, level: 'high' });
    const same = await as('admin', 'POST /policy/test', { document: DEFAULT_POLICY });
    expect([same.status, same.body.changed]).toEqual([200, 0]);
    expect(same.body.total).toBeGreaterThan(0);
    const draft = DEFAULT_POLICY.replace('deploy_production: high', 'deploy_production: critical');
    const body = PolicyTestShape.parse((await as('admin', 'POST /policy/test', { document: draft })).body);
    expect(body.changed).toBe(body.total);
    expect(body.cases[0]).toMatchObject({
      case: { source: 'task', risk_level: 'high' },
      draft: { level: 'critical' },
    });
  });
});

import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashOf } from '../../lib/hash.ts';
import { type Answer, type TestApp, testApp } from '../support/app.ts';
import { addKey, addPerson, type Person } from '../support/people.ts';
import { seedWaiting } from '../support/rows.ts';

let t: TestApp;
let admin: Person;
beforeAll(async () => {
  t = await testApp();
  admin = t.people.admin;
});
afterAll(() => t.close());

/** Somebody new, without a role or with these. */
const somebody = (role?: 'viewer' | 'developer' | 'tech_lead' | 'admin', kind: 'human' | 'agent' = 'human') =>
  addPerson(t.db, `some-${v7()}`, { kind, bindings: role ? [{ role, projects: ['*'] }] : [] });
const as = ({ token }: { token: string }, route: string, body?: unknown, headers?: Record<string, string>) =>
  t.call(route, { token, body, headers });
const versionOf = async (id: string): Promise<string> => {
  const [row] = await t.db.query<{ v: number }>('select roles_version as v from principals where id = $1', [
    id,
  ]);
  return `"${row!.v}"`;
};
const patch = async (who: { token: string }, id: string, body: unknown): Promise<Answer> =>
  as(who, `PATCH /principals/${id}`, body, { 'if-match': await versionOf(id) });
const audited = (type: string, subject: string) =>
  t.db.query<{ actor: string; data: string; at: Date; digest: Buffer }>(
    'select actor, data, at, digest from audit_events where type = $1 and subject = $2',
    [type, subject],
  );
const problem = ({ status, body }: Answer) => [status, body.code];

describe('a key', () => {
  it('is shown once, stored as its hash, listed without it, audited with its maker', async () => {
    const made = await as(admin, 'POST /keys', { label: 'CI', scopes: ['read'], expires_in_days: 7 });
    expect(made.status).toBe(201);
    const { secret, id } = made.body as unknown as { secret: string; id: string };
    expect(made.body).toMatchObject({
      principal_id: 'a-admin',
      label: 'CI',
      scopes: ['read'],
      hint: secret.slice(0, 8),
    });
    const listed = await as(admin, 'GET /keys');
    expect(listed.text).not.toContain(secret);
    expect(listed.text).not.toContain('hash');
    expect(JSON.stringify(await t.db.query('select * from api_keys'))).not.toContain(secret);
    const [row] = await audited('key.created', id);
    expect(row).toMatchObject({ actor: 'a-admin', data: expect.stringContaining('"channel": "http"') });
    expect(JSON.stringify(row)).not.toContain(secret);
    expect((await as({ token: secret }, 'GET /tasks')).status).toBe(200);
  });

  it('is refused from the next request on once it is revoked, as it is once it has expired', async () => {
    const { body } = await as(admin, 'POST /keys', { label: 'short' });
    const key = { token: String(body.secret) };
    expect((await as(key, 'GET /tasks')).status).toBe(200);
    expect((await as(admin, `DELETE /keys/${body.id}`)).status).toBe(204);
    expect(problem(await as(key, 'GET /tasks'))).toEqual([401, 'unauthenticated']);
    expect((await as(admin, `DELETE /keys/${body.id}`)).status).toBe(204);
    expect(await audited('key.revoked', String(body.id))).toHaveLength(1);
    const other = await as(admin, 'POST /keys', { label: 'old', expires_in_days: 1 });
    await t.db.query('update api_keys set expires_at = clock_timestamp() where id = $1', [other.body.id]);
    expect((await as({ token: String(other.body.secret) }, 'GET /tasks')).status).toBe(401);
  });

  it('makes none that may more than itself', async () => {
    const who = await somebody('developer');
    const key = { token: await addKey(t.db, who.id, ['read', 'admin']) };
    expect(problem(await as(key, 'POST /keys', { label: 'x', scopes: ['submit'] }))).toEqual([
      403,
      'scope_missing',
    ]);
    const { body } = await as(key, 'POST /keys', { label: 'x' });
    expect(body.scopes).toEqual(['read', 'admin']);
    expect(
      problem(await as({ token: String(body.secret) }, 'POST /orchestrate', { description: 'x' })),
    ).toEqual([403, 'scope_missing']);
  });

  it('of a read-only key reserves nothing and does nothing where it may not', async () => {
    const token = await addKey(t.db, 'a-developer', ['read']);
    const headers = { 'idempotency-key': 'once' };
    const call = {
      token,
      body: { description: 'Write it', project_context: { project: 'checkout' } },
      headers,
    };
    expect(problem(await t.call('POST /orchestrate', call))).toEqual([403, 'scope_missing']);
    expect(await t.db.query(`select 1 from idempotency_keys where key = 'once'`)).toEqual([]);
  });

  it('of others is for administrators; whether one is there is not told', async () => {
    const [one, two] = [await somebody('developer'), await somebody('developer')];
    const { body } = await as(two, 'POST /keys', { label: 'mine' });
    const foreign = await as(one, `DELETE /keys/${body.id}`);
    const missing = await as(one, 'DELETE /keys/00000000-0000-7000-8000-000000000000');
    expect(problem(foreign)).toEqual([404, 'not_found']);
    expect({ ...foreign.body, request_id: '', instance: '' }).toEqual({
      ...missing.body,
      request_id: '',
      instance: '',
    });
    expect((await as(one, `GET /keys?principal_id=${two.id}`)).body.data).toEqual([]);
    expect(problem(await as(one, 'POST /keys', { label: 'x', principal_id: two.id }))).toEqual([
      403,
      'role_not_allowed',
    ]);
    expect(problem(await as(one, 'POST /keys', { label: 'x', principal_id: 'nobody' }))).toEqual([
      403,
      'role_not_allowed',
    ]);
    expect((await as(admin, `DELETE /keys/${body.id}`)).status).toBe(204);
    expect((await as({ token: String(body.secret) }, 'GET /tasks')).status).toBe(401);
  });

  it('of an agent is made by an administrator, and neither decides nor administers', async () => {
    const bot = await somebody('tech_lead', 'agent');
    expect(problem(await as(bot, 'POST /keys', { label: 'x' }))).toEqual([403, 'agents_do_not_administer']);
    const made = await as(admin, 'POST /keys', { label: 'x', principal_id: bot.id });
    expect([made.status, made.body.scopes]).toEqual([201, ['read', 'submit']]);
    const scopes = ['read', 'decide'];
    const refused = await as(admin, 'POST /keys', { label: 'x', principal_id: bot.id, scopes });
    expect(refused.body.detail).toContain('is an agent, and agents neither decide nor administer');
    expect(problem(refused)).toEqual([403, 'agents_do_not_sign']);
    const { status, body } = await as(admin, 'POST /keys', {
      label: 'x',
      principal_id: bot.id,
      scopes: ['read', 'submit'],
    });
    expect(status).toBe(201);
    const { approvalId } = await seedWaiting(t.db, { by: 'a-developer' });
    expect(problem(await as({ token: String(body.secret) }, `POST /approve/${approvalId}`, {}))).toEqual([
      403,
      'scope_missing',
    ]);
    expect(problem(await as(bot, `POST /approve/${approvalId}`, {}))).toEqual([403, 'agents_do_not_sign']);
  });

  it('that its requester handed out decides nothing of theirs, but of others', async () => {
    const puppet = await somebody('tech_lead');
    const { body } = await as(admin, 'POST /keys', { label: 'x', principal_id: puppet.id });
    const key = { token: String(body.secret) };
    const approve = async (by: string, who: { token: string }) => {
      const { approvalId, actionHash } = await seedWaiting(t.db, { by });
      return as(who, `POST /approve/${approvalId}`, { action_hash: actionHash, justification: 'Seen.' });
    };
    expect(problem(await approve(admin.id, key))).toEqual([403, 'self_approval']);
    expect((await approve(admin.id, puppet)).status).toBe(200);
    expect((await approve('a-developer', key)).status).toBe(200);
  });

  it('tells when it was used last, and writes that once a minute', async () => {
    const who = await somebody('viewer');
    const used = async () =>
      (
        await t.db.query<{ at: string | null; x: string }>(
          'select last_used_at::text as at, xmin::text as x from api_keys where principal_id = $1',
          [who.id],
        )
      )[0]!;
    expect((await used()).at).toBeNull();
    await as(who, 'GET /tasks');
    const first = await used();
    expect(first.at).not.toBeNull();
    await Promise.all([1, 2, 3, 4].map(() => as(who, 'GET /tasks')));
    expect(await used()).toEqual(first);
    await t.db.query(
      `update api_keys set last_used_at = clock_timestamp() - interval '61 seconds' where principal_id = $1`,
      [who.id],
    );
    await t.settle();
    const trips = async () => {
      const before = t.db.stats().requests;
      await as(who, 'GET /agents/cicd');
      return t.db.stats().requests - before;
    };
    const noted = await trips();
    expect((await used()).at).not.toEqual(first.at);
    expect(await trips()).toBe(noted);
  });
});

describe('a principal', () => {
  it('gets and loses roles for the very next request, in the project they are bound to', async () => {
    const who = await somebody();
    const { taskId } = await seedWaiting(t.db, { by: 'a-developer' });
    expect((await as(who, `GET /tasks/${taskId}`)).status).toBe(404);
    await patch(admin, who.id, { bindings: [{ role: 'viewer', projects: ['billing'] }] });
    expect((await as(who, `GET /tasks/${taskId}`)).status).toBe(404);
    const given = await patch(admin, who.id, { bindings: [{ role: 'viewer', projects: ['checkout'] }] });
    expect(given.body.bindings).toEqual([{ role: 'viewer', projects: ['checkout'] }]);
    expect((await as(who, `GET /tasks/${taskId}`)).status).toBe(200);
    await patch(admin, who.id, { bindings: [] });
    expect((await as(who, `GET /tasks/${taskId}`)).status).toBe(404);
    expect(await audited('principal.changed', who.id)).toHaveLength(3);
  });

  it('that is disabled is refused with every key, and comes back enabled', async () => {
    const who = await somebody('viewer');
    expect((await patch(admin, who.id, { enabled: false })).status).toBe(200);
    expect(problem(await as(who, 'GET /tasks'))).toEqual([401, 'unauthenticated']);
    expect((await patch(admin, who.id, { enabled: true })).status).toBe(200);
    expect((await as(who, 'GET /tasks')).status).toBe(200);
  });

  it('never changes their own roles, by whatever way', async () => {
    const own = { role: 'cto', projects: ['*'] };
    expect(
      problem(await patch(admin, admin.id, { bindings: [{ role: 'admin', projects: ['*'] }, own] })),
    ).toEqual([403, 'own_roles']);
    expect(problem(await patch(admin, admin.id, { enabled: false }))).toEqual([403, 'own_roles']);
    const group = { bindings: [own], members: [admin.id] };
    expect(problem(await as(admin, 'PUT /groups/sly', group))).toEqual([403, 'own_roles']);
    expect(await t.db.query(`select 1 from groups where name = 'sly'`)).toEqual([]);
    expect(await audited('group.put', 'sly')).toEqual([]);
    expect((await patch(admin, admin.id, { name: 'The admin' })).status).toBe(200);
  });

  it('stays an agent', async () => {
    const bot = await somebody('viewer', 'agent');
    expect((await patch(admin, bot.id, { kind: 'human' })).status).toBe(422);
    const who = await somebody('tech_lead');
    expect((await patch(admin, who.id, { kind: 'agent' })).status).toBe(200);
    const { approvalId } = await seedWaiting(t.db, { by: 'a-developer' });
    expect(problem(await as(who, `POST /approve/${approvalId}`, {}))).toEqual([403, 'agents_do_not_sign']);
  });

  it('is changed by one at a time, who has seen it, and once', async () => {
    const who = await somebody();
    const version = await versionOf(who.id);
    const change = (name: string) =>
      as(admin, `PATCH /principals/${who.id}`, { name }, { 'if-match': version });
    const both = await Promise.all([change('A'), change('B')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(problem(await as(admin, `PATCH /principals/${who.id}`, { name: 'C' }))).toEqual([
      428,
      'precondition_required',
    ]);
    expect(problem(await as(admin, 'POST /principals', { id: who.id, name: 'x', kind: 'agent' }))).toEqual([
      409,
      'already_exists',
    ]);
  });

  it('sees themselves, and administrators everybody, page by page', async () => {
    const who = await somebody('viewer');
    expect((await as(who, 'GET /principals')).body.data).toMatchObject([
      { id: who.id, own_bindings: [{ role: 'viewer', projects: ['*'] }] },
    ]);
    const all: unknown[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await as(admin, `GET /principals?limit=7${cursor}`);
      all.push(...(body.data as unknown as { id: string }[]).map(({ id }) => id));
      if (body.next_cursor === null) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    const rows = await t.db.query<{ id: string }>('select id from principals order by id');
    expect(all).toEqual(rows.map(({ id }) => id));
  });
});

describe('a group', () => {
  beforeEach(() => t.db.query('delete from groups'));

  it('gives its members its roles and takes them away, at the next request', async () => {
    const who = await somebody('viewer');
    const { approvalId, actionHash } = await seedWaiting(t.db, { by: 'a-developer' });
    const approve = () =>
      as(who, `POST /approve/${approvalId}`, { action_hash: actionHash, justification: 'Seen.' });
    expect(problem(await approve())).toEqual([403, 'role_not_allowed']);
    const group = { bindings: [{ role: 'tech_lead', projects: ['checkout'] }], members: [who.id] };
    const made = await as(admin, 'PUT /groups/leads', group);
    expect([made.status, made.body.version]).toEqual([201, 1]);
    expect((await as(who, 'GET /groups')).body.data).toMatchObject([{ name: 'leads', members: [who.id] }]);
    expect((await as(who, 'GET /principals')).body.data).toMatchObject([{ groups: ['leads'] }]);
    expect((await as(admin, 'DELETE /groups/leads', undefined, { 'if-match': '"1"' })).status).toBe(204);
    expect(problem(await approve())).toEqual([403, 'role_not_allowed']);
    await as(admin, 'PUT /groups/leads', group);
    expect((await approve()).status).toBe(200);
    const [row] = await t.db.query('select bindings, own_bindings from principals where id = $1', [who.id]);
    expect(row).toMatchObject({
      own_bindings: [{ role: 'viewer', projects: ['*'] }],
      bindings: { length: 2 },
    });
  });

  it('has members that are there, and one version at a time', async () => {
    const none = { bindings: [], members: ['nobody-at-all'] };
    expect(problem(await as(admin, 'PUT /groups/g', none))).toEqual([404, 'not_found']);
    const empty = { bindings: [], members: [] };
    expect((await as(admin, 'PUT /groups/g', empty)).status).toBe(201);
    expect(problem(await as(admin, 'PUT /groups/g', empty))).toEqual([428, 'precondition_required']);
    expect(problem(await as(admin, 'PUT /groups/g', empty, { 'if-match': '"7"' }))).toEqual([
      412,
      'precondition_failed',
    ]);
    expect((await as(admin, 'PUT /groups/g', empty, { 'if-match': '"1"' })).body.version).toBe(2);
    expect(problem(await as(admin, 'DELETE /groups/h', undefined, { 'if-match': '"1"' }))).toEqual([
      404,
      'not_found',
    ]);
  });
});

it('writes audit rows whose digest is that of what is shown', async () => {
  const text = 'ü "quoted" \\ \u0001\u001f\t\n\u007f\u2028 😀';
  await t.db.query('select audit_now($1, $2, $3, $4)', [text, 'test.digest', text, { text }]);
  const [row] = await t.db.query<{
    at: Date;
    actor: string;
    type: string;
    subject: string;
    data: string;
    digest: Buffer;
  }>(`select at, actor, type, subject, data, digest from audit_events where type = 'test.digest'`);
  const { at, digest, ...shown } = row!;
  expect(digest.toString('hex')).toBe(hashOf({ ...shown, at: at.toISOString() }));
});

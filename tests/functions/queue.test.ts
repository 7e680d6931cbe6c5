import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { BASE_URL } from '../support/config.ts';
import { moveSubtasks, seedWaiting } from '../support/rows.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

function deliver(body: unknown, to: { path?: string; signedFor?: string } = {}) {
  const { path = '/queue/advance', signedFor = path } = to;
  const headers = { 'upstash-signature': `signed for ${BASE_URL}${signedFor}` };
  return t.call(`POST ${path}`, { raw: typeof body === 'string' ? body : JSON.stringify(body), headers });
}

describe('POST /queue/advance', () => {
  it('runs the work, and again does nothing', async () => {
    const body = { description: 'Deploy checkout', project_context: { project: 'checkout' } };
    const { body: task } = await t.call('POST /orchestrate', { token: t.people.developer.token, body });
    await t.settle();
    await t.db.query(`update tasks set work = 'ready', step = 'report', status = 'running' where id = $1`, [
      task.task_id,
    ]);
    const message = { v: 1, kind: 'task', id: task.task_id };
    expect((await deliver(message)).body).toEqual({ state: 'done' });
    expect(await deliver(message)).toMatchObject({ status: 200, body: { state: 'noop' } });
  });

  it('comes back later while somebody else holds the lease', async () => {
    const { taskId, subtaskIds } = await seedWaiting(t.db, { by: 'a-developer' });
    await t.db.query(`update tasks set status = 'running' where id = $1`, [taskId]);
    await moveSubtasks(t.db, subtaskIds.slice(0, 1), ['ready', 'running']);
    await t.db.query(
      `update subtasks set lease_until = clock_timestamp() + interval '8 seconds' where id = $1`,
      [subtaskIds[0]],
    );
    const { status, headers } = await deliver({ v: 1, kind: 'subtask', id: subtaskIds[0] });
    expect(status).toBe(503);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it.each([
    ['what is no JSON', '{"v": 1'],
    ['another shape', { v: 1, kind: 'everything', id: 'x' }],
    ['no version', { kind: 'task', id: 'x' }],
    ['a row that is not there', { v: 1, kind: 'task', id: '019d0000-0000-7000-8000-00000000000f' }],
  ])('parks %s', async (_, body) => {
    const { status, headers } = await deliver(body);
    expect([status, headers.get('upstash-nonretryable-error')]).toEqual([489, 'true']);
  });

  it('leaves messages of a newer release to the newer release', async () => {
    const { status, headers } = await deliver({ v: 2, kind: 'task', id: 'x' });
    expect([status, headers.get('retry-after')]).toEqual([503, '60']);
  });

  it('takes nothing unsigned, nothing meant for another door, and no API key instead', async () => {
    const message = { v: 1, kind: 'task', id: 'x' };
    expect((await t.call('POST /queue/advance', { body: message })).status).toBe(401);
    expect((await deliver(message, { signedFor: '/queue/notify' })).status).toBe(401);
    expect((await t.call('POST /queue/advance', { body: message, token: t.people.admin.token })).status).toBe(
      401,
    );
  });
});

describe('POST /queue/notify', () => {
  it('delivers a notice once', async () => {
    await t.db.query(`insert into outbox (id, kind, payload) values ('n:1', 'log', '{"event": "x"}')`);
    const notify = () => deliver({ v: 1, kind: 'notice', id: 'n:1' }, { path: '/queue/notify' });
    expect((await notify()).body).toEqual({ state: 'sent' });
    expect((await notify()).body).toEqual({ state: 'noop' });
  });

  it('marks nothing as sent that the log is not the channel of', async () => {
    await t.db.query(`insert into outbox (id, kind, payload) values ('n:2', 'email', '{"event": "x"}')`);
    expect((await deliver({ v: 1, id: 'n:2' }, { path: '/queue/notify' })).status).toBe(489);
    expect(await t.db.query(`select sent_at from outbox where id = 'n:2'`)).toEqual([{ sent_at: null }]);
  });

  it('parks a notice that is not there, and takes nothing unsigned', async () => {
    expect((await deliver({ v: 1, id: 'none' }, { path: '/queue/notify' })).status).toBe(489);
    expect((await t.call('POST /queue/notify', { body: { v: 1, id: 'n:1' } })).status).toBe(401);
  });
});

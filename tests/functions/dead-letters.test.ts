import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { BASE_URL } from '../support/config.ts';
import { addPerson } from '../support/people.ts';
import { addLetter, moveSubtasks, type Seeded, seedWaiting } from '../support/rows.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
const SECRET = 'canary that nobody may see';

/** What QStash sends when it gives a message up. */
function callback(message: unknown, more: object = {}) {
  return {
    status: 503,
    header: { authorization: [`Bearer ${SECRET}`] },
    body: base64({ code: 'database_unavailable', detail: SECRET }),
    retried: 5,
    maxRetries: 5,
    dlqId: '1725323658779-0',
    sourceMessageId: 'msg_1',
    url: `${BASE_URL}/queue/advance`,
    method: 'POST',
    sourceHeader: { 'upstash-signature': SECRET },
    sourceBody: base64(message),
    notBefore: '1701198458025',
    createdAt: '1701198447054',
    callerIP: '192.0.2.1',
    ...more,
  };
}
const failed = (body: unknown, signedFor = '/queue/failed') =>
  t.call('POST /queue/failed', {
    raw: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'upstash-signature': `signed for ${BASE_URL}${signedFor}` },
  });
const list = async (token = t.people.admin.token, query = '') => {
  const { body } = await t.call(`GET /dead-letters${query}`, { token });
  return body.data as unknown as Record<string, unknown>[];
};
const letterOf = async (subject: string, query = '') =>
  (await list(undefined, query)).find((letter) => letter.subject === subject);
const redrive = (id: unknown, token = t.people.team_lead.token) =>
  t.call(`POST /dead-letters/${id}/redrive`, { token, body: {} });

/** A task whose first subtask is ready and rung for. */
async function readyTask(): Promise<Seeded> {
  const seeded = await seedWaiting(t.db, { by: t.people.developer.id });
  await t.db.query(
    `update tasks set status = 'running', pending_approvals = 0, busy_subtasks = 1 where id = $1`,
    [seeded.taskId],
  );
  await t.db.query(`update approval_requests set status = 'cancelled' where id = $1`, [seeded.approvalId]);
  await t.db.query(
    `update subtasks set status = 'ready', wake_at = clock_timestamp() + interval '1 hour' where id = $1`,
    [seeded.subtaskIds[0]],
  );
  return seeded;
}

describe('POST /queue/failed', () => {
  it('takes only what the queue has signed for this very door', async () => {
    const body = callback({ v: 1, kind: 'task', id: 'x' });
    expect((await t.call('POST /queue/failed', { body })).status).toBe(401);
    expect((await failed(body, '/queue/advance')).status).toBe(401);
    expect((await t.call('POST /queue/failed', { body, token: t.people.admin.token })).status).toBe(401);
    expect(await list()).toEqual([]);
  });

  it('puts the message on the list once, under the row it rang for, without a word of what it held', async () => {
    const { taskId, subtaskIds } = await readyTask();
    const body = callback({ v: 1, kind: 'subtask', id: subtaskIds[0] });
    for (let i = 0; i < 3; i++) expect((await failed(body)).status).toBe(200);
    const letters = (await list()).filter(({ task_id }) => task_id === taskId);
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({
      kind: 'message',
      status: 'open',
      subject: `subtask:${subtaskIds[0]}`,
      project: 'checkout',
      code: 'database_unavailable',
      attempts: 6,
      links: { task: `/tasks/${taskId}` },
    });
    const stored = await t.db.query<{ r: string }>('select dead_letters::text as r from dead_letters');
    expect(JSON.stringify(stored)).not.toContain(SECRET);
    expect(JSON.stringify(t.logged)).not.toContain(SECRET);
  });

  it.each([
    ['what is no JSON', '{"v": 1'],
    ['another shape', { v: 1, kind: 'everything', id: 'x' }],
    ['a name that is none', { v: 1, kind: 'task', id: 'a b\n"' }],
  ])('lists %s by a hash alone', async (_, message) => {
    const before = (await list()).length;
    expect((await failed(callback(message))).status).toBe(200);
    const letters = await list();
    expect(letters.length).toBe(before + 1);
    expect(letters[0]).toMatchObject({
      subject: expect.stringMatching(/^unreadable:[0-9a-f]{16}$/),
      task_id: null,
    });
    expect((await redrive(letters[0]!.id)).body).toMatchObject({ state: 'nothing_left' });
  });

  it('says what it can of an answer that was not ours', async () => {
    await failed(callback({ v: 1, kind: 'task', id: 'gone' }, { status: 0, body: undefined }));
    await failed(callback({ v: 1, kind: 'task', id: 'html' }, { status: 502, body: base64('<html>') }));
    expect(await letterOf('task:gone')).toMatchObject({
      code: 'not_delivered',
      reason: expect.stringContaining('no answer'),
    });
    expect(await letterOf('task:html')).toMatchObject({ reason: expect.stringContaining('HTTP 502') });
  });

  it('parks what is no callback at all', async () => {
    const { status, headers } = await failed('nonsense');
    expect([status, headers.get('upstash-nonretryable-error')]).toEqual([489, 'true']);
  });
});

describe('GET /dead-letters', () => {
  it('goes page by page, newest first, and filters', async () => {
    for (let i = 0; i < 5; i++) await failed(callback({ v: 1, kind: 'task', id: `page-${i}` }));
    const seen: unknown[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await t.call(`GET /dead-letters?limit=2${cursor}`, { token: t.people.admin.token });
      seen.push(...(body.data as unknown as { subject: string }[]).map(({ subject }) => subject));
      if (!body.next_cursor) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(0, 5)).toEqual([4, 3, 2, 1, 0].map((i) => `task:page-${i}`));
    expect(await list(undefined, '?kind=work')).toEqual([]);
    expect((await t.call('GET /dead-letters?kind=letters', { token: t.people.admin.token })).status).toBe(
      422,
    );
  });

  it('shows nobody what lies outside their projects', async () => {
    const seeded = await seedWaiting(t.db, { by: t.people.developer.id });
    await addLetter(t.db, seeded);
    expect(await list(t.people.stranger.token)).toEqual([]);
    expect((await redrive(seeded.taskId, t.people.stranger.token)).status).toBe(404);
    expect((await redrive(seeded.taskId, t.people.developer.token)).body.code).toBe('role_not_allowed');
    expect(await letterOf(`subtask:${seeded.subtaskIds[0]}`)).toBeTruthy();
  });
});

describe('driving again', () => {
  it('rings from the row, once, audited; the letter is closed with a name on it', async () => {
    const { taskId, subtaskIds } = await readyTask();
    await failed(callback({ v: 1, kind: 'subtask', id: subtaskIds[0] }));
    const subject = `subtask:${subtaskIds[0]}`;
    const { id } = (await letterOf(subject))!;
    t.rung.length = 0;
    expect((await redrive(id)).body).toEqual({ id, state: 'rung', task_id: taskId });
    expect((await redrive(id)).body).toEqual({ id, state: 'closed', task_id: taskId });
    expect(t.rung.map(({ path, body }) => [path, body.id])).toEqual([['/queue/advance', subtaskIds[0]]]);
    expect(await letterOf(subject)).toBeUndefined();
    expect(await letterOf(subject, '?status=closed')).toMatchObject({ closed_by: 'a-team_lead' });
    const audit = await t.db.query(
      `select actor from audit_events where type = 'dead_letter.redriven' and subject = $1`,
      [id],
    );
    expect(audit).toEqual([{ actor: 'a-team_lead' }]);
  });

  it('by many at once rings once', async () => {
    const { subtaskIds } = await readyTask();
    await failed(callback({ v: 1, kind: 'subtask', id: subtaskIds[0] }));
    const { id } = (await letterOf(`subtask:${subtaskIds[0]}`))!;
    t.rung.length = 0;
    const answers = await Promise.all(Array.from({ length: 8 }, () => redrive(id)));
    expect(answers.map(({ body }) => String(body.state)).sort()).toEqual([
      ...Array(7).fill('closed'),
      'rung',
    ]);
    expect(t.rung).toHaveLength(1);
    const audit = await t.db.query('select 1 from audit_events where subject = $1', [id]);
    expect(audit).toHaveLength(1);
  });

  it('gives a row its attempts back, and leaves one that is being worked on alone', async () => {
    for (const [status, lease, attempts] of [
      ['ready', '-1 second', 0],
      ['running', '-1 second', 0],
      ['running', '8 seconds', 4],
    ] as const) {
      const seeded = await readyTask();
      if (status === 'running') await moveSubtasks(t.db, seeded.subtaskIds.slice(0, 1), ['running']);
      await t.db.query(
        `update subtasks set attempts = 4, lease_until = clock_timestamp() + $2::interval where id = $1`,
        [seeded.subtaskIds[0], lease],
      );
      await addLetter(t.db, seeded);
      expect((await redrive(seeded.taskId)).body.state).toBe('rung');
      const [row] = await t.db.query('select attempts from subtasks where id = $1', [seeded.subtaskIds[0]]);
      expect(row).toEqual({ attempts });
    }
  });

  it('of a notice tries it anew', async () => {
    await t.db.query(`insert into outbox (id, kind, payload, attempts) values ('dead:1', 'log', '{}', 10)`);
    await failed(callback({ v: 1, id: 'dead:1' }, { url: `${BASE_URL}/queue/notify` }));
    const { id, kind } = (await letterOf('notice:dead:1'))!;
    expect(kind).toBe('message');
    t.rung.length = 0;
    expect((await redrive(id)).body.state).toBe('rung');
    expect(t.rung.map(({ path, body }) => [path, body.id])).toEqual([['/queue/notify', 'dead:1']]);
  });

  it('of all of a kind goes through them and says what was refused and whether there are more', async () => {
    for (let i = 0; i < 3; i++) await failed(callback({ v: 1, kind: 'task', id: `all-${i}` }));
    const all = (body: object, token = t.people.admin.token) =>
      t.call('POST /dead-letters/redrive', { token, body });
    const { token } = await addPerson(t.db, 'looks-here-leads-there', {
      bindings: [
        { role: 'viewer', projects: ['*'] },
        { role: 'team_lead', projects: ['billing'] },
      ],
    });
    const refused = (await all({ kind: 'message', limit: 2 }, token)).body;
    expect(refused).toMatchObject({ redriven: [], more: true });
    expect((refused.refused as unknown as { code: string }[]).map(({ code }) => code)).toEqual([
      'role_not_allowed',
      'role_not_allowed',
    ]);
    for (const kind of ['message', 'notice']) {
      const { status, body } = await all({ kind }, t.people.viewer.token);
      expect([status, body.code]).toEqual([403, 'role_not_allowed']);
      expect(body.detail).toContain('team_lead, tech_lead, cto, security_team, or admin');
    }
    const { body } = await all({ kind: 'message', limit: 100 });
    expect(body).toMatchObject({ refused: [], more: false });
    expect(await list(undefined, '?kind=message')).toEqual([]);
  });
});

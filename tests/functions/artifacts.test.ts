import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { type Seeded, seedWaiting } from '../support/rows.ts';

let t: TestApp;
let task: Seeded;
const ids = { json: v7(), text: v7(), strange: v7() };
const content = '{"html":"<script>alert(1)</script>"}';
const sha256 = createHash('sha256').update(content).digest('hex');

beforeAll(async () => {
  t = await testApp();
  task = await seedWaiting(t.db, { by: t.people.developer.id });
  const types = { json: 'application/json', text: 'text/plain', strange: 'text/html' };
  for (const [name, id] of Object.entries(ids)) {
    await t.db.query(
      `insert into artifacts (id, task_id, subtask_id, run, turn, call_index, tool, media_type, bytes, sha256, content)
       values ($1, $2, $3, 1, 1, 0, 'workspace.read_file', $4, $5, $6, $7)`,
      [id, task.taskId, task.subtaskIds[0], types[name as 'json'], content.length, sha256, content],
    );
  }
});
afterAll(() => t.close());

const list = (query = '') => `GET /tasks/${task.taskId}/artifacts${query}`;
const one = (id: string) => `GET /tasks/${task.taskId}/artifacts/${id}`;
const token = () => t.people.developer.token;

describe('a task’s artifacts', () => {
  it('are listed without their content, page by page', async () => {
    const first = await t.call(list('?limit=2'), { token: token() });
    expect(first.status).toBe(200);
    expect(first.body.data).toHaveLength(2);
    expect(first.body.data?.[0]).toMatchObject({
      task_id: task.taskId,
      bytes: content.length,
      sha256,
      cut_bytes: 0,
      turn: 1,
    });
    expect(first.text).not.toContain('<script>');
    const second = await t.call(list(`?limit=2&cursor=${first.body.next_cursor}`), { token: token() });
    const seen = [first, second].flatMap(({ body }) =>
      (body.data as unknown as { id: string }[]).map(({ id }) => id),
    );
    expect(seen.toSorted()).toEqual(Object.values(ids).toSorted());
    expect(second.body.next_cursor).toBeNull();
  });

  it.each([
    ['json', 'application/json', 'json'],
    ['text', 'text/plain; charset=utf-8', 'txt'],
    ['strange', 'application/octet-stream', 'bin'],
  ] as const)('come as a download that no browser renders: %s', async (name, type, extension) => {
    const { status, headers, text } = await t.call(one(ids[name]), { token: token() });
    expect(status).toBe(200);
    expect(text).toBe(content);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="artifact-${ids[name]}.${extension}"`,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('etag')).toBe(`"${sha256}"`);
  });

  it('are seen by whoever sees the task', async () => {
    const other = await seedWaiting(t.db, { by: t.people.developer.id });
    expect((await t.call(one(ids.json), {})).status).toBe(401);
    expect((await t.call(one(ids.json), { token: t.people.stranger.token })).status).toBe(404);
    expect((await t.call(list(), { token: t.people.stranger.token })).status).toBe(404);
    const elsewhere = `GET /tasks/${other.taskId}/artifacts/${ids.json}`;
    expect((await t.call(elsewhere, { token: token() })).status).toBe(404);
    expect((await t.call(one('no-id'), { token: token() })).status).toBe(422);
  });
});

it('a submission beyond the limit of open tasks is 429 with what to do', async () => {
  const { id, token } = t.people.cto;
  await t.db.query(
    `insert into tasks (id, description, project_context, workspace_config, requested_by, requester, budget, usage)
     select 'open-' || n, 'd', '{}', '{}', $1, '{}', '{}', '{}' from generate_series(1, 10000) n`,
    [id],
  );
  const refused = await t.call('POST /orchestrate', {
    token,
    body: { description: 'Document it', project_context: { project: 'checkout' } },
  });
  expect(refused.status).toBe(429);
  expect(refused.body).toMatchObject({
    code: 'too_many_running_tasks',
    detail: expect.stringContaining('10000 tasks of the requester are open'),
  });
  expect(refused.headers.get('retry-after')).toBe('60');
});

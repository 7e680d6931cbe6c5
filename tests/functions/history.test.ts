import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CheckpointShape,
  CheckpointStateShape,
  RolledBackShape,
  StateAtShape,
} from '../../functions/shapes/history.ts';
import type { Model } from '../../lib/ports.ts';
import { type Loose, type TestApp, testApp } from '../support/app.ts';
import { draft, ScriptedModel, World } from '../support/world.ts';

const SECRET = `dak_${'a1'.repeat(20)}`;
const world = new World();
const script = new ScriptedModel(
  [
    draft({ agent: 'feature-dev', repository: 'checkout-service' }),
    draft({ agent: 'documentation', repository: 'checkout-service' }),
  ],
  (brief) => ({
    say: `as with ${SECRET}`,
    calls:
      brief.history.length > 0 ? [] : [{ tool: 'world.commit', args: { repository: 'checkout-service' } }],
    finish:
      brief.history.length > 0
        ? { status: 'completed', kind: 'change', summary: 'done', artifacts: [], error: null }
        : null,
  }),
);
const model: Model = script;

let t: TestApp;
let task: string;
beforeAll(async () => {
  t = await testApp({ model: async () => model, tools: world });
  const { body, status } = await t.call('POST /orchestrate', {
    token: t.people.developer.token,
    body: { description: 'Tidy the start page', project_context: { project: 'checkout' } },
    headers: { prefer: 'wait=25' },
  });
  expect({ status, state: body.status, error: body.error }).toEqual({
    status: 200,
    state: 'completed',
    error: null,
  });
  task = String(body.task_id);
});
afterAll(() => t.close());

const get = (path: string, who: keyof TestApp['people'] = 'developer') =>
  t.call(`GET /tasks/${task}${path}`, { token: t.people[who].token });
const list = async () => (await get('/checkpoints?limit=200')).body.data as unknown as Loose[];

describe('GET /tasks/{id}/checkpoints', () => {
  it('lists all threads, newest first, page by page', async () => {
    const all = await list();
    expect(all.map((each) => CheckpointShape.parse(each))).toEqual(all);
    const times = all.map(({ created_at }) => String(created_at));
    expect(times).toEqual(times.toSorted().reverse());
    expect(new Set(all.map(({ thread_id }) => String(thread_id)))).toEqual(
      new Set([`${task}/1`, `${task}/1/0`, `${task}/1/1`]),
    );
    expect(new Set(all.map(({ status }) => String(status)))).toEqual(new Set(['ended', 'superseded']));
    const paged: Loose[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await get(`/checkpoints?limit=2${cursor}`);
      paged.push(...(body.data as unknown as Loose[]));
      if (!body.next_cursor) break;
      cursor = `&cursor=${String(body.next_cursor)}`;
    }
    expect(paged).toEqual(all);
  });

  it('is hidden from other projects and open to nobody without a key', async () => {
    expect((await get('/checkpoints', 'stranger')).status).toBe(404);
    expect((await get('/state', 'stranger')).status).toBe(404);
    expect((await t.call(`GET /tasks/${task}/checkpoints`)).status).toBe(401);
  });
});

describe('GET /tasks/{id}/checkpoints/{checkpoint}', () => {
  it('shows the state of that point without its credentials', async () => {
    const [point] = (await list()).filter(({ node }) => String(node) === 'execute');
    const { status, body, text } = await get(`/checkpoints/${String(point!.checkpoint_id)}`);
    expect(status).toBe(200);
    expect(CheckpointStateShape.parse(body)).toEqual(body);
    expect(body).toMatchObject({ ...point, state: { turn: 1, calls: [{ tool: 'world.commit' }] } });
    expect(text).not.toContain(SECRET);
    expect(text).toContain('[redacted: platform_api_key]');
  });

  it.each(['%00', 'a%00b', 'a%20b', 'x'.repeat(65)])('refuses %s as an id', async (id) => {
    expect((await get(`/checkpoints/${id}`)).body).toMatchObject({ status: 422, code: 'validation_failed' });
  });

  it('knows none of another task, and shows none to strangers', async () => {
    const [point] = await list();
    const path = `/checkpoints/${String(point!.checkpoint_id)}`;
    expect((await get('/checkpoints/none')).body).toMatchObject({
      status: 404,
      code: 'checkpoint_not_found',
    });
    expect((await get(path, 'stranger')).body).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('GET /tasks/{id}/state', () => {
  it('answers for an event, a time, or now', async () => {
    const now = await get('/state');
    expect(StateAtShape.parse(now.body)).toEqual(now.body);
    expect(now.body).toMatchObject({ status: 'completed', run: 1, subtasks: [{ status: 'completed' }, {}] });
    expect((await get('/state?seq=1')).body).toMatchObject({
      seq: 1,
      status: 'planning',
      subtasks: [],
      effects: [],
    });
    const { created_at, links } = (await get('')).body as Loose;
    expect((await get(`/state?at=${String(created_at)}`)).body).toMatchObject({ seq: 1 });
    expect(links).toMatchObject({ checkpoints: `/tasks/${task}/checkpoints`, state: `/tasks/${task}/state` });
  });

  it.each([
    ['seq=0', 422],
    ['at=yesterday', 422],
    ['at=2026-01-01T00:00:00Z&seq=1', 422],
    ['sequence=1', 422],
    ['seq=99999', 404],
    ['at=2020-01-01T00:00:00Z', 404],
    ['at=2999-01-01T00:00:00Z', 404],
  ])('answers ?%s with %i', async (query, status) => {
    expect((await get(`/state?${query}`)).status).toBe(status);
  });
});

describe('POST /tasks/{id}/rollback', () => {
  const send = (body: unknown, who: keyof TestApp['people'] = 'developer', headers = {}) =>
    t.call(`POST /tasks/${task}/rollback`, { token: t.people[who].token, body, headers });

  it.each([
    [{}, 422],
    [{ checkpoint_id: 'x' }, 422],
    [{ checkpoint_id: 'x', reason: ' ' }, 422],
    [{ checkpoint_id: 'x', reason: 'r', run: 1 }, 422],
    [{ checkpoint_id: 'a b', reason: 'r' }, 422],
    [{ checkpoint_id: 'none', reason: 'r' }, 404],
  ])('answers %j with %i', async (body, status) => {
    expect((await send(body)).status).toBe(status);
  });

  it('is not for viewers and strangers', async () => {
    const [point] = await list();
    const body = { checkpoint_id: String(point!.checkpoint_id), reason: 'wrong turn' };
    expect((await send(body, 'viewer')).status).toBe(403);
    expect((await send(body, 'stranger')).status).toBe(404);
  });

  it('begins the next run, once for a key, and names what was made', async () => {
    const [point] = (await list()).filter(
      ({ node, subtask_index: at }) => String(node) === 'execute' && Number(at) === 1,
    );
    const body = { checkpoint_id: String(point!.checkpoint_id), reason: 'wrong turn' };
    const headers = { 'idempotency-key': 'once' };
    const first = await send(body, 'developer', headers);
    expect(first.status).toBe(202);
    expect(RolledBackShape.parse(first.body)).toEqual(first.body);
    expect(first.body).toMatchObject({ status: 'running', run: 2, approval_id: null });
    expect((first.body.effects as unknown as Loose[]).map(({ tool }) => String(tool))).toEqual([
      'world.commit',
      'world.commit',
    ]);
    const again = await send(body, 'developer', headers);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.text).toBe(first.text);
    expect((await t.call(`GET /tasks/${task}`, { token: t.people.viewer.token })).body).toMatchObject({
      run: 2,
      status: 'running',
      plan: { revision: 2 },
    });
    expect(t.rung.at(-1)).toMatchObject({ path: '/queue/advance', body: { kind: 'subtask' } });
    expect(new Set((await list()).map(({ status }) => String(status)))).toEqual(
      new Set(['ended', 'superseded', 'rolled_back', 'current']),
    );
  });
});

it('is described, with examples, in the OpenAPI document', async () => {
  const { body } = await t.call('GET /openapi.json');
  const paths = body.paths as unknown as Record<string, Record<string, Loose>>;
  for (const path of ['checkpoints', 'checkpoints/{checkpoint_id}', 'state'])
    expect(paths[`/tasks/{task_id}/${path}`]!.get!.summary).toBeTruthy();
  const rollback = JSON.stringify(paths['/tasks/{task_id}/rollback']);
  for (const code of ['not_rollbackable', 'effect_open', 'checkpoint_final'])
    expect(rollback).toContain(code);
  expect(JSON.stringify((body.components as Loose).schemas!.RollbackRequest)).toContain('wrong branch');
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EffectShape } from '../../functions/shapes/effect.ts';
import { EventShape } from '../../functions/shapes/event.ts';
import { TaskShape } from '../../functions/shapes/task.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { addEffect, addEvents, moveSubtasks, type Seeded, seedWaiting } from '../support/rows.ts';

let t: TestApp;
let task: Seeded;
beforeAll(async () => {
  t = await testApp();
  task = await seedWaiting(t.db, { by: t.people.developer.id });
});
afterAll(() => t.close());

const get = (path: string, who: keyof TestApp['people'] = 'developer') =>
  t.call(`GET ${path}`, { token: t.people[who].token });

describe('GET /tasks', () => {
  it('shows one task with its plan, risk and approval', async () => {
    const { status, body } = await get(`/tasks/${task.taskId}`);
    expect(status).toBe(200);
    expect(TaskShape.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      status: 'awaiting_approval',
      risk: { level: 'high' },
      routing_plan: { execution_order: [0, 1], parallel_groups: [] },
      approval: { approval_id: task.approvalId, approvals_required: 1, requirements: [{ recorded: 0 }] },
      links: { self: `/tasks/${task.taskId}` },
    });
    expect(body.created_at).toMatch(/Z$/);
  });

  it('lists newest first, page by page, without loss or repetition', async () => {
    const db = await testApp();
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift((await seedWaiting(db.db, { by: 'a-developer' })).taskId);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await db.call(`GET /tasks?limit=2${cursor}`, { token: db.people.viewer.token });
      for (const { task_id } of body.data as unknown as { task_id: string }[]) seen.push(task_id);
      cursor = body.next_cursor ? `&cursor=${String(body.next_cursor)}` : '';
    } while (cursor);
    expect(seen).toEqual(ids);
    await db.close();
  });

  it('narrows by status and requester', async () => {
    expect((await get('/tasks?status=completed')).body.data).toEqual([]);
    expect((await get('/tasks?requested_by=a-developer&status=awaiting_approval')).body.data).toHaveLength(1);
    expect((await get('/tasks?requested_by=nobody')).body.data).toEqual([]);
  });

  it('refuses what it does not know', async () => {
    for (const query of ['status=nonsense', 'limit=0', 'limit=201', 'limit=x', 'cursor=AAAA', 'sort=asc']) {
      expect((await get(`/tasks?${query}`)).status).toBe(422);
    }
  });

  it('leaves out other projects, and never one’s own', async () => {
    const own = await seedWaiting(t.db, { by: t.people.stranger.id, project: 'checkout' });
    const { body } = await get('/tasks', 'stranger');
    expect(body.data).toMatchObject([{ task_id: own.taskId }]);
    expect((await get(`/tasks/${own.taskId}`, 'stranger')).status).toBe(200);
    expect((await get(`/tasks/${task.taskId}`, 'stranger')).body).toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });
});

describe('GET /tasks/{id}/graph', () => {
  it('draws the plan', async () => {
    const { body } = await get(`/tasks/${task.taskId}/graph`);
    expect(body.edges).toEqual([{ from: 0, to: 1 }]);
    expect(body.nodes).toMatchObject([{ status: 'pending' }, { status: 'pending' }]);
    expect(String(body.mermaid)).toContain('s0 --> s1');
  });
});

describe('GET /tasks/{id}/effects', () => {
  it('pages through the ledger', async () => {
    const keys = [await addEffect(t.db, task, 'done'), await addEffect(t.db, task, 'failed')];
    const one = await get(`/tasks/${task.taskId}/effects?limit=1`);
    const two = await get(`/tasks/${task.taskId}/effects?limit=1&cursor=${String(one.body.next_cursor)}`);
    const both = [...(one.body.data as unknown as object[]), ...(two.body.data as unknown as object[])];
    expect(both.map((effect) => EffectShape.parse(effect).key)).toEqual(keys);
    expect(two.body.next_cursor).toBeNull();
  });
});

describe('GET /tasks/{id}/events', () => {
  it('pages by number', async () => {
    const seeded = await seedWaiting(t.db, { by: 'a-developer' });
    await addEvents(t.db, seeded.taskId, 2, ['task.planned', 'task.assessed']);
    await t.db.query('update tasks set event_seq = 3 where id = $1', [seeded.taskId]);
    const one = await get(`/tasks/${seeded.taskId}/events?limit=2`);
    const first = one.body.data as unknown as object[];
    expect(first.map((event) => EventShape.parse(event).seq)).toEqual([1, 2]);
    const two = await get(`/tasks/${seeded.taskId}/events?limit=2&cursor=${String(one.body.next_cursor)}`);
    expect(two.body).toMatchObject({ data: [{ seq: 3, type: 'task.assessed' }], next_cursor: null });
  });

  it('streams, resumes after the last number, and ends with the run', async () => {
    const seeded = await seedWaiting(t.db, { by: 'a-developer' });
    const headers = { accept: 'text/event-stream', 'last-event-id': '1' };
    const path = `GET /tasks/${seeded.taskId}/events`;
    const response = await t.send(path, { token: t.people.developer.token, headers });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    await addEvents(t.db, seeded.taskId, 2, ['task.planned', 'task.cancelled']);
    await t.db.query(`update tasks set event_seq = 3, status = 'cancelled' where id = $1`, [seeded.taskId]);
    const text = await response.text();
    expect(text.match(/^id: \d+$/gm)).toEqual(['id: 2', 'id: 3']);
    expect(text).toContain('event: task.cancelled');
    expect(text).toMatch(/^retry: \d+/);
  });

  it('looks at the database at most once a second', async () => {
    const seeded = await seedWaiting(t.db, { by: 'a-developer' });
    const headers = { accept: 'text/event-stream' };
    const before = t.db.stats().requests;
    const response = await t.send(`GET /tasks/${seeded.taskId}/events`, {
      token: t.people.developer.token,
      headers,
    });
    await new Promise((done) => setTimeout(done, 2_500));
    await response.body?.cancel();
    expect(t.db.stats().requests - before).toBeLessThanOrEqual(4);
    const after = t.db.stats().requests;
    await new Promise((done) => setTimeout(done, 1_500));
    expect(t.db.stats().requests - after).toBeLessThanOrEqual(1);
  });
});

describe('what people do to tasks', () => {
  it('cancels once, and its approvals with it', async () => {
    const seeded = await seedWaiting(t.db, { by: 'a-developer' });
    const cancel = () => t.call(`POST /tasks/${seeded.taskId}/cancel`, { token: t.people.developer.token });
    expect((await cancel()).body).toMatchObject({ task_id: seeded.taskId, status: 'cancelled' });
    expect((await cancel()).body).toMatchObject({ status: 409, code: 'already_ended' });
    const approval = await get(`/approvals/${seeded.approvalId}`);
    expect(approval.body.status).toBe('cancelled');
  });

  it('lets only the requester or who leads the project cancel', async () => {
    const seeded = await seedWaiting(t.db, { by: 'a-developer' });
    const cancel = (who: keyof TestApp['people']) =>
      t.call(`POST /tasks/${seeded.taskId}/cancel`, { token: t.people[who].token, body: { reason: 'No.' } });
    expect((await cancel('viewer')).status).toBe(403);
    expect((await cancel('stranger')).status).toBe(404);
    expect((await cancel('tech_lead')).status).toBe(200);
  });

  it('retries what failed, not what waits', async () => {
    const seeded = await seedWaiting(t.db, { by: 'a-developer' });
    const retry = (body: object) =>
      t.call(`POST /tasks/${seeded.taskId}/retry`, { token: t.people.developer.token, body });
    expect((await retry({ reason: 'Again.' })).status).toBe(409);
    expect((await retry({})).body).toMatchObject({ code: 'validation_failed', errors: [{ path: 'reason' }] });
    await moveSubtasks(t.db, seeded.subtaskIds, ['ready', 'running', 'failed']);
    await t.db.query(`update tasks set status = 'running' where id = $1`, [seeded.taskId]);
    await t.db.query(`update tasks set status = 'failed', pending_approvals = 0 where id = $1`, [
      seeded.taskId,
    ]);
    const { status, body } = await retry({ reason: 'Again.' });
    expect([status, body.run]).toEqual([202, 2]);
  });

  it('resumes nothing that waits for approval, whatever the body says', async () => {
    const seeded = await seedWaiting(t.db, { by: 'a-developer' });
    const resume = (body?: object) =>
      t.call(`POST /resume/${seeded.taskId}`, { token: t.people.developer.token, body });
    expect((await resume()).body).toMatchObject({ status: 409, code: 'approval_pending' });
    expect((await resume({ approved: true })).status).toBe(422);
    expect((await get(`/tasks/${seeded.taskId}`)).body.status).toBe('awaiting_approval');
    expect((await t.call('POST /resume/unknown-thread', { token: t.people.developer.token })).status).toBe(
      404,
    );
  });

  it('takes a human’s word on an unknown effect, never the requester’s', async () => {
    const seeded = await seedWaiting(t.db, { by: 'a-developer' });
    await moveSubtasks(t.db, seeded.subtaskIds.slice(0, 1), ['ready', 'running', 'unknown']);
    const key = await addEffect(t.db, seeded, 'unknown');
    const inbox = await get('/approvals/pending', 'cto');
    expect(inbox.body.unknown_effects).toMatchObject([{ key, state: 'unknown' }]);
    const resolve = (who: keyof TestApp['people']) =>
      t.call(`POST /tasks/${seeded.taskId}/effects/${key}/resolve`, {
        token: t.people[who].token,
        body: { outcome: 'done', evidence: 'I looked: it runs.' },
      });
    expect((await resolve('developer')).status).toBe(403);
    expect((await resolve('robot')).status).toBe(403);
    expect((await resolve('cto')).body).toMatchObject({ key, state: 'done' });
    expect((await resolve('cto')).body).toMatchObject({ status: 409, code: 'not_unknown' });
  });
});

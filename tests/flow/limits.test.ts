import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cancelTask } from '../../lib/tasks/cancel.ts';
import { openTask } from '../../lib/tasks/open.ts';
import { resumeTask } from '../../lib/tasks/resume.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import { LIMITS, type LimitName, nearAt } from '../../schema/limits.ts';
import { OrchestrateInput } from '../../schema/orchestrate.ts';
import type { SubtaskDraft } from '../../schema/plan.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants } from './invariants.ts';
import { commit } from './scripts.ts';

let drive: Drive;
let stated: object;
beforeAll(async () => {
  drive = await Drive.start();
  stated = { ...drive.ctx.config };
});
afterAll(() => drive.close());
afterEach(async () => {
  Object.assign(drive.ctx.config, stated);
  drive.world.after = null;
  await checkInvariants(drive);
});

const one = [draft({ agent: 'feature-dev' })];
const set = (name: LimitName, value: number) =>
  Object.assign(drive.ctx.config, { [LIMITS[name].variable]: value });
/** The warnings of a task: limit, used, max. */
async function warnings(id: string): Promise<[string, number, number][]> {
  const rows = await drive.engine.db.query<{ data: { limit: string; used: number; max: number } }>(
    `select data from events where task_id = $1 and type = 'limit.near' order by seq`,
    [id],
  );
  return rows.map(({ data }) => [data.limit, data.used, data.max]);
}
const codes = async (id: string) =>
  (await drive.subtasks(id)).map(({ status, error }) => error?.code ?? status);

describe('the limits of a plan', () => {
  const chain = (n: number) =>
    Array.from({ length: n }, (_, i) => draft({ agent: 'feature-dev', depends_on: i ? [i - 1] : [] }));
  const fan = (n: number) => [
    ...Array.from({ length: n }, () => draft({ agent: 'documentation' })),
    draft({ agent: 'feature-dev', depends_on: [...Array(n).keys()] }),
  ];
  const many = (n: number) => Array.from({ length: n }, () => draft({ agent: 'documentation' }));
  const cases: [LimitName, (n: number) => SubtaskDraft[], string][] = [
    ['subtasks', many, 'subtasks, and 5 are allowed'],
    ['plan_depth', chain, 'in a chain, and 5 are allowed'],
    ['plan_fan_in', fan, 'waits for 6 others, and 5 are allowed'],
  ];
  it.each(cases)('%s: below, at, above; told at 80 %', async (limit, plan, why) => {
    set(limit, 5);
    const dry = { input: { dry_run: true } };
    const low = await drive.open(plan(3), undefined, dry);
    expect(await warnings(low.id)).toEqual([]);
    for (const n of [4, 5]) {
      const { id } = await drive.open(plan(n), undefined, dry);
      expect((await drive.task(id)).status).toBe('completed');
      expect(await warnings(id)).toEqual([[limit, n, 5]]);
    }
    const { id } = await drive.open(plan(6), undefined, dry);
    expect(await drive.task(id)).toMatchObject({
      status: 'failed',
      error: { code: 'plan_invalid', message: expect.stringContaining(why) },
    });
  });

  it('bytes: below, at, above', async () => {
    const { id } = await drive.open(one, undefined, { input: { dry_run: true } });
    const bytes = Buffer.byteLength(JSON.stringify((await drive.task(id)).plan!.subtasks));
    for (const [max, status] of [
      [bytes + 1, 'completed'],
      [bytes, 'completed'],
      [bytes - 1, 'failed'],
    ] as const) {
      set('plan_bytes', max);
      const next = await drive.open(one, undefined, { input: { dry_run: true } });
      expect((await drive.task(next.id)).status).toBe(status);
    }
  });
});

describe('the limits of a subtask', () => {
  /** Ends in its turn number `turns`, a commit in each before. */
  const works = (turns: number) => (brief: TurnBrief) =>
    brief.history.length >= turns - 1 ? finish('done') : calls(commit(0, { turn: brief.history.length }));

  it('model calls: 19 and 20 end well, 21 do not; told at 16, once', async () => {
    for (const turns of [15, 19, 20]) {
      const { id } = await drive.open(one, works(turns));
      expect(await codes(id)).toEqual(['completed']);
      expect(await warnings(id)).toEqual(turns < 16 ? [] : [['model_calls', 16, 20]]);
    }
    const { id } = await drive.open(one, works(21));
    expect(await codes(id)).toEqual(['too_many_model_calls']);
    expect((await drive.task(id)).usage.model_calls).toBe(20 + 1);
    expect(await drive.happened(id)).toEqual({ 'world.commit': 20 });
  });

  it('tool calls: 39 and 40 are made, of 41 the turn that goes beyond makes none', async () => {
    const proposes = (counts: number[]) => (brief: TurnBrief) => {
      const turn = brief.history.length;
      const n = counts[turn];
      return n === undefined
        ? finish('done')
        : calls(...Array.from({ length: n }, (_, i) => commit(0, { turn, i })));
    };
    for (const counts of [
      [20, 19],
      [20, 20],
      [31, 1, 8],
    ]) {
      const { id } = await drive.open(one, proposes(counts));
      const total = counts.reduce((a, b) => a + b);
      expect(await codes(id)).toEqual(['completed']);
      expect(await drive.happened(id)).toEqual({ 'world.commit': total });
      expect(await warnings(id)).toHaveLength(1);
    }
    const { id } = await drive.open(one, proposes([20, 21]));
    expect(await codes(id)).toEqual(['too_many_tool_calls']);
    expect(await drive.happened(id)).toEqual({ 'world.commit': 20 });
    expect((await drive.events(id)).filter((type) => type.startsWith('tool.proposed'))).toHaveLength(20);
  });

  it('counts survive a worker that does not come back', async () => {
    set('model_calls', 5);
    drive.engine.queue.bells.length = 0;
    const { id } = await drive.open(one, works(9), { rest: false });
    let made = 0;
    drive.world.before = async () => {
      made += 1;
      if (made === 3) await new Promise(() => undefined);
    };
    void drive.ring(drive.engine.queue.bells.shift()!);
    for (let i = 0; i < 200 && made < 3; i++) await new Promise((done) => setTimeout(done, 10));
    drive.world.before = null;
    await drive.heal([id]);
    expect(await codes(id)).toEqual(['too_many_model_calls']);
    expect(await drive.happened(id)).toEqual({ 'world.commit': 5 });
    expect(await warnings(id)).toEqual([['model_calls', 4, 5]]);
  });

  it('state: at its limit it is kept, beyond it the subtask fails and says so', async () => {
    const text = (chars: number) => (brief: TurnBrief) =>
      brief.history.length > 0 ? finish('done') : calls(commit(0, { text: 'x'.repeat(chars) }));
    set('state_bytes', 40_000);
    const small = await drive.open(one, text(1_000));
    expect(await warnings(small.id)).toEqual([]);
    const near = await drive.open(one, text(34_000));
    expect(await codes(near.id)).toEqual(['completed']);
    expect((await warnings(near.id)).map(([limit]) => limit)).toEqual(['state_bytes']);
    const large = await drive.open(one, text(45_000));
    expect(await codes(large.id)).toEqual(['state_too_large']);
    expect(await drive.happened(large.id)).toEqual({});
  });
});

describe('events of a task', () => {
  const limitOf = (id: string, max: number) =>
    drive.engine.db.query('update tasks set event_limit = $2 where id = $1', [id, max]);
  const seqOf = async (id: string) => (await drive.task(id)).event_seq;

  it('a task ends before the counter can pass the limit, and says how', async () => {
    const plan = [...Array(4)].map(() => draft({ agent: 'documentation' }));
    const { id } = await drive.open(
      [...plan, draft({ agent: 'feature-dev', depends_on: [0, 1, 2, 3] })],
      (brief) =>
        brief.history.length > 8
          ? finish('done')
          : calls(...[0, 1, 2].map((i) => commit(brief.subtask.index, { t: brief.history.length, i }))),
      { rest: false },
    );
    await limitOf(id, 300);
    await drive.rest();
    const task = await drive.task(id);
    expect(task).toMatchObject({ status: 'failed', error: { code: 'too_many_events' } });
    expect(await seqOf(id)).toBeLessThanOrEqual(300);
    expect((await drive.events(id)).at(-1)).toBe('task.failed');
    expect(await codes(id)).toContain('too_many_events');
    expect(await warnings(id)).toEqual([['events', expect.any(Number), 300]]);
    // Nothing is lost of what happened: the ledger has it all.
    const done = (await drive.effects(id)).filter(({ state }) => state === 'done').length;
    expect((await drive.happened(id))['world.commit']).toBe(done);
  });

  it('where the room is short, what tools did is left out of the timeline, and nothing else', async () => {
    const { id } = await drive.open(one, undefined, { rest: false });
    const before = await seqOf(id);
    const event = (type: string) => ({
      type,
      actor: { id: 'x', kind: 'system', roles: [], channel: 'engine' },
    });
    const add = () =>
      drive.engine.db.query('select move_task($1, $2)', [
        id,
        { events: [event('tool.called'), event('task.resumed')] },
      ]);
    await limitOf(id, before + 22);
    await add();
    expect(await seqOf(id)).toBe(before + 2);
    await add();
    expect(await seqOf(id)).toBe(before + 3);
    expect((await drive.events(id)).slice(before)).toEqual(['tool.called', 'task.resumed', 'task.resumed']);
    await limitOf(id, 5_000);
    await drive.rest();
  });

  it('a call whose events just fit is made, one more is not', async () => {
    const works = (brief: TurnBrief) =>
      brief.history.length > 12 ? finish('done') : calls(commit(0, { turn: brief.history.length }));
    const free = await drive.open(one, works);
    const last = (await drive.events(free.id)).lastIndexOf('tool.called:0') + 1;
    // The warning comes before it and takes a number; 15 % are kept for the end.
    const fits = [...Array(200).keys()].find((max) => max - Math.floor(max * 0.15) === last + 1)!;
    for (const [max, code] of [
      [fits, 'completed'],
      [fits - 1, 'too_many_events'],
    ] as const) {
      const { id } = await drive.open(one, works, { rest: false });
      await limitOf(id, max);
      await drive.rest();
      expect(await codes(id)).toEqual([code]);
      expect(await seqOf(id)).toBeLessThanOrEqual(max);
    }
  });
});

it('a task that is full is neither retried nor told of its ringing', async () => {
  const { id } = await drive.open(one, () => finish('no', 'failed'));
  const retry = async () =>
    retryTask(drive.ctx, await drive.entry('cto', { taskId: id }), { reason: 'again' });
  const { event_seq } = await drive.task(id);
  await drive.engine.db.query('update tasks set event_limit = $2 where id = $1', [
    id,
    Math.ceil(event_seq / 0.85) - 1,
  ]);
  await expect(retry()).rejects.toMatchObject({ code: 'too_many_events' });
  await drive.engine.db.query('update tasks set event_limit = $2 where id = $1', [
    id,
    Math.ceil(event_seq / 0.85),
  ]);
  await retry();
  const resume = async () => resumeTask(drive.ctx, await drive.entry('cto', { taskId: id }));
  const before = (await drive.task(id)).event_seq;
  for (let i = 0; i < 3; i++) await resume();
  expect((await drive.task(id)).event_seq).toBe(before);
  await drive.engine.db.query('update tasks set event_limit = 5000 where id = $1', [id]);
  await drive.rest();
});

describe('running tasks of a principal', () => {
  const input = OrchestrateInput.parse({
    description: 'Tidy the start page',
    project_context: { project: 'checkout' },
  });
  const submit = async () =>
    openTask(drive.ctx, await drive.engine.entry('cto', { projects: true }), input, {
      channel: 'http',
      claim: false,
    });
  const openNow = async () =>
    (
      await drive.engine.db.query<{ n: number }>(
        `select count(*)::int as n from tasks where requested_by = 'cto' and finished_at is null`,
      )
    )[0]!.n;
  const end = async (count: number) => {
    const open = await drive.engine.db.query<{ id: string }>(
      `select id from tasks where requested_by = 'cto' and finished_at is null order by id limit $1`,
      [count],
    );
    for (const { id } of open)
      await cancelTask(drive.ctx, await drive.engine.entry('cto', { taskId: id }), {});
  };

  it('of 50 submissions at once, exactly 20 are taken; the others are told what to do', async () => {
    set('running_tasks', 20);
    const results = await Promise.allSettled(Array.from({ length: 50 }, submit));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(await openNow()).toBe(20);
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      expect(result.reason).toMatchObject({
        kind: 'limited',
        code: 'too_many_running_tasks',
        message: expect.stringContaining('cancel one'),
      });
    }
    const told = await drive.engine.db.query<{ used: number }>(
      `select (e.data ->> 'used')::int as used from events e join tasks t on t.id = e.task_id where t.requested_by = 'cto' and e.type = 'limit.near' order by 1`,
    );
    expect(told.map(({ used }) => used)).toEqual([16, 17, 18, 19, 20]);
    await end(1);
    await submit();
    await expect(submit()).rejects.toMatchObject({ code: 'too_many_running_tasks' });
    await end(50);
    drive.engine.queue.bells.length = 0;
  });

  it('does not count what others have open', async () => {
    set('running_tasks', 1);
    await drive.open(one, undefined, { rest: false }).catch(() => undefined);
    await submit();
    await end(50);
  });
});

it('warns at 80 %, rounded up', () => {
  expect([20, 40, 50, 10, 1, 3].map(nearAt)).toEqual([16, 32, 40, 8, 1, 3]);
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { utc } from '../../../lib/db/time.ts';
import { resolveEffect } from '../../../lib/effects/resolve.ts';
import { stateAt } from '../../../lib/history/state-at.ts';
import { cancelTask } from '../../../lib/tasks/cancel.ts';
import { retryTask } from '../../../lib/tasks/retry.ts';
import type { TurnBrief, TurnDraft } from '../../../schema/turn.ts';
import { Drive } from '../../flow/drive.ts';
import { historyOf } from '../../flow/history-of.ts';
import { commit, destroy, mail, PRODUCTION_PLAN, productionTurns } from '../../flow/scripts.ts';
import { calls, draft, finish } from '../../support/world.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(() => {
  drive.world.before = null;
});
afterAll(() => drive.close());

/** `running` and `ready` are one to the events: a claim that is given back is not told. */
const turnHasCome = (status: string) => (status === 'running' ? 'ready' : status);
type Seen = { seq: number; at: number; state: unknown };

/** The task as its rows have it now, in the form in which `comparable` puts the answer. */
async function seen(id: string): Promise<Seen> {
  const task = await drive.task(id);
  const subtasks = await drive.subtasks(id);
  const approvals = (await drive.approvals(id)).filter(({ status }) => status === 'pending');
  const effects = (await drive.effects(id)).filter(({ reused_from }) => reused_from === null);
  const [clock] = await drive.engine.db.query<{ now: Date }>('select clock_timestamp() as now');
  return {
    seq: task.event_seq,
    at: clock!.now.getTime(),
    state: {
      run: task.run,
      status: task.status,
      subtasks: subtasks.map(({ index, status, run }) => `${index} ${turnHasCome(status)} ${run}`),
      approvals: approvals.map((each) => `${each.kind} ${each.id} ${each.votes.length}`),
      effects: effects.map(({ key, state }) => `${key} ${state}`).sort(),
    },
  };
}
function comparable(state: Awaited<ReturnType<typeof stateAt>>) {
  return {
    run: state.run,
    status: state.status,
    subtasks: state.subtasks.map(({ index, status, run }) => `${index} ${turnHasCome(status)} ${run}`),
    approvals: state.approvals.map((each) => `${each.kind} ${each.approval_id} ${each.recorded}`),
    effects: state.effects.map(({ key, state: of }) => `${key} ${of}`).sort(),
  };
}

/** Looks at the rows whenever the model or a tool is asked, in the middle of a claim, and at each rest. */
function watching(say: (brief: TurnBrief) => TurnDraft) {
  const looks: Seen[] = [];
  let id = '';
  const look = async () => void looks.push(await seen(id));
  drive.world.before = look;
  return {
    looks,
    say: async (brief: TurnBrief) => {
      id = brief.task.id;
      await look();
      return say(brief);
    },
    rest: async (task: string) => {
      id = task;
      await look();
      await drive.rest();
      await look();
    },
  };
}

const asRequester = (taskId: string) => drive.engine.entry('requester', { taskId });

describe('a task at a point in time', () => {
  it('is what its rows were then, through approval, failure, retry, rollback and cancellation', async () => {
    let fails = true;
    const say = (brief: TurnBrief) =>
      brief.subtask.index === 1 && fails ? finish('not today', 'failed') : productionTurns(brief);
    const { looks, rest, ...watched } = watching(say);
    const { id } = await drive.open(PRODUCTION_PLAN, watched.say, { rest: false });
    await rest(id);
    const asked = await drive.pending(id);
    await drive.answer('approve', asked.id, 'tech_lead');
    await rest(id);
    await drive.answer('approve', asked.id, 'cto');
    await rest(id);
    expect((await drive.task(id)).status).toBe('failed');
    fails = false;
    await retryTask(drive.ctx, await asRequester(id), { reason: 'again' });
    await rest(id);
    expect((await drive.task(id)).status).toBe('completed');
    const history = historyOf(drive);
    await history.rollback(id, await history.before(id, 'execute', 0));
    await rest(id);
    await cancelTask(drive.ctx, await asRequester(id), { reason: 'enough' });
    looks.push(await seen(id));
    expect(new Set(looks.map(({ seq }) => seq)).size).toBeGreaterThan(7);
    for (const look of looks) {
      expect(comparable(await stateAt(drive.ctx, id, { seq: look.seq })), `seq ${look.seq}`).toEqual(
        look.state,
      );
      const then = await stateAt(drive.ctx, id, { at: new Date(look.at + 1).toISOString() });
      expect({ seq: then.seq, ...comparable(then) }).toEqual({ seq: look.seq, ...(look.state as object) });
    }
    const last = looks.at(-1)!;
    expect(comparable(await stateAt(drive.ctx, id, {}))).toEqual(last.state);
  });

  it('tells open calls, rejections and effects that nobody could tell', async () => {
    drive.world.after = async (name) =>
      name === 'world.mail' ? { state: 'unknown', reason: 'the connection broke' } : undefined;
    const say = ({ history }: TurnBrief) =>
      [calls(commit(0)), calls(destroy('cache')), calls(mail('ops')), finish('end')][history.length]!;
    const { looks, rest, ...watched } = watching(say);
    const { id } = await drive.open([draft({ agent: 'infrastructure' })], watched.say, { rest: false });
    await rest(id);
    await drive.answer('reject', (await drive.pending(id)).id, 'tech_lead', { reason: 'not that' });
    await rest(id);
    drive.world.after = null;
    const doubt = (await drive.effects(id)).find(({ state }) => state === 'unknown')!;
    const entry = await drive.engine.entry('tech_lead', { taskId: id });
    await resolveEffect(drive.ctx, entry, { key: doubt.key, outcome: 'done', evidence: 'It came.' });
    drive.resolved.add(doubt.key);
    await rest(id);
    expect((await drive.task(id)).status).toBe('completed');
    for (const look of looks)
      expect(comparable(await stateAt(drive.ctx, id, { seq: look.seq })), `seq ${look.seq}`).toEqual(
        look.state,
      );
    expect(looks.map(({ state }) => JSON.stringify(state)).join()).toContain('unknown');
  });

  // Control: each subtask that pauses says so; the fold of budget.paused and of the answer.
  it('tells who waits for more budget, and for which answer', async () => {
    Object.assign(drive.ctx.config, { BUDGET_SLICE_TOKENS: 100 });
    const say = ({ history, subtask }: TurnBrief) =>
      history.length >= 4 ? finish('done') : calls(commit(subtask.index, { turn: history.length }));
    const { looks, rest, ...watched } = watching(say);
    const plan = [draft({ agent: 'feature-dev' }), draft({ agent: 'documentation' })];
    const { id } = await drive.open(plan, watched.say, {
      rest: false,
      input: { budget: { max_tokens: 50 } },
    });
    await rest(id);
    for (let round = 0; round < 3 && (await drive.task(id)).status === 'budget_paused'; round++) {
      expect((await stateAt(drive.ctx, id, {})).subtasks.map(({ status }) => status)).toContain(
        'awaiting_approval',
      );
      await drive.answer('approve', (await drive.pending(id)).id, 'team_lead', { option: 'raise' });
      looks.push(await seen(id));
      await rest(id);
    }
    expect((await drive.task(id)).status).toBe('completed');
    for (const look of looks)
      expect(comparable(await stateAt(drive.ctx, id, { seq: look.seq })), `seq ${look.seq}`).toEqual(
        look.state,
      );
    const told = looks.map(({ state }) => JSON.stringify(state)).join();
    expect(told).toContain('budget_paused');
    expect(told).toContain('"0 awaiting_approval 1","1 awaiting_approval 1"');
  });

  it('names the checkpoint at which each thread of the run of then stood', async () => {
    const { id } = await drive.open([0, 1].map(() => draft({ agent: 'feature-dev' })));
    const history = historyOf(drive);
    const before = await stateAt(drive.ctx, id, {});
    await history.rollback(id, await history.before(id, 'execute', 1));
    await drive.rest();
    const after = await stateAt(drive.ctx, id, {});
    expect(after.checkpoints.map(({ thread_id }) => thread_id)).toEqual([
      `${id}/1/0`,
      `${id}/2`,
      `${id}/2/1`,
    ]);
    // Looked at again, the past is as it was.
    expect(await stateAt(drive.ctx, id, { seq: before.seq })).toEqual(before);
    const newest = (await history.list(id)).filter(({ status }) => status === 'ended');
    expect(after.checkpoints.map(({ checkpoint_id }) => checkpoint_id).sort()).toEqual(
      newest.map(({ checkpoint_id }) => checkpoint_id).sort(),
    );
  });

  it('before the task, and beyond its last event, there is none', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })]);
    const { seq } = await stateAt(drive.ctx, id, {});
    for (const point of [{ at: '2020-01-01T00:00:00Z' }, { at: '2999-01-01T00:00:00Z' }, { seq: 9999 }])
      await expect(stateAt(drive.ctx, id, point)).rejects.toMatchObject({
        code: 'point_not_found',
        message: expect.stringContaining(`the events 1 to ${seq} so far`),
      });
  });

  it('from its making on, it stands as at its first event', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })]);
    await drive.engine.db.query(
      "update tasks set created_at = (select min(e.at) from events_of($1) e) - interval '100.4 milliseconds' where id = $1",
      [id],
    );
    const made = utc((await drive.task(id)).created_at);
    const first = await stateAt(drive.ctx, id, { seq: 1 });
    const then = await stateAt(drive.ctx, id, { at: made });
    expect(then).toMatchObject({ seq: 1, at: first.at, status: 'planning' });
    const earlier = new Date(Date.parse(made) - 1).toISOString();
    await expect(stateAt(drive.ctx, id, { at: earlier })).rejects.toMatchObject({ code: 'point_not_found' });
  });
});

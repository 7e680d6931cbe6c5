import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cancelTask } from '../../lib/tasks/cancel.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants } from './invariants.ts';
import { commit } from './scripts.ts';

// A turn of the scripted model takes 15 tokens.
const TURN = 15;
let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
  Object.assign(drive.ctx.config, { BUDGET_SLICE_TOKENS: 100, BUDGET_FINISH_TOKENS: 100 });
});
afterAll(() => drive.close());
afterEach(() => checkInvariants(drive));

const one = [draft({ agent: 'feature-dev' })];
/** Works for so many turns, a commit each, then ends. */
const works = (turns: number) => (brief: TurnBrief) =>
  brief.history.length >= turns
    ? finish('done')
    : calls(commit(brief.subtask.index, { turn: brief.history.length }));
const open = (plan: typeof one, turns: number, max_tokens: number) =>
  drive.open(plan, works(turns), { input: { budget: { max_tokens } } });
const answer = async (
  id: string,
  option: 'raise' | 'finish_up' | 'stop',
  who: 'team_lead' | 'requester' = 'team_lead',
) => {
  const approval = await drive.pending(id);
  const result = await drive.answer('approve', approval.id, who, { option });
  await drive.rest();
  return result.answer;
};
const tokens = async (id: string) => {
  const { usage } = await drive.task(id);
  return usage.input_tokens + usage.output_tokens;
};
const held = async (id: string) => (await drive.task(id)).spending;

describe('a task with a budget', () => {
  it('spends it in slices, gives back the rest, and holds nothing when it has ended', async () => {
    const { id } = await open(one, 4, 10_000);
    expect(await drive.task(id)).toMatchObject({ status: 'completed' });
    expect(await held(id)).toMatchObject({ reserved: { usd: 0, tokens: 0 } });
    expect(await tokens(id)).toBe(5 * TURN);
  });

  it('holds no longer what was reported as spent', async () => {
    const sums: number[] = [];
    drive.world.before = async () => {
      const [row] = await drive.engine.db.query<{ sum: number }>(
        `select (spending -> 'reserved' ->> 'tokens')::float + (usage ->> 'input_tokens')::float + (usage ->> 'output_tokens')::float as sum
         from tasks where status = 'running'`,
      );
      sums.push(row!.sum);
    };
    await open(one, 3, 10_000);
    drive.world.before = null;
    expect(sums).toEqual([500, 500, 500]);
  });

  it('pauses when it is spent, asks once, and says so', async () => {
    const { id } = await open(one, 9, 60);
    expect(await drive.task(id)).toMatchObject({
      status: 'budget_paused',
      pending_approvals: 1,
      busy_subtasks: 0,
    });
    const approval = await drive.pending(id);
    expect(approval).toMatchObject({ kind: 'budget', risk_level: 'medium', action_type: 'budget.raise' });
    expect(approval.decider_roles).toEqual(['team_lead', 'tech_lead', 'cto']);
    expect(await drive.events(id)).toEqual(expect.arrayContaining(['budget.paused:0', 'approval.requested']));
    expect(await tokens(id)).toBeLessThan(60 + TURN);
    await answer(id, 'stop');
  });

  it('raise doubles it, and the work goes on where it stopped', async () => {
    const { id } = await open(one, 9, 90);
    expect((await drive.task(id)).status).toBe('budget_paused');
    expect(await answer(id, 'raise')).toMatchObject({ status: 'approved' });
    expect(await drive.task(id)).toMatchObject({ status: 'completed', budget: { max_tokens: 180 } });
    expect(await drive.happened(id)).toEqual({ 'world.commit': 9 });
    expect(await tokens(id)).toBe(10 * TURN);
  });

  it('may be raised again when that is spent too', async () => {
    const { id } = await open(one, 15, 60);
    await answer(id, 'raise');
    expect((await drive.task(id)).status).toBe('budget_paused');
    await answer(id, 'raise');
    expect(await drive.task(id)).toMatchObject({ status: 'completed', budget: { max_tokens: 240 } });
    expect((await drive.approvals(id)).map(({ status }) => status)).toEqual(['approved', 'approved']);
  });

  it('finish_up gives a last small part, tells the agent, and asks no more', async () => {
    const heard: string[][] = [];
    const { id } = await drive.open(
      one,
      (brief) => {
        heard.push(brief.feedback);
        return calls(commit(0, { turn: brief.history.length }));
      },
      { input: { budget: { max_tokens: 45 } } },
    );
    await answer(id, 'finish_up');
    expect(heard.at(-1)!.join(' ')).toContain('given to finish');
    const task = await drive.task(id);
    expect(task).toMatchObject({
      status: 'failed',
      error: { code: 'budget_exhausted' },
      budget: { max_tokens: 145 },
    });
    expect(await drive.approvals(id)).toHaveLength(1);
    expect(await tokens(id)).toBeLessThan(145 + TURN);
  });

  it.each(['stop', 'reject', 'expire'] as const)(
    '%s ends it as budget_exhausted, what was done stays',
    async (how) => {
      const { id } = await open([...one, draft({ agent: 'documentation', depends_on: [0] })], 9, 60);
      if (how === 'stop') expect(await answer(id, 'stop')).toMatchObject({ status: 'rejected' });
      if (how === 'reject') await drive.reject(id, 'tech_lead', 'Too dear.');
      if (how === 'expire') {
        const past = `update approval_requests set expires_at = clock_timestamp() where workflow_id = $1`;
        await drive.engine.db.query(past, [id]);
        await drive.sweep();
        await drive.rest();
      }
      expect(await drive.task(id)).toMatchObject({ status: 'failed', error: { code: 'budget_exhausted' } });
      expect((await drive.subtasks(id)).map(({ status, error }) => [status, error?.code])).toEqual([
        ['failed', 'budget_exhausted'],
        ['skipped', undefined],
      ]);
      expect((await drive.happened(id))['world.commit']).toBeGreaterThan(0);
    },
  );

  it('is not raised by the one who asked for the work, nor without an option', async () => {
    const { id } = await open(one, 9, 60);
    const approval = await drive.pending(id);
    await expect(answer(id, 'raise', 'requester')).rejects.toMatchObject({ code: 'self_approval' });
    await expect(drive.answer('approve', approval.id, 'cto')).rejects.toMatchObject({
      code: 'option_required',
    });
    await answer(id, 'stop');
  });

  it('without a budget holds nothing and asks nothing', async () => {
    const { id } = await drive.open(one, works(9));
    expect(await drive.task(id)).toMatchObject({ status: 'completed', spending: null });
    expect((await drive.subtasks(id))[0]!.slice).toBeNull();
  });
});

describe('parallel subtasks', () => {
  const three = ['feature-dev', 'documentation', 'infrastructure'].map((agent) =>
    draft({ agent: agent as 'cicd' }),
  );

  it('wait for one answer, and all go on with it', async () => {
    const { id } = await open(three, 4, 50);
    expect((await drive.subtasks(id)).map(({ status }) => status)).toEqual(
      Array(3).fill('awaiting_approval'),
    );
    expect(await drive.approvals(id)).toHaveLength(1);
    expect(await drive.task(id)).toMatchObject({ status: 'budget_paused', pending_approvals: 1 });
    await answer(id, 'raise');
    expect((await drive.subtasks(id)).map(({ budget_answer }) => budget_answer?.status)).not.toContain(
      'rejected',
    );
    await answer(id, 'raise');
    expect((await drive.task(id)).status).toBe('completed');
    expect(await drive.approvals(id)).toHaveLength(2);
    expect(await drive.happened(id)).toEqual({ 'world.commit': 12 });
  });

  it('never overshoot together by more than one call each', async () => {
    Object.assign(drive.ctx.config, { BUDGET_SLICE_TOKENS: 3_000 });
    drive.engine.queue.bells.length = 0;
    const { id } = await drive.open(three, works(9), {
      rest: false,
      input: { budget: { max_tokens: 20_000 } },
    });
    const script = [...drive.scripts.values()].at(-1)!;
    const { turn } = script;
    script.turn = async (brief) => {
      const answer = await turn.call(script, brief);
      return { ...answer, usage: { ...answer.usage, input_tokens: 900, output_tokens: 100 } };
    };
    drive.world.before = () => new Promise((done) => setTimeout(done, 3));
    const running = [drive.ring(drive.engine.queue.bells.shift()!)];
    for (let i = 0; i < 500 && running.length < 3; i++) {
      await new Promise((done) => setTimeout(done, 5));
      running.push(...drive.engine.queue.bells.splice(0).map((bell) => drive.ring(bell)));
    }
    await Promise.all(running);
    drive.world.before = null;
    await drive.rest();
    // Who found nothing left while siblings held it asks again after a pause: one such bell a round.
    for (let i = 0; i < 5 && (await drive.task(id)).status === 'running'; i++) await drive.later();
    Object.assign(drive.ctx.config, { BUDGET_SLICE_TOKENS: 100 });
    expect((await drive.task(id)).status).toBe('budget_paused');
    expect(await tokens(id)).toBeGreaterThanOrEqual(20_000);
    expect(await tokens(id)).toBeLessThan(20_000 + 3 * 1_000);
    await answer(id, 'stop');
  });
});

describe('a worker that does not come back', () => {
  it('has spent its slice: what it held is not given out again', async () => {
    const { id } = await drive.open(one, works(3), {
      rest: false,
      input: { budget: { max_tokens: 10_000 } },
    });
    let hung = false;
    drive.world.before = async () => {
      hung = true;
      await new Promise(() => undefined);
    };
    // A subtask that waited for a sibling's slice may have left a bell of its own behind.
    const bell = drive.engine.queue.bells.splice(0).find(({ body }) => body.id === id);
    void drive.ring(bell!);
    for (let i = 0; i < 500 && !hung; i++) await new Promise((done) => setTimeout(done, 10));
    drive.world.before = null;
    const slice = (await drive.subtasks(id))[0]!.slice!;
    await drive.heal([id]);
    expect((await drive.task(id)).status).toBe('completed');
    expect((await held(id))!.lost!.tokens).toBe(slice.tokens);
    expect((await held(id))!.reserved!.tokens).toBe(0);
  });
});

describe('while it is paused', () => {
  it('may be cancelled; its request is withdrawn', async () => {
    const { id } = await open(one, 9, 60);
    await cancelTask(drive.ctx, await drive.entry('cto', { taskId: id }), { reason: 'enough' });
    expect((await drive.task(id)).status).toBe('cancelled');
    expect((await drive.approvals(id)).map(({ status }) => status)).toEqual(['cancelled']);
  });

  it('cannot be retried; after the stop it can, and may ask again', async () => {
    const { id } = await open(one, 9, 60);
    const retry = async () =>
      retryTask(drive.ctx, await drive.entry('cto', { taskId: id }), { reason: 'again' });
    await expect(retry()).rejects.toMatchObject({ code: 'not_retryable' });
    await answer(id, 'stop');
    await retry();
    await drive.rest();
    expect(await drive.task(id)).toMatchObject({ status: 'budget_paused', run: 2 });
    await answer(id, 'raise');
    await answer(id, 'raise').catch(() => undefined);
    expect((await drive.task(id)).status).toBe('completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 9 });
  });
});

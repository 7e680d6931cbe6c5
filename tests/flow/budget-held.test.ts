import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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
});
afterAll(() => drive.close());
afterEach(() => checkInvariants(drive));

const two = [draft({ agent: 'feature-dev' }), draft({ agent: 'documentation' })];
/** Works for so many turns, a commit each, then ends. */
const works = (turns: number) => (brief: TurnBrief) =>
  brief.history.length >= turns
    ? finish('done')
    : calls(commit(brief.subtask.index, { turn: brief.history.length }));
const answer = async (id: string, option: 'raise' | 'stop') => {
  await drive.answer('approve', (await drive.pending(id)).id, 'team_lead', { option });
  await drive.rest();
};
const tokens = async (id: string) => {
  const { usage } = await drive.task(id);
  return usage.input_tokens + usage.output_tokens;
};

describe('while a sibling holds what is left', () => {
  /** The first of two is in the middle of its call, and holds the whole budget, when the second looks for funds. */
  async function held(turns: number, max_tokens: number): Promise<string> {
    const { id } = await drive.open(two, works(turns), { rest: false, input: { budget: { max_tokens } } });
    const called = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    drive.world.before = () => {
      called.resolve();
      return goOn.promise;
    };
    const working = drive.ring(drive.engine.queue.bells.shift()!);
    await called.promise;
    drive.world.before = null;
    const [sibling] = drive.engine.queue.bells.splice(0);
    await drive.ring(sibling!);
    expect((await drive.subtasks(id))[1]).toMatchObject({
      status: 'ready',
      attempts: 0,
      error: { code: 'budget_held' },
    });
    expect(await drive.approvals(id)).toEqual([]);
    expect(drive.engine.queue.bells.map(({ delayS }) => delayS)).toEqual([5]);
    goOn.resolve();
    await working;
    await drive.later();
    return id;
  }

  // Control: nothing is spent while it may come back.
  it('waits for what comes back, and nobody is asked', async () => {
    const id = await held(1, 60);
    expect((await drive.task(id)).status).toBe('completed');
    expect(await drive.approvals(id)).toEqual([]);
    expect(await tokens(id)).toBe(4 * TURN);
  });

  it('asks when nothing came back, and shows what was spent', async () => {
    const id = await held(2, 20);
    expect((await drive.task(id)).status).toBe('budget_paused');
    const asked = await drive.approvals(id);
    expect(asked).toHaveLength(1);
    const { usage } = asked[0]!.evidence as { usage: { input_tokens: number; output_tokens: number } };
    expect(usage.input_tokens + usage.output_tokens).toBeGreaterThanOrEqual(20);
    expect((await drive.subtasks(id)).map(({ error }) => error)).toEqual([null, null]);
    await answer(id, 'stop');
  });
});

// Control: a stop holds for later runs, however much of the budget is left.
it('a retry after a stop asks before it spends, even what is left', async () => {
  const { id } = await drive.open(two, works(3), { input: { budget: { max_tokens: 60 } } });
  await answer(id, 'stop');
  expect((await drive.task(id)).status).toBe('failed');
  await drive.engine.db.query(
    `update tasks set budget = jsonb_set(budget, '{max_tokens}', '10000') where id = $1`,
    [id],
  );
  const before = await tokens(id);
  await retryTask(drive.ctx, await drive.entry('cto', { taskId: id }), { reason: 'again' });
  await drive.rest();
  expect((await drive.task(id)).status).toBe('budget_paused');
  expect(await tokens(id)).toBe(before);
  expect(JSON.stringify((await drive.pending(id)).risk_factors)).toContain('An earlier run was stopped');
  await answer(id, 'raise');
  const { status, spending } = await drive.task(id);
  expect(status).toBe('completed');
  expect(spending).not.toHaveProperty('stopped');
});

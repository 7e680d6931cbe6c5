import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditRow } from '../../lib/audit/record.ts';
import { callFunction } from '../../lib/db/call.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants } from './invariants.ts';
import { commit } from './scripts.ts';

/** Answers to a budget's request that meet something else: a sibling that pauses just then, a release that knows no budgets. */
let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
  Object.assign(drive.ctx.config, { BUDGET_SLICE_TOKENS: 100, BUDGET_FINISH_TOKENS: 100 });
});
afterAll(() => drive.close());
afterEach(() => checkInvariants(drive));

const one = [draft({ agent: 'feature-dev' })];
const works = (turns: number) => (brief: TurnBrief) =>
  brief.history.length >= turns
    ? finish('done')
    : calls(commit(brief.subtask.index, { turn: brief.history.length }));
const open = (plan: typeof one, turns: number, max_tokens: number) =>
  drive.open(plan, works(turns), { input: { budget: { max_tokens } } });
const answer = async (id: string, option: 'raise') => {
  await drive.answer('approve', (await drive.pending(id)).id, 'team_lead', { option });
  await drive.rest();
};

describe('an answer that comes before a sibling has paused', () => {
  const two = [draft({ agent: 'feature-dev' }), draft({ agent: 'documentation' })];
  /** The request of the first is answered between the second one's look for funds and its pause. */
  async function answeredBefore(option: 'raise' | 'finish_up' | 'stop'): Promise<string> {
    const { db } = drive.ctx;
    const { query } = db;
    let pauses = 0;
    db.query = async <Row>(text: string, params?: unknown[]) => {
      if (text.includes('pause_v1')) {
        pauses += 1;
        const { task_id } = JSON.parse(String(params![0])) as { task_id: string };
        if (pauses === 2)
          await drive.answer('approve', (await drive.pending(task_id)).id, 'team_lead', { option });
      }
      return query.call(db, text, params) as Promise<Row[]>;
    };
    try {
      return (await open(two, 4, 60)).id;
    } finally {
      db.query = query;
    }
  }

  // Control: pause_v1 looks at the task again, under the lock that a decision takes.
  it('stop: nobody is asked again', async () => {
    const id = await answeredBefore('stop');
    expect((await drive.approvals(id)).map(({ status }) => status)).toEqual(['rejected']);
    expect(await drive.task(id)).toMatchObject({ status: 'failed', error: { code: 'budget_exhausted' } });
    expect((await drive.subtasks(id)).map(({ status }) => status)).toEqual(['failed', 'failed']);
  });

  it('raise: it goes on with what was given, and is asked about that', async () => {
    const id = await answeredBefore('raise');
    const asked = await drive.approvals(id);
    const raised = { max_usd: null, max_tokens: expect.any(Number) };
    for (const { status, action_details } of asked.slice(1)) {
      const { args } = action_details as unknown as { args: { budget: { max_tokens: number } } };
      expect([status, args.budget]).toEqual(['pending', raised]);
      expect(args.budget.max_tokens).toBeGreaterThan(60);
    }
    if (asked.length > 1) await answer(id, 'raise');
    expect((await drive.task(id)).status).toBe('completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 8 });
  });

  it('finish_up: the last part is theirs too', async () => {
    const id = await answeredBefore('finish_up');
    expect(await drive.approvals(id)).toHaveLength(1);
    expect((await drive.task(id)).spending).toMatchObject({ ending: 'finish_up' });
  });
});

describe('a release that knows no budgets, beside this one', () => {
  const decision = async (id: string) => {
    const approval = await drive.pending(id);
    const { principal } = await drive.entry('team_lead', {});
    return {
      approval_id: approval.id,
      version: approval.version,
      roles_version: principal.roles_version,
      principal_id: principal.id,
      status: 'approved',
      votes: [],
      events: [],
      audit: [],
      notices: [],
    };
  };

  it('does not decide its request, which stays open for this one', async () => {
    const { id } = await open(one, 5, 60);
    const decided = await callFunction<{ won: boolean }>(drive.ctx.db, 'decide_v1', await decision(id));
    expect(decided.won).toBe(false);
    await answer(id, 'raise');
    expect((await drive.task(id)).status).toBe('completed');
  });

  it('expires it as this one does', async () => {
    const { id } = await open(one, 5, 60);
    const { id: approval_id } = await drive.pending(id);
    await drive.engine.db.query(`update approval_requests set expires_at = clock_timestamp() where id = $1`, [
      approval_id,
    ]);
    await drive.engine.db.query('select expire_v1($1::jsonb)', [
      JSON.stringify({
        approval_id,
        events: [],
        audit: [
          auditRow({
            at: new Date().toISOString(),
            actor: 'system',
            type: 'approval.expired',
            subject: approval_id,
            data: {},
          }),
        ],
        notices: [],
      }),
    ]);
    await drive.heal([id]);
    expect(await drive.task(id)).toMatchObject({ status: 'failed', error: { code: 'budget_exhausted' } });
  });
});

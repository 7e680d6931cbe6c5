import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants } from './invariants.ts';
import { commit, destroy, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());
afterEach(() => checkInvariants(drive));

const sql = (text: string, params: unknown[] = []) => drive.engine.db.query(text, params);
const insists = (brief: TurnBrief) =>
  brief.history.at(-1)?.outcomes[0]?.state === 'done' ? finish('done') : calls(destroy('cache'));

// Control: the hash under the approval's own policy version, in clearByCall. Rule 20.
it('a new policy that asks for no more leaves what is approved approved', async () => {
  const { id } = await drive.open([draft({ agent: 'infrastructure' })], insists);
  const { id: approvalId } = await drive.pending(id);
  await drive.answer('approve', approvalId, 'tech_lead');
  await sql(
    `insert into policies (version, document, created_by) select 3, replace(document, 'channels: [log, linear]', 'channels: [log]'), 'test' from policies where version = 1`,
  );
  await sql('update settings set active_policy = 3');
  await drive.rest();
  await sql('update settings set active_policy = 1');
  expect((await drive.task(id)).status).toBe('completed');
  expect(await drive.approvals(id)).toHaveLength(1);
  expect(await drive.happened(id)).toEqual({ 'world.destroy': 1 });
});

// Control: the unique interrupt of approval_requests. Rule 19.
it('the request of an interrupt is inserted once, however often its settle is repeated', async () => {
  const { id } = await drive.open([draft({ agent: 'infrastructure' })], insists);
  const approval = await drive.pending(id);
  const again = { ...approval, id: '019d0000-0000-7000-8000-00000000feed', timeout_s: 60, remind_s: null };
  const [row] = await drive.engine.db.query<{ asked: boolean }>(
    'select insert_approval($1::jsonb) as asked',
    [JSON.stringify(again)],
  );
  expect(row!.asked).toBe(false);
  expect(await drive.approvals(id)).toHaveLength(1);
  await drive.approve(id, 'tech_lead');
  expect((await drive.task(id)).status).toBe('completed');
});

// Control: plan_run_by for a plan that has started, in clearByPlan and intent_v1. Rule 21.
it('a plan that has started holds beyond its execute-by, until its own deadline', async () => {
  const begin = async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const { id: approvalId } = await drive.pending(id);
    for (const who of ['tech_lead', 'cto'] as const) await drive.answer('approve', approvalId, who);
    return { id, approvalId };
  };
  let end: string | null = null;
  drive.world.before = async (name) => {
    if (name !== 'world.commit' || !end) return;
    await sql(
      `update approval_requests set ${end} = clock_timestamp() where kind = 'plan' and status = 'approved'`,
    );
    end = null;
  };
  const held = await begin();
  end = 'execute_by';
  await drive.rest();
  expect(await drive.task(held.id)).toMatchObject({ status: 'completed' });
  expect(await drive.approvals(held.id)).toHaveLength(1);

  const late = await begin();
  end = 'plan_run_by';
  await drive.rest();
  drive.world.before = null;
  expect(await drive.happened(late.id)).toEqual({ 'world.commit': 1 });
  expect(await drive.pending(late.id)).toMatchObject({ kind: 'call', action_type: 'world.deploy' });
  await drive.reject(late.id, 'cto', 'too late');
  for (let i = 0; i < 2; i++) await drive.reject(late.id, 'cto', 'too late').catch(() => undefined);
});

// Rule 17, with both kinds of requests open at once.
it('a task is paused by its budget while that is asked, and waits for the call once it is answered', async () => {
  const { id } = await drive.open(
    [draft({ agent: 'infrastructure' }), draft({ agent: 'documentation' })],
    (brief) => {
      if (brief.subtask.index === 0) return insists(brief);
      return brief.history.length > 6 ? finish('ok') : calls(commit(1, { t: brief.history.length }));
    },
    { input: { budget: { max_tokens: 70 } } },
  );
  expect(await drive.task(id)).toMatchObject({
    status: 'budget_paused',
    pending_approvals: 2,
    busy_subtasks: 0,
  });
  const budget = (await drive.approvals(id)).find(({ kind }) => kind === 'budget')!;
  await drive.answer('approve', budget.id, 'team_lead', { option: 'raise' });
  await drive.rest();
  expect(await drive.task(id)).toMatchObject({ status: 'awaiting_approval', pending_approvals: 1 });
  await drive.approve(id, 'tech_lead');
  const last = (await drive.approvals(id)).find(({ status }) => status === 'pending');
  if (last) await drive.answer('approve', last.id, 'team_lead', { option: 'raise' });
  await drive.rest();
  expect(await drive.task(id)).toMatchObject({ status: 'completed', pending_approvals: 0 });
});

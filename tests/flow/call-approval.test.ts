import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { commit, destroy } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(() => checkInvariants(drive));
afterAll(() => drive.close());

const PLAN = [draft({ agent: 'infrastructure' })];
/** Proposes the destruction until it has happened. */
const insists = (brief: TurnBrief) =>
  brief.history.at(-1)?.outcomes[0]?.state === 'done' ? finish('gone') : calls(destroy('cache'));

const subtask = async (id: string) => (await drive.subtasks(id))[0]!;
const historyOf = async (id: string) =>
  (await drive.events(id)).filter((type) => type.startsWith('approval.requested')).length;

describe('a call that nothing covers', () => {
  it('waits for its own approval, runs once, and the approval is spent by it', async () => {
    const { id } = await drive.open(PLAN, insists);
    expect((await drive.task(id)).status).toBe('awaiting_approval');
    expect((await subtask(id)).status).toBe('awaiting_approval');
    expect(await drive.happened(id)).toEqual({});
    const asked = await drive.pending(id);
    expect(asked).toMatchObject({ kind: 'call', action_type: 'world.destroy', turn: 1, call_index: 0 });
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 1 });
    const [effect] = await drive.effects(id);
    expect(effect).toMatchObject({
      clearance: 'call',
      approval_id: asked.id,
      state: 'done',
      action_hash: asked.action_hash,
    });
    expect((await drive.approvals(id))[0]!.consumed_by).toBe(effect!.key);
  });

  it('is not run again under the same approval: the same call in a later turn is asked about anew', async () => {
    const { id } = await drive.open(PLAN, (brief) =>
      brief.history.length === 2 ? finish('twice') : calls(destroy('cache')),
    );
    await drive.approve(id, 'tech_lead');
    expect(await historyOf(id)).toBe(2);
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 1 });
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 2 });
  });

  it('waits in the middle of a turn: what came before it ran once, what comes after it runs then', async () => {
    const { id } = await drive.open(PLAN, (brief) =>
      brief.history.length > 0 ? finish('all three') : calls(commit(1), destroy('cache'), commit(2)),
    );
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 2, 'world.destroy': 1 });
  });

  it('may be one of two in a turn, each with its own approval', async () => {
    const { id } = await drive.open(PLAN, (brief) =>
      brief.history.length > 0 ? finish('both') : calls(destroy('cache'), destroy('queue')),
    );
    await drive.approve(id, 'tech_lead');
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 1 });
    await drive.approve(id, 'cto');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 2 });
  });
});

describe('a rejected call', () => {
  it('tells the agent why, and the agent may do something else', async () => {
    const heard: string[][] = [];
    const { id } = await drive.open(PLAN, (brief) => {
      heard.push(brief.feedback);
      return brief.history.at(-1)?.outcomes[0]?.state === 'rejected'
        ? finish('left it alone')
        : calls(destroy('cache'), commit(1));
    });
    await drive.reject(id, 'cto', 'We need that cache.');
    await expectEnd(drive, id, 'completed');
    expect(heard.at(-1)).toEqual(['We need that cache.']);
    expect(await drive.happened(id)).toEqual({});
  });

  it('may be followed by another proposal twice; after the third no the subtask fails', async () => {
    const { id } = await drive.open([...PLAN, draft({ agent: 'documentation', depends_on: [0] })], insists);
    for (const reason of ['no', 'still no']) {
      await drive.reject(id, 'tech_lead', reason);
      expect((await drive.task(id)).status).toBe('awaiting_approval');
    }
    await drive.reject(id, 'tech_lead', 'never');
    await expectEnd(drive, id, 'failed');
    const [first, second] = await drive.subtasks(id);
    expect(first).toMatchObject({
      status: 'failed',
      rejections: 3,
      error: { code: 'rejected', message: expect.stringContaining('never') },
    });
    expect(second!.status).toBe('skipped');
    expect(await drive.happened(id)).toEqual({});
    expect(await historyOf(id)).toBe(3);
  });
});

describe('a call’s deadline', () => {
  it('fails the subtask when nobody answered in time; the others finish', async () => {
    const plan = [...PLAN, draft({ agent: 'documentation' })];
    const { id } = await drive.open(plan, (brief) =>
      brief.subtask.index === 0 ? insists(brief) : brief.history.length > 0 ? finish('ok') : calls(commit(1)),
    );
    const { id: approvalId } = await drive.pending(id);
    await drive.engine.db.query(`update approval_requests set expires_at = clock_timestamp() where id = $1`, [
      approvalId,
    ]);
    await drive.sweep();
    await drive.rest();
    await expectEnd(drive, id, 'failed');
    expect((await drive.subtasks(id)).map(({ status, error }) => [status, error?.code])).toEqual([
      ['failed', 'approval_expired'],
      ['completed', undefined],
    ]);
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
  });

  it('to execute is that of its intent: a yes that waited too long is asked for again', async () => {
    const { id } = await drive.open(PLAN, insists);
    const { id: approvalId } = await drive.pending(id);
    await drive.answer('approve', approvalId, 'tech_lead');
    await drive.engine.db.query(`update approval_requests set execute_by = clock_timestamp() where id = $1`, [
      approvalId,
    ]);
    await drive.rest();
    expect(await drive.happened(id)).toEqual({});
    expect((await drive.pending(id)).id).not.toBe(approvalId);
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 1 });
  });

  // Control: enough() in judgeCall.
  it('a new policy that asks for more does not take the old signatures', async () => {
    const { id } = await drive.open(PLAN, insists);
    const { id: approvalId } = await drive.pending(id);
    await drive.answer('approve', approvalId, 'tech_lead');
    await drive.engine.db.query(
      `insert into policies (version, document, created_by) select 2, replace(document, '{ roles: [tech_lead, cto], count: 1 }', '{ roles: [tech_lead, cto], count: 2 }'), 'test' from policies where version = 1`,
    );
    await drive.engine.db.query('update settings set active_policy = 2');
    await drive.rest();
    expect(await drive.happened(id)).toEqual({});
    expect(await drive.pending(id)).toMatchObject({ policy_version: 2, approvals_required: 2 });
    await drive.approve(id, 'tech_lead', 'cto');
    await expectEnd(drive, id, 'completed');
    await drive.engine.db.query('update settings set active_policy = 1');
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cancelTask } from '../../lib/tasks/cancel.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { commit, destroy, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(async () => {
  drive.world.before = null;
  drive.world.after = null;
  await checkInvariants(drive);
});
afterAll(() => drive.close());

const cancel = async (taskId: string) =>
  cancelTask(drive.ctx, await drive.engine.entry('requester', { taskId }), { reason: 'changed my mind' });

describe('cancelling', () => {
  it('stops a task that is about to plan', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns, { rest: false });
    await cancel(id);
    await drive.rest();
    await expectEnd(drive, id, 'cancelled');
    expect(await drive.subtasks(id)).toEqual([]);
  });

  it('stops a task that waits for its plan’s approval; the request is cancelled with it', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const { id: approvalId } = await drive.pending(id);
    await cancel(id);
    await expectEnd(drive, id, 'cancelled');
    expect((await drive.approvals(id))[0]!.status).toBe('cancelled');
    await expect(drive.answer('approve', approvalId, 'cto')).rejects.toMatchObject({
      code: 'already_decided',
    });
  });

  it('stops a task of which a call waits, and nothing comes after', async () => {
    const { id } = await drive.open(
      [draft({ agent: 'infrastructure' }), draft({ agent: 'documentation', depends_on: [0] })],
      (brief) => (brief.history.length > 0 ? finish('x') : calls(destroy('cache'))),
    );
    await cancel(id);
    await drive.heal([id]);
    await expectEnd(drive, id, 'cancelled');
    expect((await drive.subtasks(id)).map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    expect(await drive.effects(id)).toEqual([]);
  });

  it('in the middle of a call: the call’s outcome is still recorded, nothing later runs', async () => {
    let cancelled: Promise<unknown> | null = null;
    drive.world.after = async () => {
      cancelled ??= cancel(taskId);
      await cancelled;
      return undefined;
    };
    const plan = [draft({ agent: 'feature-dev' }), draft({ agent: 'documentation', depends_on: [0] })];
    const opened = await drive.open(
      plan,
      (brief) => (brief.history.length > 1 ? finish('x') : calls(commit(brief.history.length))),
      { rest: false },
    );
    const taskId = opened.id;
    await drive.rest();
    await expectEnd(drive, taskId, 'cancelled');
    expect((await drive.effects(taskId)).map(({ state, tool }) => [tool, state])).toEqual([
      ['world.commit', 'done'],
    ]);
    expect(await drive.happened(taskId)).toEqual({ 'world.commit': 1 });
  });

  it('in the middle of a model call: its answer changes nothing', async () => {
    const opened = await drive.open(
      [draft({ agent: 'feature-dev' })],
      async () => {
        await cancel(opened.id);
        return calls(commit(0));
      },
      { rest: false },
    );
    await drive.rest();
    await expectEnd(drive, opened.id, 'cancelled');
    expect(await drive.effects(opened.id)).toEqual([]);
  });

  it('is refused once the task has ended, and when it is another’s', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })]);
    await expect(cancel(id)).rejects.toMatchObject({ code: 'already_ended' });
    const { id: other } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const entry = await drive.engine.entry('developer', { taskId: other });
    await expect(cancelTask(drive.ctx, entry, {})).rejects.toMatchObject({
      code: 'role_not_allowed',
    });
  });

  it('a call that nobody answers for becomes a doubt for people to look at, not a fact', async () => {
    drive.world.before = async () => {
      await cancel(taskId);
      throw new Error('the worker dies here');
    };
    const opened = await drive.open([draft({ agent: 'feature-dev' })], undefined, { rest: false });
    const taskId = opened.id;
    await drive.rest();
    expect((await drive.effects(taskId))[0]!.state).toBe('intent');
    await drive.engine.db.query(`update effects set at = at - interval '6 minutes' where task_id = $1`, [
      taskId,
    ]);
    await drive.sweep();
    expect((await drive.effects(taskId))[0]!.state).toBe('unknown');
    expect(await drive.events(taskId)).toContain('effect.unknown:0');
    const [effect] = await drive.effects(taskId);
    expect(effect!.remind_at).not.toBeNull();
    const rows = await drive.engine.db.query(
      `select a.type, o.kind from audit_events a join outbox o on o.id = a.subject || ':unknown' where a.subject = $1`,
      [effect!.key],
    );
    expect(rows).toEqual([{ type: 'effect.unknown', kind: 'log' }]);
    await Promise.all([drive.sweep(), drive.sweep()]);
    expect((await drive.events(taskId)).filter((type) => type === 'effect.unknown:0')).toHaveLength(1);
    expect((await drive.task(taskId)).status).toBe('cancelled');
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { later } from '../../lib/errors.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import { rollbackTask } from '../../lib/tasks/rollback.ts';
import { LIMITS } from '../../schema/limits.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { historyOf } from './history-of.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { commit, destroy, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
let history: ReturnType<typeof historyOf>;
beforeAll(async () => {
  drive = await Drive.start();
  history = historyOf(drive);
});
afterEach(async () => {
  Object.assign(drive.ctx.config, { [LIMITS.running_tasks.variable]: LIMITS.running_tasks.value });
  await checkInvariants(drive);
});
afterAll(() => drive.close());

const ONE = [draft({ agent: 'feature-dev' })];
const retry = async (id: string, who: 'requester' | 'tech_lead' = 'requester') =>
  retryTask(drive.ctx, await drive.engine.entry(who, { taskId: id }), { reason: 'again', fromSubtask: 0 });
/** How the task's next run is begun, by each of the two verbs. */
const BEGIN: Record<string, (id: string, who?: 'tech_lead') => Promise<unknown>> = {
  rollback: async (id, who) =>
    history.rollback(id, await history.before(id, 'gate').catch(() => history.nth(id, 0, 1)), who),
  retry,
};

describe.each(Object.keys(BEGIN))('a next run by %s', (verb) => {
  const begin = BEGIN[verb]!;

  // Control: refuseNoMoreRuns.
  it('is refused where the task has nearly all its events', async () => {
    const { id } = await drive.open(ONE);
    await drive.engine.db.query('update tasks set event_limit = event_seq + 1 where id = $1', [id]);
    await expect(begin(id)).rejects.toMatchObject({ kind: 'conflict', code: 'too_many_events' });
    expect(await drive.task(id)).toMatchObject({ status: 'completed', run: 1 });
  });

  // Control: refuse_full, in the database: who looked before it was full is refused as well.
  it('is refused where its last events came meanwhile', async () => {
    const { id } = await drive.open(ONE);
    const entry = await drive.engine.entry('requester', { taskId: id });
    const checkpointId = await history.nth(id, 0, 1);
    await drive.engine.db.query('update tasks set event_limit = event_seq + 1 where id = $1', [id]);
    const begun =
      verb === 'retry'
        ? retryTask(drive.ctx, entry, { reason: 'again', fromSubtask: 0 })
        : rollbackTask(drive.ctx, entry, { checkpointId, reason: 'again' });
    await expect(begun).rejects.toMatchObject({ kind: 'conflict', code: 'too_many_events' });
    expect(await drive.task(id)).toMatchObject({ status: 'completed', run: 1 });
  });

  // Control: near_running where a task that had ended begins again.
  it('counts among what its requester has open', async () => {
    const { id } = await drive.open(ONE);
    await drive.open(ONE, undefined, { rest: false });
    Object.assign(drive.ctx.config, { [LIMITS.running_tasks.variable]: 1 });
    await expect(begin(id)).rejects.toMatchObject({ code: 'too_many_running_tasks' });
    expect(await drive.task(id)).toMatchObject({ status: 'completed', run: 1 });
    await drive.rest();
    await begin(id);
    // Of a task that is open anyway there is one more run, and not one more task.
    if (verb === 'rollback') await begin(id);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  // Control: asked_by. Whoever asks for the run asks for what it does.
  it('is not signed by the one who asked for it, neither its plan nor its calls', async () => {
    const { id } = await drive.open(
      [...PRODUCTION_PLAN, draft({ agent: 'infrastructure', depends_on: [1] })],
      (brief) =>
        brief.subtask.index < 2
          ? productionTurns(brief)
          : brief.history.length > 0
            ? finish('gone')
            : calls(destroy('cache')),
    );
    await drive.approve(id, 'tech_lead', 'cto');
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
    await begin(id, 'tech_lead');
    for (const signer of [['tech_lead_2', 'cto'], ['tech_lead_2']] as const) {
      const asked = await drive.pending(id);
      expect(asked).toMatchObject({ requested_by: 'requester', asked_by: 'tech_lead' });
      await expect(drive.answer('approve', asked.id, 'tech_lead')).rejects.toMatchObject({
        kind: 'forbidden',
        code: 'self_approval',
      });
      await drive.approve(id, ...signer);
    }
  });
});

describe('a rollback', () => {
  it('before there is a plan is refused', async () => {
    const { id } = await drive.open(ONE, undefined, { rest: false });
    [...drive.scripts.values()].at(-1)!.plan = async () => {
      throw later(1, 'model_busy', 'busy');
    };
    await drive.rest();
    const [point] = await history.list(id);
    await expect(history.rollback(id, point!.checkpoint_id)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'not_rollbackable',
    });
    expect(await drive.task(id)).toMatchObject({ status: 'planning', run: 1 });
  });

  it('of a subtask that waits for budget looks whether there is some now before it asks', async () => {
    const { id } = await drive.open(
      [...ONE, ...ONE],
      ({ history: past, subtask }) =>
        past.length > 5 || subtask.index === 1 ? finish('done') : calls(commit(0, { t: past.length })),
      { input: { budget: { max_tokens: 60 } } },
    );
    const { id: asked } = await drive.pending(id);
    await drive.engine.db.query(
      `update tasks set budget = '{"max_usd": null, "max_tokens": 1000000}' where id = $1`,
      [id],
    );
    const [newest] = (await history.list(id)).filter(({ subtask_index }) => subtask_index === 0);
    await history.rollback(id, newest!.checkpoint_id);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect((await drive.approvals(id)).map((row) => [row.id, row.status])).toEqual([[asked, 'cancelled']]);
  });
});

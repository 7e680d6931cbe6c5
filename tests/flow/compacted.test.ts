import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listArtifacts } from '../../lib/artifacts/list.ts';
import { withEvidence } from '../../lib/evidence/with-evidence.ts';
import { hashAction } from '../../lib/hash.ts';
import { stateAt } from '../../lib/history/state-at.ts';
import { retain } from '../../lib/sweep/retain.ts';
import { listEffects } from '../../lib/tasks/effects.ts';
import { readEvents } from '../../lib/tasks/events.ts';
import { graphView } from '../../lib/tasks/graph-view.ts';
import { listTasks } from '../../lib/tasks/list.ts';
import { loadTaskView } from '../../lib/tasks/load.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import { rollbackTask } from '../../lib/tasks/rollback.ts';
import type { Action } from '../../schema/action.ts';
import fc from '../support/fast-check.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { historyOf } from './history-of.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

const commit = (index: number) => ({ tool: 'world.commit', args: { repository: 'checkout', index } });

/** The task, if it has ended, did so 31 days ago. */
const age = (id: string) =>
  drive.engine.db.query(`update tasks set finished_at = finished_at - interval '31 days' where id = $1`, [
    id,
  ]);
async function compact() {
  await drive.engine.db.query('update settings set retained_at = null');
  return retain(drive.ctx);
}

/** As many signatures as the task waits for. */
async function sign(id: string): Promise<void> {
  for (const who of ['tech_lead', 'cto'] as const)
    if ((await drive.task(id)).status === 'awaiting_approval') await drive.approve(id, who);
}

/** Everything that the interface answers about a task, but for its checkpoints. */
async function seen(id: string) {
  const { ctx, engine } = drive;
  const entry = await drive.entry('requester', {});
  const task = await loadTaskView(ctx, id);
  const { events } = await readEvents(ctx, id, { after: 0, limit: 1_000 });
  const reader = await drive.entry('cto', {});
  const states = [];
  for (const { seq } of events) {
    const { checkpoints: _, ...state } = await stateAt(ctx, id, { seq });
    states.push(state);
  }
  return {
    task,
    listed: (await listTasks(ctx, entry, { limit: 200 })).data.find((each) => each.task_id === id)?.plan,
    graph: graphView(task),
    events,
    pages: await Promise.all([2, 7, 40].map((after) => readEvents(ctx, id, { after, limit: 5 }))),
    states,
    effects: (await listEffects(ctx, id, { limit: 200 })).data.map(
      ({ args: _, result: __, ...shown }) => shown,
    ),
    artifacts: await listArtifacts(ctx, id, { limit: 200 }),
    approvals: await Promise.all((await drive.approvals(id)).map((row) => withEvidence(ctx, reader, row))),
    audit: await engine.db.query('select * from audit_events where subject = $1 order by id', [id]),
  };
}

const refusal = (of: Promise<unknown>) =>
  of.then(
    () => 'none',
    (error: { kind?: string; code?: string }) => `${error.kind} ${error.code}`,
  );

describe('a task that retention has compacted', () => {
  it('is what it was to everybody who reads it, and its signed plan still proves itself', async () => {
    const plan = [
      draft({ agent: 'cicd', environment: 'production', operation: 'deploy' }),
      draft({ agent: 'feature-dev', depends_on: [0] }),
    ];
    const { id } = await drive.open(plan, (brief) =>
      brief.history.length > 0 ? finish('done') : calls(commit(brief.subtask.index)),
    );
    await sign(id);
    await age(id);
    const before = await seen(id);
    expect(before.task).toMatchObject({
      status: 'completed',
      plan: { subtasks: [{ index: 0 }, { index: 1 }] },
    });
    expect(before.events.length).toBeGreaterThan(15);
    expect(before.effects).toHaveLength(2);
    expect(await compact()).toMatchObject({ tasks: 1 });
    const row = await drive.task(id);
    expect(row).toMatchObject({ plan: null, pruned_at: expect.any(String) });
    const left = `select (select count(*)::int from events where task_id = $1) as events,
      (select count(*)::int from subtask_deps d join subtasks s on s.id = d.subtask_id where s.task_id = $1) as edges`;
    expect(await drive.engine.db.query(left, [id])).toEqual([{ events: 0, edges: 0 }]);
    expect(await seen(id)).toEqual(before);
    const { data } = await listEffects(drive.ctx, id, { limit: 200 });
    expect(data.map(({ args, result }) => [args, result])).toEqual([
      [null, null],
      [null, null],
    ]);
    const signed = before.approvals[0]!;
    expect(hashAction(signed.action_details as Action)).toBe(signed.action_hash);
    expect((await loadTaskView(drive.ctx, id)).plan).toMatchObject({ hash: signed.action_hash, revision: 1 });
  });

  it('keeps each hash of a call once, in the ledger, and is read as earlier releases packed it, too', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], (brief) =>
      brief.history.length > 2 ? finish('done') : calls(commit(brief.history.length % 2)),
    );
    await age(id);
    const before = await seen(id);
    const whole = `select jsonb_agg(jsonb_build_array(seq, type, at, subtask_id, approval_id, actor, data) order by seq)::text as events
      from events_of($1)`;
    const [{ events }] = (await drive.engine.db.query(whole, [id])) as [{ events: string }];
    await compact();
    const [row] = await drive.engine.db.query<{ events: string }>(
      'select events from timelines where task_id = $1',
      [id],
    );
    const hashes = before.effects.flatMap(({ key, args_hash }) => [key, args_hash]);
    expect(hashes).toHaveLength(6);
    expect(hashes.filter((hash) => !events.includes(hash) || row!.events.includes(hash))).toEqual([]);
    expect(await seen(id)).toEqual(before);
    await drive.engine.db.query('update timelines set events = $2 where task_id = $1', [id, events]);
    expect(await seen(id)).toEqual(before);
  });

  it('keeps a plan that nobody had to sign', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], () => finish('done'));
    await age(id);
    const before = await seen(id);
    expect(before.approvals).toEqual([]);
    await compact();
    expect((await drive.task(id)).plan).not.toBeNull();
    expect(await seen(id)).toEqual(before);
  });

  it('never runs again: retry and rollback are refused, even by whoever looked before it was compacted', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], () => finish('broken', 'failed'));
    const checkpointId = await historyOf(drive).before(id, 'write_report');
    const stale = await drive.entry('requester', { taskId: id });
    await age(id);
    await compact();
    const fresh = await drive.entry('requester', { taskId: id });
    const before = await seen(id);
    for (const entry of [fresh, stale])
      expect(await refusal(retryTask(drive.ctx, entry, { reason: 'again' }))).toBe('gone history_pruned');
    expect(await refusal(rollbackTask(drive.ctx, fresh, { checkpointId, reason: 'back' }))).toBe(
      'gone history_pruned',
    );
    expect(await seen(id)).toEqual(before);
  });
});

describe('whatever has happened', () => {
  it('a task looks the same compacted, and nothing of one that waits is touched', async () => {
    const step = fc.constantFrom('look', 'commit', 'commit', 'fail');
    const history = fc.record({
      subtasks: fc.array(fc.array(step, { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      asks: fc.boolean(),
      retried: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(history, async ({ subtasks, asks, retried }) => {
        let healed = false;
        const plan = subtasks.map((_, index) =>
          draft({
            agent: 'feature-dev',
            depends_on: index === 0 ? [] : [index - 1],
            ...(asks ? { environment: 'production' as const, operation: 'deploy' as const } : {}),
          }),
        );
        const { id } = await drive.open(plan, (brief) => {
          const next = subtasks[brief.subtask.index]![brief.history.length];
          if (next === undefined) return finish(`end of ${brief.subtask.index}`);
          if (next === 'fail') return healed ? finish('healed') : finish('broken', 'failed');
          const args = { repository: 'checkout', n: brief.history.length, of: brief.subtask.index };
          return calls({ tool: `world.${next}`, args });
        });
        if (asks) {
          await age(id);
          const waiting = await seen(id);
          await compact();
          expect(await seen(id)).toEqual(waiting);
          expect((await drive.task(id)).pruned_at).toBeNull();
        }
        await sign(id);
        if (retried && (await drive.task(id)).status === 'failed') {
          healed = true;
          await retryTask(drive.ctx, await drive.entry('requester', { taskId: id }), { reason: 'again' });
          await drive.rest();
          await sign(id);
        }
        await age(id);
        const ended = await seen(id);
        await compact();
        expect((await drive.task(id)).pruned_at).not.toBeNull();
        expect(await seen(id)).toEqual(ended);
      }),
      { numRuns: process.env.LONG ? 100 : 4, endOnFailure: true },
    );
  }, 120_000);
});

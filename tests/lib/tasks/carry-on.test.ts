import { afterAll, beforeAll, expect, it } from 'vitest';
import { decide } from '../../../lib/approvals/decide.ts';
import type { Ctx } from '../../../lib/ctx.ts';
import type { NextWork, Work } from '../../../lib/db/rows.ts';
import { runAhead } from '../../../lib/tasks/advance.ts';
import { carryOn } from '../../../lib/tasks/carry-on.ts';
import { Drive } from '../../flow/drive.ts';
import { draft } from '../../support/world.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

const four = [0, 1, 2, 3].map((i) =>
  draft({
    agent: i === 3 ? 'cicd' : 'feature-dev',
    depends_on: i === 0 ? [] : [i - 1],
    ...(i === 3 ? { kind: 'run', operation: 'deploy', environment: 'staging' } : {}),
  }),
);

/** Runs a whole plan in one chain; `see` is shown each work as carried on, and as a claim would have loaded it. */
async function chain(see: (carried: Work, loaded: Work, sent: NextWork) => Promise<void> | void) {
  const { id } = await drive.open(four);
  const approvalId = (await drive.pending(id)).id;
  const { work } = await decide(
    drive.ctx,
    await drive.entry('team_lead', { approvalId }),
    { approvalId, decision: 'approve' },
    { claim: true, channel: 'http' },
  );
  let before = work!;
  const query: Ctx['db']['query'] = async <Row extends object>(text: string, params?: unknown[]) => {
    const rows = await drive.ctx.db.query<Row>(text, params);
    const next = (rows[0] as { r?: { next?: NextWork } } | undefined)?.r?.next;
    if (!text.includes('settle_v1') || !next) return rows;
    const [row] = await drive.engine.db.query<{ loaded: Work }>("select load_work('subtask', $1) as loaded", [
      next.id,
    ]);
    before = carryOn(before, next);
    await see(before, row!.loaded, next);
    return rows;
  };
  const ctx = { ...drive.ctx, db: { ...drive.ctx.db, query } };
  await runAhead(ctx, work, { budgetMs: 600_000 });
  return id;
}

it('makes of what was sent the very work that a claim would have loaded', async () => {
  let steps = 0;
  const id = await chain((carried, loaded, sent) => {
    steps += 1;
    const { planned, ...subtask } = loaded.subtask!;
    expect({ ...carried, now: '' }).toEqual({
      ...loaded,
      now: '',
      // The row's copy is never what runs: the signed plan's own entry is.
      subtask: { ...subtask, planned: loaded.task.plan!.subtasks[subtask.index] },
    });
    expect(planned).toBeDefined();
    expect(sent).not.toHaveProperty('task.plan');
    expect(sent).not.toHaveProperty('project');
    expect(sent).not.toHaveProperty('plan_approval');
  });
  expect(steps).toBe(3);
  expect((await drive.task(id)).status).toBe('completed');
});

it('is sent a project and an approval that changed since', async () => {
  let steps = 0;
  await chain(async (carried, loaded, sent) => {
    steps += 1;
    if (steps === 1) {
      await drive.engine.db.query('update projects set version = version + 1 where name = $1', ['checkout']);
      await drive.engine.db.query('update approval_requests set version = version + 1 where id = $1', [
        loaded.plan_approval!.id,
      ]);
    }
    if (steps === 2) {
      expect(sent.project).toEqual(loaded.project);
      expect(sent.plan_approval).toEqual(loaded.plan_approval);
      expect(carried.project!.version).toBe(loaded.project!.version);
    }
    if (steps === 3) expect(sent).not.toHaveProperty('project');
  });
  expect(steps).toBe(3);
});

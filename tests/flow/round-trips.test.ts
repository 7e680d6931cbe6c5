import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../lib/approvals/decide.ts';
import { runAhead } from '../../lib/tasks/advance.ts';
import { writeReport } from '../support/report.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { expectEnd } from './invariants.ts';
import { commit } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
  // One task first: the policy is parsed and kept by then, as in any isolate that lives.
  await measure(0);
});
afterAll(() => drive.close());

const six = [
  ...[0, 1, 2, 3, 4].map((i) => draft({ agent: 'feature-dev', depends_on: i === 0 ? [] : [i - 1] })),
  draft({ agent: 'cicd', kind: 'run', operation: 'deploy', environment: 'staging', depends_on: [4] }),
];

/** One task of six subtasks with so many effects each, counted at the database's door from the caller's key on. */
async function measure(effects: number) {
  const { stats } = drive.engine.db;
  const began = stats();
  // Opening lets the requester in first.
  const { id, work } = await drive.open(
    six,
    (brief) =>
      brief.history.length < effects
        ? calls(commit(brief.subtask.index, { n: brief.history.length }))
        : finish('end'),
    { rest: false, claim: true },
  );
  const accepted = stats();
  await runAhead(drive.ctx, work, { budgetMs: 600_000 });
  const waiting = stats();
  expect((await drive.task(id)).status).toBe('awaiting_approval');
  const approvalId = (await drive.pending(id)).id;
  const asked = stats();
  const { work: first } = await decide(
    drive.ctx,
    await drive.entry('team_lead', { approvalId }),
    { approvalId, decision: 'approve' },
    { claim: true, channel: 'http' },
  );
  const approved = stats();
  await runAhead(drive.ctx, first, { budgetMs: 600_000 });
  const done = stats();
  await expectEnd(drive, id, 'completed');
  const between = (a: typeof began, b: typeof began) => ({
    round_trips: b.requests - a.requests,
    statements: b.statements - a.statements,
  });
  return {
    orchestrate: between(began, accepted),
    start: between(began, waiting),
    approve: between(asked, approved),
    finish: between(asked, done),
  };
}

describe('round trips to Postgres, authentication included', () => {
  it('stay within the budgets: 2 a door, 4 to waiting, 8 to done, 14 with an effect each', async () => {
    const pure = await measure(0);
    const effects = await measure(1);
    const rows = [
      { what: '/orchestrate', budget: 2, ...pure.orchestrate },
      { what: '/approve', budget: 2, ...pure.approve },
      { what: 'start → waiting', budget: 4, ...pure.start },
      { what: 'approve → six pure steps done', budget: 8, ...pure.finish },
      { what: 'approve → six steps with an effect each done', budget: 14, ...effects.finish },
    ];
    for (const { what, budget, round_trips, statements } of rows)
      console.info(`${what}: ${round_trips} round trips (at most ${budget}), ${statements} statements`);
    writeReport('round-trips', { rows });
    for (const { what, budget, round_trips, statements } of rows) {
      expect(round_trips, what).toBeLessThanOrEqual(budget);
      expect(statements, what).toBeLessThanOrEqual(budget);
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../lib/approvals/decide.ts';
import { enter } from '../../lib/identity/enter.ts';
import { runAhead } from '../../lib/tasks/advance.ts';
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

/** One task of six subtasks with so many effects each, counted at the database's door. */
async function measure(effects: number) {
  const { stats } = drive.engine.db;
  const before = stats();
  const { id, work } = await drive.open(
    six,
    (brief) =>
      brief.history.length < effects
        ? calls(commit(brief.subtask.index, { n: brief.history.length }))
        : finish('end'),
    {
      rest: false,
      claim: true,
    },
  );
  await runAhead(drive.ctx, work, { budgetMs: 600_000 });
  const waiting = stats();
  expect((await drive.task(id)).status).toBe('awaiting_approval');
  const approvalId = (await drive.pending(id)).id;
  const entry = await enter(drive.ctx, { token: drive.engine.keys.team_lead!, route: 'test', approvalId });
  if ('replay' in entry) throw new Error('unexpected replay');
  const { work: first } = await decide(
    drive.ctx,
    entry,
    { approvalId, decision: 'approve' },
    { claim: true, channel: 'http' },
  );
  await runAhead(drive.ctx, first, { budgetMs: 600_000 });
  const done = stats();
  await expectEnd(drive, id, 'completed');
  const between = (a: typeof before, b: typeof before) => ({
    round_trips: b.requests - a.requests,
    statements: b.statements - a.statements,
  });
  return { start: between(before, waiting), finish: between(waiting, done) };
}

describe('round trips to Postgres', () => {
  it('from the request to waiting: at most 4; from the approval to done: at most 8, with an effect each at most 14', async () => {
    const pure = await measure(0);
    const effects = await measure(1);
    console.info(
      `round trips: start → waiting ${pure.start.round_trips}, approve → six pure steps ${pure.finish.round_trips}, with an effect each ${effects.finish.round_trips}; statements ${pure.start.statements}, ${pure.finish.statements}, ${effects.finish.statements}.`,
    );
    expect(pure.start.round_trips).toBeLessThanOrEqual(4);
    expect(pure.finish.round_trips).toBeLessThanOrEqual(8);
    expect(effects.finish.round_trips).toBeLessThanOrEqual(14);
    expect(effects.finish.statements).toBeLessThanOrEqual(14);
  });
});

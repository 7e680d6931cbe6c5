import { afterAll, beforeAll, expect, it } from 'vitest';
import { cancelTask } from '../../lib/tasks/cancel.ts';
import { draft } from '../support/world.ts';
import { Drive } from './drive.ts';
import { historyOf } from './history-of.ts';
import { checkInvariants } from './invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

/** Of each race; `LONG=1`: more. */
const ROUNDS = process.env.LONG === '1' ? 200 : 12;

let drive: Drive;
let history: ReturnType<typeof historyOf>;
beforeAll(async () => {
  drive = await Drive.start();
  history = historyOf(drive);
});
afterAll(() => drive.close());

type Outcome = PromiseSettledResult<unknown>;
const won = ({ status }: Outcome) => status === 'fulfilled';
const codeOf = (outcome: Outcome) =>
  outcome.status === 'rejected'
    ? ((outcome.reason as { code?: string }).code ?? String(outcome.reason))
    : null;

it(`racing with the last signature: the branch it made asks again, whoever was first (${ROUNDS} rounds)`, async () => {
  const first = { rollback: 0, approval: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const old = await drive.pending(id);
    await drive.answer('approve', old.id, 'tech_lead');
    const point = await history.before(id, 'gate');
    const race = [
      () => history.rollback(id, point),
      () => drive.answer('approve', old.id, 'cto', { claim: round % 2 === 0 }),
    ];
    const [rolled, signed] = await Promise.allSettled(race.map((start) => start()));
    // A signature may start work that is in the way of the rollback, and nothing else may.
    expect([null, 'effect_open', 'busy']).toContain(codeOf(rolled!));
    expect([null, 'already_decided']).toContain(codeOf(signed!));
    if (!won(rolled!)) continue;
    first[won(signed!) ? 'approval' : 'rollback'] += 1;
    await drive.rest();
    const approvals = await drive.approvals(id);
    expect(await drive.task(id)).toMatchObject({ status: 'awaiting_approval', run: 2 });
    expect(approvals.filter(({ status }) => status === 'pending')).toMatchObject([
      { run: 2, revision: 2, votes: [] },
    ]);
    // The old approval, given or not, has cleared nothing of the new run.
    expect((await drive.effects(id)).filter(({ run }) => run === 2)).toEqual([]);
    if (round % 10 === 0) await checkInvariants(drive);
  }
  await checkInvariants(drive);
  expect(first.rollback + first.approval).toBe(ROUNDS);
  drive.engine.queue.bells.length = 0;
}, 120_000);

it(`racing with deliveries: every effect once, the task at its end (${ROUNDS} rounds)`, async () => {
  const lost: Record<string, number> = {};
  const ids: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { id } = await drive.open([0, 1].map(() => draft({ agent: 'feature-dev' })));
    ids.push(id);
    const point = await history.before(id, 'execute', round % 2);
    await history.rollback(id, point);
    const bells = drive.engine.queue.bells.splice(0);
    const later = new Promise((done) => setTimeout(done, round % 12));
    const answers = await Promise.allSettled([
      ...bells.map((bell) => drive.ring(bell)),
      ...bells.map((bell) => drive.ring(bell)),
      later.then(() => history.rollback(id, point)),
      later.then(() => history.rollback(id, point)),
    ]);
    for (const answer of answers) {
      const code = codeOf(answer);
      if (code) lost[code] = (lost[code] ?? 0) + 1;
    }
    expect((await drive.task(id)).run).toBe(2 + answers.slice(-2).filter(won).length);
  }
  expect(Object.keys(lost).filter((code) => !['effect_open', 'run_changed', 'busy'].includes(code))).toEqual(
    [],
  );
  await drive.rest();
  await drive.heal(ids);
  for (const id of ids) {
    expect((await drive.task(id)).status).toBe('completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 2 });
  }
  await checkInvariants(drive);
}, 120_000);

it(`racing with a cancellation and with itself: one order, one more run at most (${ROUNDS} rounds)`, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const point = await history.before(id, 'gate');
    const entry = await drive.engine.entry('requester', { taskId: id });
    const [cancelled, ...rolled] = await Promise.allSettled([
      cancelTask(drive.ctx, entry, {}),
      history.rollback(id, point),
      history.rollback(id, point),
    ]);
    expect(won(cancelled!)).toBe(true);
    const winners = rolled.filter(won).length;
    // Who looked at the task after the first had won has seen its run, and goes on from there.
    expect(
      rolled.map(codeOf).filter((code) => !['not_rollbackable', 'run_changed', 'busy', null].includes(code)),
    ).toEqual([]);
    const task = await drive.task(id);
    expect(task).toMatchObject({ status: 'cancelled', run: 1 + winners, pending_approvals: 0 });
    expect((await drive.approvals(id)).every(({ status }) => status === 'cancelled')).toBe(true);
    if (round % 10 === 0) await checkInvariants(drive);
  }
  await checkInvariants(drive);
}, 120_000);

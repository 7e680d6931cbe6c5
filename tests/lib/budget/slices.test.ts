import { afterAll, beforeAll, expect, it } from 'vitest';
import { budgetChoices } from '../../../lib/budget/more.ts';
import { isSpent } from '../../../lib/budget/reserve.ts';
import { NO_USAGE } from '../../../schema/turn.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import fc from '../../support/fast-check.ts';
import { seedWaiting } from '../../support/rows.ts';

const RUNS = process.env.LONG ? 400 : 25;
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

type Step = { who: number; does: 'reserve' | 'flush' | 'end' | 'lose'; tokens: number };
const step: fc.Arbitrary<Step> = fc.record({
  who: fc.nat(3),
  does: fc.constantFrom('reserve', 'reserve', 'flush', 'end', 'lose'),
  tokens: fc.nat(900),
});

/** Four subtasks of one task that hold parts of one budget, as the statements keep it. */
async function seed(max: number): Promise<{ task: string; subtasks: string[] }> {
  const { taskId } = await seedWaiting(db, { by: 'somebody' });
  await db.query('delete from subtasks where task_id = $1', [taskId]);
  await db.query(
    `update tasks set status = 'running', open_subtasks = 4, busy_subtasks = 4, pending_approvals = 0, budget = $2 where id = $1`,
    [taskId, { max_usd: null, max_tokens: max }],
  );
  const subtasks = [0, 1, 2, 3].map((n) => `${taskId}-${n}`);
  for (const [index, id] of subtasks.entries())
    await db.query(
      `insert into subtasks (id, task_id, index, agent, planned, risk_level, status, version) values ($1, $2, $3, 'cicd', '{}', 'low', 'running', 1)`,
      [id, taskId, index],
    );
  return { task: taskId, subtasks };
}

type Books = { used: number; reserved: number; lost: number; held: number };
async function books(task: string): Promise<Books> {
  const [row] = await db.query<Books>(
    `select (usage ->> 'input_tokens')::float + (usage ->> 'output_tokens')::float as used,
       coalesce((spending -> 'reserved' ->> 'tokens')::float, 0) as reserved, coalesce((spending -> 'lost' ->> 'tokens')::float, 0) as lost,
       (select coalesce(sum((slice ->> 'tokens')::float), 0) from subtasks s where s.task_id = t.id) as held
     from tasks t where id = $1`,
    [task],
  );
  return row!;
}

it('whatever workers do, what is held is the sum of their slices and no slice goes beyond the budget', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20_000 }),
      fc.array(step, { maxLength: 25 }),
      async (max, steps) => {
        const { task, subtasks } = await seed(max);
        const call = async (name: string, p: object) =>
          (
            await db.query<{ r: { state: string; slice?: { tokens: number } } }>(
              `select ${name}($1::jsonb) as r`,
              [JSON.stringify(p)],
            )
          )[0]!.r;
        for (const { who, does, tokens } of steps) {
          const id = subtasks[who]!;
          const [row] = await db.query<{ version: string }>('select version from subtasks where id = $1', [
            id,
          ]);
          const spent = { ...NO_USAGE, input_tokens: tokens };
          const before = await books(task);
          if (does === 'reserve') {
            const p = {
              task_id: task,
              subtask_id: id,
              version: Number(row!.version),
              max_slice: { usd: 1, tokens: 2_000 },
              events: [],
              outcomes: [],
              spent,
            };
            const { state } = await call('reserve_v1', p);
            const after = await books(task);
            const committed = after.used + after.lost + after.reserved;
            if (state === 'ok') expect(committed).toBeLessThanOrEqual(max);
            else expect(after.used + after.lost + after.reserved).toBeGreaterThanOrEqual(max);
          } else if (does === 'flush') {
            await db.query('update tasks set usage = add_usage(usage, $2) where id = $1', [task, spent]);
            await db.query('select spend_slice($1, $2, $3)', [id, task, spent]);
          } else if (does === 'end') {
            await db.query(`update subtasks set status = 'ready' where id = $1`, [id]);
            await db.query(`update subtasks set status = 'running', version = version + 1 where id = $1`, [
              id,
            ]);
            expect((await books(task)).lost).toBe(before.lost);
          } else {
            await db.query('update subtasks set version = version + 1 where id = $1', [id]);
            const after = await books(task);
            expect(after.lost - before.lost).toBeCloseTo(before.reserved - after.reserved);
          }
          const after = await books(task);
          expect(after.reserved).toBeCloseTo(after.held);
          expect(after.reserved).toBeGreaterThanOrEqual(0);
        }
      },
    ),
    { numRuns: RUNS },
  );
});

it('a slice is spent when one of its currencies is', () => {
  const used = { ...NO_USAGE, input_tokens: 60, output_tokens: 40, cost_usd: 0.5 };
  expect(isSpent({ usd: null, tokens: 101 }, used)).toBe(false);
  expect(isSpent({ usd: null, tokens: 100 }, used)).toBe(true);
  expect(isSpent({ usd: 0.51, tokens: null }, used)).toBe(false);
  expect(isSpent({ usd: 0.5, tokens: 1_000 }, used)).toBe(true);
});

it('raise doubles, finish_up adds the fixed part to what is gone; a currency without a limit keeps none', () => {
  const config = { BUDGET_FINISH_USD: 0.1, BUDGET_FINISH_TOKENS: 1_000 };
  const usage = { ...NO_USAGE, input_tokens: 900, output_tokens: 200, cost_usd: 2 };
  const spending = { reserved: { usd: 0, tokens: 50 }, lost: { usd: 0, tokens: 25 } };
  expect(budgetChoices({ budget: { max_usd: null, max_tokens: 1_000 }, usage, spending }, config)).toEqual({
    finish_up: { max_usd: null, max_tokens: 2_175 },
    raise: { max_usd: null, max_tokens: 2_350 },
  });
  expect(budgetChoices({ budget: { max_usd: 2, max_tokens: null }, usage, spending: null }, config)).toEqual({
    finish_up: { max_usd: 2.1, max_tokens: null },
    raise: { max_usd: 4, max_tokens: null },
  });
});

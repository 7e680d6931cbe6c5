import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { firstDifference } from '../../infra/replay/fact.ts';
import { replayTask } from '../../infra/replay/replay.ts';
import type { Model } from '../../lib/ports.ts';
import { NO_USAGE } from '../../schema/turn.ts';
import { draft } from '../support/world.ts';
import { Drive } from './drive.ts';

let drive: Drive;
let looks: Model['concerns'];
let asked = 0;
beforeAll(async () => {
  drive = await Drive.start();
  const { ctx } = drive;
  const model = ctx.model;
  ctx.model = async () => ({
    ...(await model()),
    concerns: async (brief, signal) => {
      asked += 1;
      return looks!(brief, signal);
    },
  });
});
beforeEach(() => {
  asked = 0;
  drive.ctx.config.RISK_SECOND_LOOK = 'on';
  looks = says({ index: 0, level: 'high', reason: 'The start page reads the live price list.' });
});
afterAll(() => drive.close());

const PLAN = [draft({ agent: 'feature-dev' }), draft({ agent: 'documentation', depends_on: [0] })];
const says =
  (...value: Awaited<ReturnType<NonNullable<Model['concerns']>>>['value']): Model['concerns'] =>
  async () => ({ value, usage: { ...NO_USAGE, model_calls: 1 }, model: 'scripted' });
const planOf = async (id: string) => (await drive.task(id)).plan!.subtasks;

describe('a model’s second look at a plan', () => {
  it('raises a level with its reason, which people see, and a replay gives the same', async () => {
    const { id } = await drive.open(PLAN);
    expect(await planOf(id)).toMatchObject([{ level: 'high', concern: { level: 'high' } }, { level: 'low' }]);
    const task = await drive.task(id);
    expect(task).toMatchObject({ status: 'awaiting_approval', assessment: { level: 'high' } });
    expect(task.assessment!.factors[0]).toMatchObject({ rule: 'model_concern', detail: /live price list/ });
    expect(firstDifference(await replayTask(drive.engine.db.databaseUrl, id))).toBeNull();
  });

  it('is off by default: nobody is asked', async () => {
    drive.ctx.config.RISK_SECOND_LOOK = 'off';
    const { id } = await drive.open(PLAN);
    expect(asked).toBe(0);
    expect((await drive.task(id)).status).toBe('completed');
  });

  it('never lowers: what it says of a graver subtask changes nothing', async () => {
    looks = says(
      { index: 0, level: 'medium', reason: 'It is fine.' },
      { index: 9, level: 'critical', reason: 'There is no such subtask.' },
    );
    const { id } = await drive.open([
      draft({
        agent: 'cicd',
        kind: 'run',
        operation: 'deploy',
        environment: 'production',
        resource: 'application',
      }),
    ]);
    expect(await planOf(id)).toMatchObject([{ level: 'high' }]);
    expect((await planOf(id))[0]).not.toHaveProperty('concern');
  });

  it.each<[string, Model['concerns']]>([
    ['fails', async () => Promise.reject(new Error('429'))],
    ['says something else', async () => ({ value: 'all fine', usage: NO_USAGE, model: 'x' }) as never],
  ])('changes nothing when it %s', async (_, concerns) => {
    looks = concerns;
    const { id } = await drive.open(PLAN);
    expect(asked).toBe(1);
    expect((await drive.task(id)).status).toBe('completed');
  });
});

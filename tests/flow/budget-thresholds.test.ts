import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants } from './invariants.ts';
import { commit } from './scripts.ts';

const MORE_PEOPLE = `${DEFAULT_POLICY}
budget:
  raises:
    - { above_usd: 100, requirements: [{ roles: [cto], count: 1 }] }
`;

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
  await drive.engine.db.query(`insert into policies (version, document, created_by) values (2, $1, 'test')`, [
    MORE_PEOPLE,
  ]);
  await drive.engine.db.query('update settings set active_policy = 2');
});
afterAll(() => drive.close());
afterEach(() => checkInvariants(drive));

const works = (brief: TurnBrief) =>
  brief.history.length >= 9
    ? finish('done')
    : calls(commit(brief.subtask.index, { turn: brief.history.length }));
const open = (max_usd: number) =>
  drive.open([draft({ agent: 'feature-dev' })], works, { input: { budget: { max_tokens: 90, max_usd } } });
const rules = async (id: string) => (await drive.pending(id)).requirements.map(({ rule }) => rule);
const raise = async (id: string, who: 'team_lead' | 'cto') => {
  const { answer } = await drive.answer('approve', (await drive.pending(id)).id, who, { option: 'raise' });
  await drive.rest();
  return answer.status;
};

// Control: raiseRequirements in ask.
it('a raise beyond a threshold wants those whom the policy names besides', async () => {
  const { id } = await open(60);
  expect(await rules(id)).toEqual(['level_medium', 'budget_above_100']);
  expect(await raise(id, 'team_lead')).toBe('pending');
  expect((await drive.task(id)).status).toBe('budget_paused');
  expect(await raise(id, 'cto')).toBe('approved');
  expect((await drive.task(id)).status).toBe('completed');
});

it('a raise up to the threshold does not', async () => {
  const { id } = await open(50);
  expect(await rules(id)).toEqual(['level_medium']);
  expect(await raise(id, 'team_lead')).toBe('approved');
});

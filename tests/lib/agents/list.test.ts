import { afterAll, beforeAll, expect, it } from 'vitest';
import { getAgent, listAgents } from '../../../lib/agents/list.ts';
import { moveSubtasks, seedWaiting } from '../../support/rows.ts';
import { type TestVerbs, testVerbs } from '../../support/verbs.ts';

let t: TestVerbs;
beforeAll(async () => {
  t = await testVerbs();
});
afterAll(() => t.db.close());

it('counts what each agent does and did', async () => {
  const one = await seedWaiting(t.db, { by: 'a-developer' });
  const two = await seedWaiting(t.db, { by: 'a-developer' });
  await moveSubtasks(t.db, one.subtaskIds.slice(0, 1), ['ready', 'running']);
  await moveSubtasks(t.db, two.subtaskIds.slice(0, 1), ['ready', 'running', 'failed']);
  expect((await getAgent(t.ctx, 'feature-dev')).figures).toEqual({
    working: 1,
    waiting: 0,
    completed: 0,
    failed: 1,
  });
  expect((await getAgent(t.ctx, 'orchestrator')).figures).toMatchObject({ waiting: 2 });
});

it('does not say that an agent has no tools when nobody could be asked', async () => {
  const cards = async () => Promise.reject(new Error('gone'));
  const agents = await listAgents({ ...t.ctx, tools: { ...t.ctx.tools, cards } });
  expect(agents.map(({ tools_known }) => tools_known)).toEqual(Array(6).fill(false));
});

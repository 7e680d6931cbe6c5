import { expect, it } from 'vitest';
import type { Ctx } from '../../../lib/ctx.ts';
import { recordedCalls } from '../../../lib/policy/recorded-calls.ts';
import { policy, toolCard } from '../risk/fixtures.ts';

// The parser is loaded once for each isolate, and here by nobody but `recordedCalls`: it has to come first.
it('reads the SQL of a recorded call, though nobody has loaded the parser', async () => {
  const card = toolCard({ name: 'sql.execute', reach: 'environment', effect: 'read' });
  const task = { project: null, requested_by: 'ann', requester: { kind: 'human', roles: ['developer'] } };
  const row = (sql: string) => ({
    c: {
      ...{ key: sql, at: '2026-11-23T10:00:00Z', tool: card.name, args: { sql } },
      task: { ...task, project_context: {} },
    },
  });
  const ctx = {
    tools: { cards: async () => [card] },
    db: { query: async () => [row('select 1'), row('drop table orders')] },
  } as unknown as Ctx;
  const { cases, leftOut } = await recordedCalls(ctx, { active: policy, draft: policy }, [], {
    ...{ days: 1, most: 10 },
  });
  expect(leftOut).toBe(0);
  expect(cases.map((each) => each.case.risk_level)).toEqual(['low', 'critical']);
});

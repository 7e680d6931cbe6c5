import { expect, it } from 'vitest';
import type { Ctx } from '../../../lib/ctx.ts';
import { likelyCall } from '../../../lib/grants/likely-call.ts';
import type { Entry } from '../../../lib/identity/entry.ts';
import { policy, toolCard } from '../risk/fixtures.ts';

// The parser is loaded once for each isolate, and here by nobody but `likelyCall`: it has to come first.
it('reads the SQL of a pattern, though nobody has loaded the parser', async () => {
  const card = toolCard({ name: 'sql.execute', reach: 'environment', effect: 'read' });
  const ctx = { tools: { cards: async () => [card] } } as unknown as Ctx;
  const entry = { projects: [], now: '2026-11-23T10:00:00Z' } as unknown as Entry;
  const scope = {
    ...{ project: null, tool: card.name, max_level: 'low', approval_id: null },
    target: { repository: null, environment: 'production' },
  };
  const likely = (sql: string) =>
    likelyCall(ctx, entry, policy, { ...scope, args: { sql: { is: sql } } } as never, null);
  expect((await likely('select 1')).assessment).toMatchObject({ level: 'low', effect: 'read' });
  expect((await likely('drop table orders')).assessment).toMatchObject({ effect: 'destructive' });
});

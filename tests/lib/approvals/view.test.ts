import { afterAll, beforeAll, expect, it } from 'vitest';
import { withEvidence } from '../../../lib/evidence/with-evidence.ts';
import { seedWaiting } from '../../support/rows.ts';
import { type TestVerbs, testVerbs } from '../../support/verbs.ts';

let t: TestVerbs;
beforeAll(async () => {
  t = await testVerbs();
});
afterAll(() => t.db.close());

it('begins with the 23 columns of the table, under their names and in their order', async () => {
  const { approvalId } = await seedWaiting(t.db, { by: 'a-developer' });
  const entry = await t.as(t.people.cto, { approvalId });
  const columns = await t.db.query<{ column_name: string }>(
    `select column_name from information_schema.columns where table_name = 'approval_requests' order by ordinal_position limit 23`,
  );
  const shown = await withEvidence(t.ctx, entry, entry.approval!);
  expect(Object.keys(shown).slice(0, 23)).toEqual(columns.map(({ column_name }) => column_name));
  expect(shown.actions).toMatchObject([{ action: 'request', actor: 'a-developer' }]);
  expect(Object.keys(shown)).not.toContain('votes');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

// Control: the append-only triggers. They hold whoever asks, also where no row would be touched.
it.each([
  ['audit_events', `update audit_events set actor = 'somebody else'`],
  ['audit_events', 'delete from audit_events'],
  ['audit_events', 'truncate audit_events cascade'],
  ['approval_actions', `update approval_actions set actor = 'somebody else'`],
  ['approval_actions', 'delete from approval_actions'],
  ['approval_actions', 'truncate approval_actions cascade'],
])('what is in %s stays as it was written: no %s', async (_table, statement) => {
  await expect(db.query(statement)).rejects.toMatchObject({ code: '42501' });
});

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
  ['audit_links', 'update audit_links set hash = hash'],
  ['audit_links', 'delete from audit_links'],
  ['audit_links', 'truncate audit_links'],
  ['audit_unsealed', 'update audit_unsealed set digest = digest'],
  ['audit_unsealed', 'delete from audit_unsealed'],
  ['audit_unsealed', 'truncate audit_unsealed'],
  ['audit_head', 'update audit_head set seq = seq'],
  ['audit_head', 'delete from audit_head'],
  ['audit_cuts', 'update audit_cuts set seq = seq'],
  ['audit_cuts', 'delete from audit_cuts'],
  ['audit_anchors', 'update audit_anchors set seq = seq'],
  ['audit_anchors', 'delete from audit_anchors'],
  ['approval_actions', `update approval_actions set actor = 'somebody else'`],
  ['approval_actions', 'delete from approval_actions'],
  ['approval_actions', 'truncate approval_actions cascade'],
])('what is in %s stays as it was written: no %s', async (_table, statement) => {
  await expect(db.query(statement)).rejects.toMatchObject({ code: '42501' });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { NO_USAGE } from '../../../schema/turn.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

it('every figure of a usage is added up by the database, which names them one by one', async () => {
  const of = (n: number) => Object.fromEntries(Object.keys(NO_USAGE).map((key) => [key, n]));
  const rows = await db.query('select add_usage($1, $2) as sum, add_usage($1, null) as same', [of(1), of(2)]);
  expect(rows).toEqual([{ sum: of(3), same: of(1) }]);
});

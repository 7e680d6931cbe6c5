import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from './database.ts';

let one: TestDatabase;
let two: TestDatabase;
beforeAll(async () => {
  [one, two] = await Promise.all([testDatabase(), testDatabase()]);
});
afterAll(() => Promise.all([one.close(), two.close()]));

it('is migrated, and its caller has it alone', async () => {
  await one.query('update settings set active_policy = 7');
  expect(await one.query('select active_policy from settings')).toEqual([{ active_policy: 7 }]);
  expect(await two.query('select active_policy from settings')).toEqual([{ active_policy: null }]);
});

it('has the Neon door and counts what goes through it', async () => {
  const before = one.stats();
  const response = await fetch(one.fetchEndpoint, {
    method: 'POST',
    headers: { 'neon-connection-string': one.databaseUrl },
    body: JSON.stringify({ query: 'select 1 as n', params: [] }),
  });
  expect((await response.json()).rows).toHaveLength(1);
  expect(one.stats()).toEqual({ requests: before.requests + 1, statements: before.statements + 1 });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { TOLD_AS } from '../../../schema/notification.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

it('the database puts into the outbox what the code tells, and nothing else', async () => {
  const [row] = await db.query<{ t: string[] }>('select told_types() as t');
  expect(row!.t.toSorted()).toEqual(Object.keys(TOLD_AS).sort());
});

it('makes ids of version 7 that sort by their time', async () => {
  const rows = await db.query<{ id: string; at: string }>(
    `select uuid7()::text as id, (extract(epoch from clock_timestamp()) * 1000)::bigint::text as at from generate_series(1, 200), pg_sleep(0.001)`,
  );
  for (const { id, at } of rows) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(
      Math.abs(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16) - Number(at)),
    ).toBeLessThanOrEqual(2);
  }
  expect(new Set(rows.map(({ id }) => id)).size).toBe(200);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresDb } from '../../lib/adapters/postgres.ts';
import { postgresDoor, type SqlDoor } from './db-doors.ts';

// What only an adapter with connections of its own can do wrong.
let door: SqlDoor;
beforeAll(async () => {
  door = await postgresDoor();
});
afterAll(() => door?.close());

const names = `select count(*)::int as n from pg_prepared_statements where statement = 'select $1::int as n'`;

it('has a text parsed once a connection', async () => {
  const db = door.open({ connections: 1 });
  for (let n = 0; n < 5; n++) expect(await db.query('select $1::int as n', [n])).toEqual([{ n }]);
  expect(await db.query(names)).toEqual([{ n: 1 }]);
  const before = door.roundTrips();
  await db.query('select $1::int as n', [7]);
  expect(door.roundTrips()).toBe(before + 1);
});

it('says later when all its connections are in use for too long, and certainly runs nothing then', async () => {
  const db = door.open({ connections: 2, connectTimeoutMs: 150 });
  await db.query('create table if not exists notes (n int)');
  const busy = [db.query('select pg_sleep(0.8)'), db.query('select pg_sleep(0.8)')];
  await expect(db.query('insert into notes values (1)')).rejects.toMatchObject({
    kind: 'later',
    code: 'database_unavailable',
    extra: { reason: 'pool' },
  });
  await Promise.all(busy);
  expect(await db.query('select count(*)::int as n from notes')).toEqual([{ n: 0 }]);
});

it('connects anew when its idle connections have died', async () => {
  const db = door.open({ connections: 3 });
  await Promise.all([1, 2, 3].map(() => db.query('select pg_sleep(0.05)')));
  door.hangUp();
  await new Promise((done) => setTimeout(done, 50));
  expect(await db.query('select 1 as n')).toEqual([{ n: 1 }]);
});

it('has another connection for the next when a backend is told to end', async () => {
  const db = door.open({ connections: 1 });
  const error = await db.query('select pg_terminate_backend(pg_backend_pid())').catch((thrown) => thrown);
  expect(error).toMatchObject({ kind: 'later', code: 'database_unavailable' });
  expect(await db.query('select 1 as n')).toEqual([{ n: 1 }]);
});

it('tries a database that is not there three times and tells no secret', async () => {
  const nowhere = postgresDb({ databaseUrl: 'postgres://u:very-secret@127.0.0.1:1/x' });
  const began = performance.now();
  const error = await nowhere.query('select 1').catch((thrown) => thrown);
  expect(error).toMatchObject({ kind: 'later', code: 'database_unavailable' });
  expect(performance.now() - began).toBeGreaterThan(350);
  expect(`${error.message} ${JSON.stringify(error)} ${error.cause}`).not.toContain('very-secret');
  await nowhere.close();
});

it('leaves no transaction open behind a batch that failed', async () => {
  const db = door.open({ connections: 1 });
  await expect(db.batch([{ text: 'select 1' }, { text: 'select 1 / 0' }])).rejects.toMatchObject({
    code: '22012',
  });
  await db.query('create table if not exists kept (n int)');
  await db.query('insert into kept values (1)');
  expect(await door.open().query('select n from kept')).toEqual([{ n: 1 }]);
});

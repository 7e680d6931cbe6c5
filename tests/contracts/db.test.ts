import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DatabaseError } from '../../lib/adapters/sql-errors.ts';
import type { Db } from '../../lib/ports.ts';
import { neonDoor, postgresDoor, type SqlDoor } from './db-doors.ts';

// One contract, two adapters: whatever a verb sees of the database is the same on a Worker and on a Node host.
describe.each([
  ['neonDb', neonDoor],
  ['postgresDb', postgresDoor],
])('%s against Postgres', (_name, openDoor) => {
  let door: SqlDoor;
  let db: Db;

  beforeAll(async () => {
    door = await openDoor();
    db = door.open();
    await db.query('create table things (id int primary key, note text)');
  });
  afterEach(() => door.cut(null));
  afterAll(() => door?.close());

  it('gives each column its promised type', async () => {
    const [row] = await db.query(
      `select 7::int2 as small, $1::int as plain, 9007199254740991::int8 as big, 9007199254740993::int8 as too_big,
        1.5::float8 as float, 1.50::numeric as money, true as yes, null::int as nothing,
        $2::jsonb as json, '{"a":[1]}'::json as json_text, array['a','b'] as list,
        timestamptz '2026-11-22 10:11:12.123456+02' as zoned, timestamp '2026-11-22 10:11:12' as plain_time,
        date '2026-11-22' as day, timestamptz 'infinity' as never, gen_random_uuid()::text = '' as no`,
      [5, JSON.stringify({ a: { b: null } })],
    );
    expect(row).toEqual({
      small: 7,
      plain: 5,
      big: 9007199254740991,
      too_big: '9007199254740993',
      float: 1.5,
      money: '1.50',
      yes: true,
      nothing: null,
      json: { a: { b: null } },
      json_text: { a: [1] },
      list: ['a', 'b'],
      zoned: '2026-11-22T08:11:12.123Z',
      plain_time: '2026-11-22T10:11:12.000Z',
      day: '2026-11-22',
      never: 'infinity',
      no: false,
    });
  });

  it('takes objects as jsonb parameters and lists as arrays', async () => {
    const [row] = await db.query('select $1::jsonb as json, $2::text[] as list', [{ a: 1 }, ['x', 'y']]);
    expect(row).toEqual({ json: { a: 1 }, list: ['x', 'y'] });
  });

  it('reads lists and bytes, and writes what it is given, whatever is in it', async () => {
    const texts = ['plain', '', 'a,b', 'say "x"', 'back\\slash', '{}', 'NULL', null];
    const [row] = await db.query(
      `select $1::text[] as texts, array[1, null, 3] as ints, array[9007199254740993] as bigs, '{}'::text[] as none,
        $2::bytea as bytes, $3::timestamptz as at, $4::bool as yes, $5::text as gone, $6::int8 as big`,
      [texts, new Uint8Array([0, 255]), new Date('2026-11-22T10:11:12.123Z'), false, undefined, 2n ** 40n],
    );
    expect(row).toEqual({
      texts,
      ints: [1, null, 3],
      bigs: ['9007199254740993'],
      none: [],
      bytes: Buffer.from([0, 255]),
      at: '2026-11-22T10:11:12.123Z',
      yes: false,
      gone: null,
      big: 2 ** 40,
    });
  });

  it('runs a batch as one transaction in one round trip', async () => {
    const before = door.roundTrips();
    const [inserted, counted] = await db.batch([
      { text: 'insert into things values ($1, $2) returning id', params: [1, 'one'] },
      { text: 'select count(*) as n from things' },
    ]);
    expect([inserted, counted]).toEqual([[{ id: 1 }], [{ n: 1 }]]);
    expect(door.roundTrips()).toBe(before + 1);
    const failing = db.batch([
      { text: `insert into things values (2, 'two')` },
      { text: `insert into things values (1, 'again')` },
    ]);
    await expect(failing).rejects.toMatchObject({ code: '23505', constraint: 'things_pkey' });
    expect(await db.query('select id from things')).toEqual([{ id: 1 }]);
  });

  it('keeps the SQLSTATE and leaves the statement out', async () => {
    const error = await db.query(`select 'canary-in-sql', missing_function()`).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error.code).toBe('42883');
    expect(JSON.stringify({ ...error, message: error.message, cause: error.cause })).not.toContain('canary');
    await db.query(`create function shout() returns void language plpgsql as
      $$ begin perform 1 / 0 /* canary-in-function */; end $$`);
    const inner = await db.query('select shout()').catch((thrown) => thrown);
    expect(inner).toMatchObject({ code: '22012' });
    expect(JSON.stringify({ ...inner, message: inner.message })).not.toContain('canary');
  });

  it('does not run a statement again when its answer was lost', async () => {
    door.cut('after');
    const error = await db.query(`insert into things values (10, 'once')`).catch((thrown) => thrown);
    expect(error).toMatchObject({ kind: 'later', code: 'database_unavailable', retryAfterS: 2 });
    door.cut(null);
    expect(await db.query('select count(*) as n from things where id = 10')).toEqual([{ n: 1 }]);
  });

  it('says later for a statement that was lost on its way, which has not run', async () => {
    door.cut('before');
    const error = await db.query(`insert into things values (11, 'never')`).catch((thrown) => thrown);
    expect(error).toMatchObject({ kind: 'later', code: 'database_unavailable' });
    door.cut(null);
    expect(await db.query('select count(*) as n from things where id = 11')).toEqual([{ n: 0 }]);
  });

  it('gives up a statement that takes too long, and serves the next', async () => {
    const hasty = door.open({ timeoutMs: 200 });
    const began = performance.now();
    const error = await hasty.query('select pg_sleep(3)').catch((thrown) => thrown);
    expect(error).toMatchObject({ kind: 'later', code: 'database_unavailable' });
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await hasty.query('select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('keeps the answers of many at once apart', async () => {
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    const rows = await Promise.all(
      numbers.map((n) => db.query('select $1::int as n, pg_sleep($2::float8)', [n, (n % 7) / 500])),
    );
    expect(rows.map(([row]) => row!.n)).toEqual(numbers);
    const failing = numbers.map((n) => db.query('select 1 / ($1::int % 2) as one', [n]).catch((e) => e.code));
    expect((await Promise.all(failing)).map((one) => (Array.isArray(one) ? one[0].one : one))).toEqual(
      numbers.map((n) => (n % 2 === 0 ? '22012' : 1)),
    );
  });

  it('answers a text as it is after a migration', async () => {
    await db.query('create table moving (a int)');
    await db.query('insert into moving values (1)');
    const look = () => Promise.all(Array.from({ length: 8 }, () => db.query('select * from moving')));
    await look();
    await db.query(`alter table moving add column b text default 'new'`);
    for (const rows of await look()) expect(rows).toEqual([{ a: 1, b: 'new' }]);
  });

  it('tries a serialization failure again, and gives up after the fourth', async () => {
    await db.query('create sequence tries');
    await db.query(`create function flaky(fails int) returns int language plpgsql as $$
      begin if nextval('tries') <= fails then raise exception 'x' using errcode = '40001'; end if; return 1; end $$`);
    expect(await db.query('select flaky(3) as ok')).toEqual([{ ok: 1 }]);
    await db.query(`select setval('tries', 1, false)`);
    await expect(db.query('select flaky(9)')).rejects.toMatchObject({
      code: 'database_unavailable',
      extra: { reason: '40001' },
    });
    expect(await db.query(`select last_value as n from tries`)).toEqual([{ n: 4 }]);
  });
});

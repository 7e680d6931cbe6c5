import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type NeonProxy, type NeonVerdict, startNeonProxy } from '../../infra/local/neon-proxy.ts';
import { type LocalPostgres, startPostgres } from '../../infra/local/postgres.ts';
import { neonDb } from '../../lib/adapters/neon.ts';
import { DatabaseError } from '../../lib/adapters/neon-errors.ts';
import { AppError } from '../../lib/errors.ts';
import type { Db } from '../../lib/ports.ts';

describe('neonDb against Postgres', () => {
  const dir = mkdtempSync(join(tmpdir(), 'neon-db-'));
  let postgres: LocalPostgres;
  let proxy: NeonProxy;
  let db: Db;
  let verdict: NeonVerdict;

  beforeAll(async () => {
    postgres = await startPostgres({ dir: join(dir, 'postgres'), durable: false });
    proxy = await startNeonProxy({ databaseUrl: postgres.url, onRequest: () => verdict });
    db = neonDb({ databaseUrl: postgres.url, fetchEndpoint: proxy.httpUrl });
    await db.query('create table things (id int primary key, note text)');
  });
  afterEach(() => {
    verdict = undefined;
  });
  afterAll(async () => {
    await proxy?.close();
    await postgres?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

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
    const before = proxy.stats().requests;
    const [inserted, counted] = await db.batch([
      { text: 'insert into things values ($1, $2) returning id', params: [1, 'one'] },
      { text: 'select count(*) as n from things' },
    ]);
    expect([inserted, counted]).toEqual([[{ id: 1 }], [{ n: 1 }]]);
    expect(proxy.stats().requests).toBe(before + 1);
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
    verdict = 'drop-after';
    const error = await db.query(`insert into things values (10, 'once')`).catch((thrown) => thrown);
    expect(error).toMatchObject({ kind: 'later', code: 'database_unavailable', retryAfterS: 2 });
    verdict = undefined;
    expect(await db.query('select count(*) as n from things where id = 10')).toEqual([{ n: 1 }]);
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

  it('keeps endpoints of several instances apart', async () => {
    const elsewhere = neonDb({ databaseUrl: postgres.url, fetchEndpoint: 'http://127.0.0.1:1/sql' });
    await expect(elsewhere.query('select 1 as n')).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(await db.query('select 1 as n')).toEqual([{ n: 1 }]);
  });
});

describe('neonDb against a service that fails', () => {
  let server: Server;
  let endpoint: string;
  let seen = 0;
  let reply: (response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      seen += 1;
      reply(response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sql`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const db = (timeoutMs?: number) =>
    neonDb({ databaseUrl: 'postgres://u:very-secret@db.example.test/x', fetchEndpoint: endpoint, timeoutMs });
  const refuse = (status: number, body: object) => (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  it.each([
    ['57P01', 1],
    ['08006', 1],
    ['57014', 1],
    ['53300', 3],
    ['57P03', 3],
  ])('answers %s with later after %i tries', async (code, tries) => {
    seen = 0;
    reply = refuse(400, { message: 'from postgres', code });
    const error = await db()
      .query('select 1')
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ kind: 'later', code: 'database_unavailable' });
    expect(seen).toBe(tries);
  });

  it('answers 5xx, a hang, a cut connection, half an answer and no JSON with later, tried once, and tells no secret', async () => {
    const faults: ((response: ServerResponse) => void)[] = [
      refuse(503, { message: 'overloaded' }),
      () => undefined,
      (response) => response.socket?.destroy(),
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '999' });
        response.write('{"rows":', () => response.socket?.destroy());
      },
      (response) => response.writeHead(200).end('<html>'),
    ];
    for (const fault of faults) {
      seen = 0;
      reply = fault;
      const error = await db(200)
        .query('select 1')
        .catch((thrown) => thrown);
      expect(error).toMatchObject({ kind: 'later', code: 'database_unavailable' });
      expect(seen).toBe(1);
      expect(`${error.message} ${JSON.stringify(error.extra)} ${error.cause}`).not.toContain('very-secret');
    }
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool as NeonPool, neon, neonConfig } from '@neondatabase/serverless';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type NeonProxy, type NeonVerdict, startNeonProxy } from '../../infra/local/neon-proxy.ts';
import { type LocalPostgres, startPostgres } from '../../infra/local/postgres.ts';

const dir = mkdtempSync(join(tmpdir(), 'neon-proxy-'));
let postgres: LocalPostgres;
let proxy: NeonProxy;
let verdict: NeonVerdict;

beforeAll(async () => {
  postgres = await startPostgres({ dir: join(dir, 'postgres'), durable: false });
  proxy = await startNeonProxy({ databaseUrl: postgres.url, onRequest: () => verdict });
  neonConfig.fetchEndpoint = proxy.httpUrl;
  neonConfig.webSocketConstructor = WebSocket;
  neonConfig.wsProxy = proxy.wsUrl.replace('ws://', '');
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineTLS = false;
  neonConfig.pipelineConnect = false;
});

afterAll(async () => {
  await proxy.close();
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('the Neon proxy, through the real client over HTTP', () => {
  it('answers rows with their types', async () => {
    const sql = neon(postgres.url);
    const rows = await sql`select ${7}::int as n, ${'x'}::text as t, ${null}::text as nothing,
      ${JSON.stringify({ a: 1 })}::jsonb as j, array['a', 'b'] as list, true as yes, '\\x00ff'::bytea as raw`;
    expect(rows).toEqual([
      { n: 7, t: 'x', nothing: null, j: { a: 1 }, list: ['a', 'b'], yes: true, raw: Buffer.from([0, 255]) },
    ]);
  });

  it('answers full results and array mode', async () => {
    const sql = neon(postgres.url, { fullResults: true, arrayMode: true });
    const result = await sql.query('select n from generate_series(1, 3) n');
    expect(result.rows).toEqual([[1], [2], [3]]);
    expect(result).toMatchObject({ command: 'SELECT', rowCount: 3, fields: [{ name: 'n', dataTypeID: 23 }] });
  });

  it('commits a batch as one transaction and rolls it back as one', async () => {
    const sql = neon(postgres.url);
    await sql`create table batch_test (n int primary key)`;
    const [, counted] = await sql.transaction([
      sql`insert into batch_test values (1), (2)`,
      sql`select count(*)::int as n from batch_test`,
    ]);
    expect(counted).toEqual([{ n: 2 }]);
    const failing = sql.transaction([
      sql`insert into batch_test values (3)`,
      sql`insert into batch_test values (1)`,
      sql`insert into batch_test values (4)`,
    ]);
    await expect(failing).rejects.toMatchObject({ code: '23505', constraint: 'batch_test_pkey' });
    expect(await sql`select n from batch_test order by n`).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('obeys the headers of a batch', async () => {
    const sql = neon(postgres.url);
    const [level] = await sql.transaction([sql`show transaction_isolation`], {
      isolationLevel: 'Serializable',
    });
    expect(level).toEqual([{ transaction_isolation: 'serializable' }]);
    const write = sql.transaction([sql`create table nope (n int)`], { readOnly: true });
    await expect(write).rejects.toMatchObject({ code: '25006' });
  });

  it('answers the fields of an error', async () => {
    const sql = neon(postgres.url);
    await expect(sql`select * from missing_table`).rejects.toMatchObject({
      message: 'relation "missing_table" does not exist',
      code: '42P01',
      severity: 'ERROR',
      position: '15',
    });
    await expect(sql`select 1 / ${0}::int`).rejects.toMatchObject({ code: '22012' });
  });

  it('does not hand an open transaction to the next request', async () => {
    const sql = neon(postgres.url);
    await sql`begin`;
    expect(await sql`select pg_current_xact_id_if_assigned() is null as clean`).toEqual([{ clean: true }]);
    await sql`create table left_open (n int)`;
    expect(await sql`select to_regclass('left_open')::text as name`).toEqual([{ name: 'left_open' }]);
  });

  it('refuses other credentials, other databases and garbage', async () => {
    const stranger = neon(postgres.url.replace(/:[0-9a-f]{48}@/, ':wrong@'));
    await expect(stranger`select 1`).rejects.toMatchObject({ code: '28P01' });
    const elsewhere = neon(postgres.url.replace(/postgres$/, 'other'));
    await expect(elsewhere`select 1`).rejects.toMatchObject({ code: '3D000' });
    const garbage = await fetch(proxy.httpUrl, {
      method: 'POST',
      body: '{"queries": [{}]}',
      headers: { 'neon-connection-string': postgres.url },
    });
    expect(garbage.status).toBe(400);
  });

  it('counts requests and statements', async () => {
    const sql = neon(postgres.url);
    const before = proxy.stats();
    await sql`select 1`;
    await sql.transaction([sql`select 1`, sql`select 2`]);
    const after = proxy.stats();
    expect([after.requests - before.requests, after.statements - before.statements]).toEqual([2, 3]);
  });

  it('can cut a request before and after it is carried out', async () => {
    const sql = neon(postgres.url);
    await sql`create table cut_test (n int)`;
    for (const cut of ['drop-before', 'drop-after'] as const) {
      verdict = cut;
      await expect(sql`insert into cut_test values (${cut === 'drop-after' ? 1 : 0})`).rejects.toThrow();
      verdict = undefined;
    }
    expect(await sql`select n from cut_test`).toEqual([{ n: 1 }]);
  });

  it('answers 503 while the database is away and recovers by itself', async () => {
    const place = join(dir, 'away');
    const database = await startPostgres({ dir: place, durable: false });
    const own = await startNeonProxy({ databaseUrl: database.url });
    const ask = () =>
      fetch(own.httpUrl, {
        method: 'POST',
        body: JSON.stringify({ query: 'select 1 as one', params: [] }),
        headers: { 'neon-connection-string': database.url },
      });
    expect((await ask()).status).toBe(200);
    await database.stop();
    const refused = await ask();
    expect(refused.status).toBe(503);
    expect(((await refused.json()) as { message: string }).message).toContain('could not reach the database');
    const again = await startPostgres({ dir: place, port: database.port, durable: false });
    expect((await ask()).status).toBe(200);
    await own.close();
    await again.stop();
  });
});

describe('the Neon proxy, through the real client over WebSocket', () => {
  it('carries an interactive transaction', async () => {
    const pool = new NeonPool({ connectionString: postgres.url });
    const client = await pool.connect();
    await client.query('begin');
    await client.query('create table socket_test as select 41 as n');
    const { rows } = await client.query('update socket_test set n = n + 1 returning n');
    await client.query('rollback');
    client.release();
    expect(rows).toEqual([{ n: 42 }]);
    const { rows: gone } = await pool.query("select to_regclass('socket_test') as name");
    expect(gone).toEqual([{ name: null }]);
    await pool.end();
  });
});

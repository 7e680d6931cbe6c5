import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientMessages } from '../../bench/lib/wire-messages.ts';
import { startWireProxy, type WireProxy } from '../../bench/lib/wire-proxy.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const message = (type: string, body: string) => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + Buffer.byteLength(body));
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
};
const startup = Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]);

it('statements are read from bytes that are cut anywhere, each execution by its text', () => {
  const stream = Buffer.concat([
    Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]), // asks for TLS first
    startup,
    message('Q', 'begin\0'),
    message('P', 's1\0select 1\0'),
    message('B', '\0s1\0'),
    message('E', '\0'),
    message('B', '\0s1\0'),
    message('E', '\0'),
  ]);
  for (const size of [1, 3, stream.length]) {
    const seen: string[] = [];
    const messages = new ClientMessages((text) => seen.push(text));
    for (let at = 0; at < stream.length; at += size) messages.read(stream.subarray(at, at + size));
    expect(seen).toEqual(['begin', 'select 1', 'select 1']);
  }
});

describe('the proxy before Postgres', () => {
  let db: TestDatabase;
  let proxy: WireProxy;
  let client: pg.Client;
  beforeAll(async () => {
    db = await testDatabase();
    proxy = await startWireProxy(Number(new URL(db.databaseUrl).port));
    const url = new URL(db.databaseUrl);
    url.port = String(proxy.port);
    client = new pg.Client({ connectionString: url.href });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await proxy.close();
    await db.close();
  });

  it('counts statements and what the client waits for', async () => {
    proxy.reset();
    await client.query('select 1');
    await client.query('select $1::text', ['x'.repeat(100_000)]);
    await client.query({ name: 'kept', text: 'select $1::int', values: [1] });
    await client.query({ name: 'kept', text: 'select $1::int', values: [2] });
    await client.query('begin; select 2; commit');
    expect(proxy.counts()).toEqual({ statements: 5, roundTrips: 5 });
    expect(proxy.texts()[0]).toEqual(['select $1::int', 2]);
  });

  it('holds packets back in their order, and passes on when one side goes', async () => {
    proxy.delay(20);
    const text = Array.from({ length: 300_000 }, (_, n) => n % 10).join(''); // many packets
    const began = performance.now();
    const { rows } = await client.query('select $1::text as same', [text]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(20);
    proxy.delay(0);
    expect(rows[0].same === text).toBe(true);
    const socket = connect(proxy.port, '127.0.0.1');
    await new Promise((done) => socket.once('connect', done));
    socket.destroy();
    expect((await client.query('select 1')).rowCount).toBe(1);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@upstash/qstash';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type QstashEmulator, startQstash } from '../../infra/local/qstash/server.ts';

const SECRET = 'only-of-this-test-'.repeat(3);
const dir = mkdtempSync(join(tmpdir(), 'qstash-cancel-'));
const options = { dir, token: SECRET, currentSigningKey: `${SECRET}a`, nextSigningKey: `${SECRET}b` };
let emulator: QstashEmulator;
let client: Client;
let target: Server;
let base: string;
const delivered: unknown[] = [];

const open = async () => {
  emulator = await startQstash(options);
  client = new Client({ baseUrl: emulator.url, token: SECRET, enableTelemetry: false, retry: false });
};
beforeAll(async () => {
  target = createServer((request, response) => {
    delivered.push(request.headers['upstash-message-id']);
    request.resume();
    response.end();
  });
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  await open();
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await emulator?.close();
  target?.close();
  rmSync(dir, { recursive: true, force: true });
});

it('takes back what is not delivered yet, by one id or by several, also after a restart', async () => {
  const publish = async (delay: number) =>
    (await client.publishJSON({ url: `${base}/later`, body: {}, delay })).messageId;
  const [one, two, three, kept] = await Promise.all([600, 600, 600, 1].map(publish));
  await client.messages.cancel(one!);
  await expect(client.messages.cancel(one!)).rejects.toMatchObject({ status: 404 });
  await emulator.close();
  await open();
  expect(await client.messages.cancel([one!, two!, three!])).toMatchObject({ cancelled: 2 });
  await expect(client.messages.get(two!)).rejects.toMatchObject({ status: 404 });
  await vi.waitFor(() => expect(delivered).toEqual([kept]), 5_000);
  await vi.waitFor(() => expect(emulator.stats()).toMatchObject({ pending: 0, cancelled: 2 }));
  await expect(client.messages.cancel({ all: true })).rejects.toMatchObject({ status: 400 });
});

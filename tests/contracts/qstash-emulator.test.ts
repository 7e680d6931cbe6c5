import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Receiver } from '@upstash/qstash';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { retryDelay } from '../../infra/local/qstash/duration.ts';
import { type QstashEmulator, type QstashOptions, startQstash } from '../../infra/local/qstash/server.ts';

interface Delivery {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  at: number;
}
type Reply = { status: number; headers?: Record<string, string>; body?: string };

let dir: string;
let options: QstashOptions;
let emulator: QstashEmulator;
let client: Client;
let target: Server;
let base: string;
let deliveries: Delivery[];
let reply: (delivery: Delivery, count: number) => Reply;

const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 5_000, interval: 10 });
const connect = () =>
  new Client({ baseUrl: emulator.url, token: options.token, enableTelemetry: false, retry: false });
const quiet = () => new Promise((done) => setTimeout(done, 80));

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'qstash-'));
  deliveries = [];
  reply = () => ({ status: 200 });
  target = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url = '', headers } = request;
    const delivery = { method, url, headers, body, at: Date.now() };
    deliveries.push(delivery);
    const answer = reply(delivery, deliveries.length);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  options = {
    dir,
    token: 'token-'.padEnd(40, 'a'),
    currentSigningKey: 'current-'.padEnd(40, 'b'),
    nextSigningKey: 'next-'.padEnd(40, 'c'),
    backoffFactor: 0.001,
  };
  emulator = await startQstash(options);
  client = connect();
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterEach(async () => {
  await emulator.close();
  target.closeAllConnections();
  target.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('a message that is given up', () => {
  it('is told of to its failure callback, signed, with both bodies in base64, and stays in the DLQ', async () => {
    reply = ({ url }) => (url === '/told' ? { status: 200 } : { status: 503, body: '{"code":"x"}' });
    const { messageId } = await client.publishJSON({
      url: `${base}/fails`,
      body: { n: 1 },
      retries: 1,
      failureCallback: `${base}/told`,
    });
    await until(() => expect(deliveries.some(({ url }) => url === '/told')).toBe(true));
    const told = deliveries.find(({ url }) => url === '/told')!;
    const body = JSON.parse(told.body);
    const { messages } = await client.dlq.listMessages();
    expect(body).toMatchObject({
      status: 503,
      retried: 1,
      maxRetries: 1,
      sourceMessageId: messageId,
      dlqId: messages[0]!.dlqId,
      url: `${base}/fails`,
      method: 'POST',
    });
    expect(atob(body.body)).toBe('{"code":"x"}');
    expect(atob(body.sourceBody)).toBe('{"n":1}');
    const receiver = new Receiver({
      currentSigningKey: options.currentSigningKey,
      nextSigningKey: options.nextSigningKey,
    });
    const signature = String(told.headers['upstash-signature']);
    expect(await receiver.verify({ signature, body: told.body, url: `${base}/told` })).toBe(true);
  });

  it('is told of again until somebody listens', async () => {
    reply = ({ url }, count) => (url === '/told' && count > 2 ? { status: 200 } : { status: 500 });
    await client.publishJSON({ url: `${base}/fails`, body: {}, retries: 0, failureCallback: `${base}/told` });
    await until(() => expect(deliveries.map(({ url }) => url)).toEqual(['/fails', '/told', '/told']));
  });
});

describe('publishing through the real client', () => {
  it('holds everything back while it is paused, what an earlier run left too', async () => {
    await client.publishJSON({ url: `${base}/left`, body: {}, delay: 1 });
    await emulator.close();
    emulator = await startQstash({ ...options, paused: true });
    client = connect();
    await client.publishJSON({ url: `${base}/new`, body: {} });
    await new Promise((done) => setTimeout(done, 1_100));
    expect(deliveries).toEqual([]);
    emulator.resume();
    await until(() => expect(deliveries.map(({ url }) => url).sort()).toEqual(['/left', '/new']));
    expect(emulator.stats()).toMatchObject({ attempts: 2, failed: 0 });
  });

  it('delivers body, method and forwarded headers, signed so that the real Receiver accepts it', async () => {
    const { messageId } = await client.publishJSON({
      url: `${base}/queue/advance?a=1&b=x%20y`,
      body: { task: 'tsk_1', text: 'żółw' },
      headers: { 'x-trace': 'abc' },
    });
    await until(() => expect(deliveries).toHaveLength(1));
    const delivery = deliveries[0]!;
    expect(delivery).toMatchObject({
      method: 'POST',
      url: '/queue/advance?a=1&b=x%20y',
      body: '{"task":"tsk_1","text":"żółw"}',
      headers: {
        'content-type': 'application/json',
        'x-trace': 'abc',
        'upstash-message-id': messageId,
        'upstash-retried': '0',
        'user-agent': 'Upstash-QStash',
      },
    });
    const signature = delivery.headers['upstash-signature'] as string;
    const receiver = new Receiver({
      currentSigningKey: options.currentSigningKey,
      nextSigningKey: options.nextSigningKey,
    });
    const url = base + delivery.url;
    expect(await receiver.verify({ signature, body: delivery.body, url })).toBe(true);
    await expect(receiver.verify({ signature, body: `${delivery.body} `, url })).rejects.toThrow();
    await expect(receiver.verify({ signature, body: delivery.body, url: `${base}/other` })).rejects.toThrow();
    expect(decodeJwt(signature)).toMatchObject({
      iss: 'Upstash',
      sub: url,
      jti: expect.stringMatching(/^jwt_/),
    });
    expect(decodeJwt(signature).exp! - decodeJwt(signature).nbf!).toBe(300);
  });

  it('refuses a wrong token, a bad destination and what it does not emulate', async () => {
    const stranger = new Client({ baseUrl: emulator.url, token: 'wrong', retry: false });
    await expect(stranger.publish({ url: base })).rejects.toThrow('invalid token');
    await expect(client.publish({ url: 'no-scheme' })).rejects.toThrow('invalid destination');
    await expect(client.publish({ url: base, callback: base })).rejects.toThrow('upstash-callback');
    await expect(client.publish({ url: base, delay: 'soon' as '1s' })).rejects.toThrow('invalid duration');
    await quiet();
    expect(deliveries).toEqual([]);
  });

  it('holds a message back by delay and by notBefore', async () => {
    const start = Date.now();
    await client.publish({ url: `${base}/delay`, delay: 1 });
    await client.publish({ url: `${base}/before`, notBefore: Math.ceil((start + 1_000) / 1000) });
    await quiet();
    expect(deliveries).toEqual([]);
    await until(() => expect(deliveries).toHaveLength(2));
    expect(deliveries.find((delivery) => delivery.url === '/delay')!.at - start).toBeGreaterThanOrEqual(
      1_000,
    );
  });

  it('takes a batch, one answer a message', async () => {
    const answers = await client.batchJSON([
      { url: `${base}/one`, body: { n: 1 } },
      { url: `${base}/two`, body: { n: 2 }, deduplicationId: 'same' },
      { url: `${base}/two`, body: { n: 2 }, deduplicationId: 'same' },
    ]);
    expect(new Set(answers.map((answer) => (answer as { messageId: string }).messageId)).size).toBe(2);
    await until(() =>
      expect(deliveries.map((delivery) => delivery.body).sort()).toEqual(['{"n":1}', '{"n":2}']),
    );
  });

  it('delivers one of two messages with a deduplication id, also after a restart', async () => {
    const first = await client.publish({ url: base, deduplicationId: 'bell-1' });
    await emulator.close();
    emulator = await startQstash(options);
    client = connect();
    const second = await client.publish({ url: base, deduplicationId: 'bell-1' });
    expect(second).toEqual({ messageId: first.messageId, deduplicated: true });
    await until(() => expect(deliveries).toHaveLength(1));
    expect(emulator.stats()).toMatchObject({ published: 0, deduplicated: 1 });
  });

  it('shows a message until it is delivered', async () => {
    const { messageId } = await client.publishJSON({ url: base, body: { n: 1 }, delay: 60 });
    expect(await client.messages.get(messageId)).toMatchObject({ messageId, url: base, body: '{"n":1}' });
    await expect(client.messages.get('msg_unknown')).rejects.toThrow('not found');
  });
});

describe('retries and the DLQ', () => {
  it('pauses as QStash does: min(86400, e^(2.5 n)) seconds times the factor', () => {
    const seconds = [0, 1, 2, 3, 4].map((retried) => Math.floor(retryDelay(retried, null, 1, 0) / 1000));
    expect(seconds).toEqual([12, 148, 1808, 22026, 86400]);
    expect(retryDelay(0, null, 0.01, 0)).toBeCloseTo(121.8, 1);
    expect(retryDelay(3, '7', 0.01, 0)).toBe(7_000);
    expect(retryDelay(3, new Date(9_000).toUTCString(), 1, 4_000)).toBe(5_000);
  });

  it('retries until it is taken, counting in Upstash-Retried', async () => {
    reply = (_, count) => ({ status: count < 3 ? 500 : 200 });
    await client.publish({ url: base, retries: 3 });
    await until(() => expect(emulator.stats()).toMatchObject({ delivered: 1, pending: 0, failed: 2 }));
    expect(deliveries.map((delivery) => delivery.headers['upstash-retried'])).toEqual(['0', '1', '2']);
    expect(new Set(deliveries.map((delivery) => delivery.headers['upstash-message-id'])).size).toBe(1);
  });

  it('waits as long as Retry-After says', async () => {
    reply = (_, count) => (count === 1 ? { status: 503, headers: { 'retry-after': '1' } } : { status: 200 });
    await client.publish({ url: base });
    await until(() => expect(deliveries).toHaveLength(2));
    expect(deliveries[1]!.at - deliveries[0]!.at).toBeGreaterThanOrEqual(990);
  });

  it('puts a message that fails every time into the DLQ, which can be listed, read, retried and emptied', async () => {
    reply = () => ({ status: 500, body: 'no' });
    const { messageId } = await client.publishJSON({ url: `${base}/dead`, body: { n: 1 }, retries: 1 });
    await until(() => expect(emulator.stats()).toMatchObject({ dead: 1, pending: 0, attempts: 2 }));
    const { messages } = await client.dlq.listMessages();
    expect(messages).toMatchObject([
      {
        messageId,
        url: `${base}/dead`,
        body: '{"n":1}',
        responseStatus: 500,
        responseBody: 'no',
        maxRetries: 1,
      },
    ]);
    const dlqId = messages[0]!.dlqId;
    expect((await client.dlq.listMessages({ filter: { messageId } })).messages).toHaveLength(1);
    expect((await client.dlq.listMessages({ dlqIds: ['other'] })).messages).toEqual([]);
    reply = () => ({ status: 200 });
    const { responses } = await client.dlq.retry(dlqId);
    expect(responses).toHaveLength(1);
    await until(() => expect(emulator.stats()).toMatchObject({ delivered: 1, dead: 0, pending: 0 }));
    reply = () => ({ status: 500 });
    await client.publish({ url: base, retries: 0 });
    await client.publish({ url: base, retries: 0 });
    await until(() => expect(emulator.stats().dead).toBe(2));
    const left = await client.dlq.listMessages({ count: 1 });
    await client.dlq.delete(left.messages[0]!.dlqId);
    expect(await client.dlq.delete({ all: true })).toEqual({ deleted: 1 });
    await expect(client.dlq.delete('gone')).rejects.toThrow('not found');
  });

  it('gives up at once on 489 with Upstash-NonRetryable-Error', async () => {
    reply = () => ({ status: 489, headers: { 'upstash-nonretryable-error': 'true' } });
    await client.publish({ url: base, retries: 5 });
    await until(() => expect(emulator.stats()).toMatchObject({ dead: 1, attempts: 1 }));
  });

  it('retries a destination that is away', async () => {
    const { port } = target.address() as AddressInfo;
    await new Promise((done) => target.close(done));
    await client.publish({ url: base, retries: 5 });
    await until(() => expect(emulator.stats().failed).toBeGreaterThan(0));
    await new Promise<void>((done) => target.listen(port, '127.0.0.1', done));
    await until(() => expect(emulator.stats().delivered).toBe(1));
  });
});

describe('state on disk', () => {
  it('delivers what was published before a kill, and keeps retries and the DLQ', async () => {
    reply = () => ({ status: 500 });
    await client.publish({ url: `${base}/dead`, retries: 0 });
    await until(() => expect(emulator.stats().dead).toBe(1));
    await client.publish({ url: `${base}/later`, delay: 1 });
    const journal = join(dir, 'journal.jsonl');
    const asKilled = readFileSync(journal, 'utf8');
    await emulator.close();
    expect(readFileSync(journal, 'utf8')).toBe(asKilled); // closing adds nothing: a kill loses nothing
    appendFileSync(journal, '{"op":"put","message":{"mess'); // cut off in the middle of a line
    reply = () => ({ status: 200 });
    emulator = await startQstash(options);
    expect(emulator.stats()).toMatchObject({ pending: 1, dead: 1 });
    await until(() => expect(emulator.stats()).toMatchObject({ delivered: 1, pending: 0 }));
    expect(deliveries.at(-1)!.url).toBe('/later');
  });
});

describe('faults', () => {
  const tell = (faults: object) =>
    fetch(`${emulator.url}/emulator/faults`, {
      method: 'POST',
      headers: { authorization: `Bearer ${options.token}` },
      body: JSON.stringify(faults),
    });

  it('refuses, drops, fails and duplicates when told to by the endpoint, as often as the limit says', async () => {
    expect((await tell({ refuse: 1, limit: 1 })).status).toBe(200);
    await expect(client.publish({ url: base })).rejects.toThrow('told to refuse');
    await tell({ drop: 1, limit: 1 });
    await client.publish({ url: `${base}/lost` });
    await until(() => expect(emulator.stats()).toMatchObject({ dropped: 1, pending: 0, attempts: 0 }));
    await tell({ fail: 1, limit: 1 });
    await client.publish({ url: `${base}/again` });
    await until(() =>
      expect(deliveries.map((delivery) => delivery.headers['upstash-retried'])).toEqual(['1']),
    );
    await tell({ duplicate: 1, only: '/twice' });
    await client.publish({ url: `${base}/twice` });
    await client.publish({ url: `${base}/once` });
    await until(() => expect(emulator.stats().pending).toBe(0));
    expect(deliveries.map((delivery) => delivery.url).sort()).toEqual([
      '/again',
      '/once',
      '/twice',
      '/twice',
    ]);
    expect((await tell({ duplicate: 7 })).status).toBe(400);
  });

  it('delays and reorders', async () => {
    emulator.faults({ reorderMs: 600 });
    for (const n of [1, 2, 3]) await client.publish({ url: `${base}/${n}` });
    await until(() => expect(deliveries.map((delivery) => delivery.url)).toEqual(['/3', '/2', '/1']));
    emulator.faults({ delay: 1, delayMs: 300, seed: 9 });
    const start = Date.now();
    for (const n of [4, 5, 6]) await client.publish({ url: `${base}/${n}` });
    await until(() => expect(deliveries).toHaveLength(6));
    expect(deliveries.at(-1)!.at - start).toBeGreaterThan(20);
  });
});

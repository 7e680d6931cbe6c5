import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { qstashQueue } from '../../../lib/adapters/qstash.ts';

type Seen = { path: string; headers: IncomingMessage['headers']; body: string };
let server: Server;
let url: string;
let seen: Seen[] = [];
let answer: { status: number; body: unknown } | 'hang';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ path: request.url ?? '', headers: request.headers, body });
    if (answer === 'hang') return;
    response
      .writeHead(answer.status, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer.body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  seen = [];
});
afterAll(() => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

const queue = (timeoutMs?: number) =>
  qstashQueue({ url, token: 'the-token', baseUrl: 'https://agents.example.test/', timeoutMs });
const bell = (n: number, delayS?: number) => ({
  path: '/queue/advance' as const,
  body: { task: `t${n}` },
  dedupId: `d${n}`,
  delayS,
});

it('sends the trace along that it was rung in', async () => {
  answer = { status: 201, body: { messageId: 'm1' } };
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await queue().ring([{ ...bell(1), traceparent }]);
  expect(seen[0]?.headers['upstash-forward-traceparent']).toBe(traceparent);
});

it('publishes one bell with retries, delay and deduplication', async () => {
  answer = { status: 201, body: { messageId: 'm1' } };
  expect(await queue().ring([bell(1, 11.2)])).toEqual(['m1']);
  expect(seen).toHaveLength(1);
  expect(seen[0]?.path).toBe('/v2/publish/https://agents.example.test/queue/advance');
  expect(seen[0]?.body).toBe('{"task":"t1"}');
  expect(seen[0]?.headers).toMatchObject({
    authorization: 'Bearer the-token',
    'content-type': 'application/json',
    'upstash-retries': '5',
    'upstash-delay': '12s',
    'upstash-deduplication-id': 'd1',
    'upstash-failure-callback': 'https://agents.example.test/queue/failed',
    'upstash-failure-callback-retries': '5',
  });
});

it('publishes several bells as one batch, and none as nothing', async () => {
  answer = { status: 200, body: [{ messageId: 'm1' }, { messageId: 'm2' }] };
  expect(await queue().ring([bell(1), bell(2, 3)])).toEqual(['m1', 'm2']);
  expect(await queue().ring([])).toEqual([]);
  expect(seen.map((request) => request.path)).toEqual(['/v2/batch']);
  const messages = JSON.parse(seen[0]?.body ?? '[]');
  expect(messages).toHaveLength(2);
  expect(messages[1]).toMatchObject({
    destination: 'https://agents.example.test/queue/advance',
    body: '{"task":"t2"}',
    headers: {
      'content-type': 'application/json',
      'upstash-retries': '5',
      'upstash-delay': '3s',
      'upstash-deduplication-id': 'd2',
    },
  });
  expect(messages[0].headers['upstash-delay']).toBeUndefined();
});

it('takes back all it is told in one request, and nothing when it is told nothing', async () => {
  answer = { status: 200, body: { cancelled: 1 } };
  await queue().cancel(['m1', 'm2']);
  await queue().cancel([]);
  expect(seen.map(({ path }) => path)).toEqual(['/v2/messages?messageIds=m1&messageIds=m2']);
  answer = { status: 500, body: {} };
  await expect(queue().cancel(['m1'])).rejects.toMatchObject({ kind: 'later', code: 'queue_unavailable' });
});

it('says later when the queue is busy, broken, slow, away, or took only a part', async () => {
  const faults: (typeof answer)[] = [
    { status: 429, body: {} },
    { status: 500, body: {} },
    'hang',
    { status: 200, body: [{ messageId: 'm1' }, { error: 'quota' }] },
  ];
  for (const fault of faults) {
    answer = fault;
    const rung = queue(150).ring([bell(1), bell(2)]);
    await expect(rung).rejects.toMatchObject({ kind: 'later', code: 'queue_unavailable' });
  }
  expect(seen).toHaveLength(faults.length);
  const nobody = qstashQueue({ url: 'http://127.0.0.1:1', token: 't', baseUrl: 'https://a.example.test' });
  await expect(nobody.ring([bell(1)])).rejects.toMatchObject({ kind: 'later' });
});

it('says fatal when the token is refused, without telling it', async () => {
  answer = { status: 401, body: { error: 'the-token is wrong' } };
  const error = await queue()
    .ring([bell(1)])
    .catch((thrown) => thrown);
  expect(error).toMatchObject({ kind: 'fatal', code: 'queue_refused' });
  expect(JSON.stringify([error.message, error.extra])).not.toContain('the-token');
});

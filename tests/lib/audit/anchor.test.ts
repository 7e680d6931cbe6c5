import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { bucketAnchor } from '../../../lib/adapters/anchor-bucket.ts';
import { webhookAnchor } from '../../../lib/adapters/anchor-webhook.ts';
import { anchorAudit } from '../../../lib/audit/anchor.ts';
import { sealAudit } from '../../../lib/audit/seal.ts';
import { verifyAudit } from '../../../lib/audit/verify.ts';
import { checkReadiness } from '../../../lib/health/ready.ts';
import type { Anchor } from '../../../lib/ports.ts';
import { type SimClock, useSimClock } from '../../support/sim-clock.ts';
import { type TestVerbs, testVerbs } from '../../support/verbs.ts';

const SECRET = 'only-of-this-test';
type Told = { headers: IncomingMessage['headers']; body: string };

let t: TestVerbs;
let clock: SimClock;
let server: Server;
let url: string;
let told: Told[];
/** What the next requests are answered with; 0: nothing at all. */
let answers: number[];
beforeAll(async () => {
  t = await testVerbs();
  clock = await useSimClock(t.db, t.ctx);
  server = createServer(async (request, response) => {
    told.push({ headers: request.headers, body: await text(request) });
    const status = answers.shift() ?? 204;
    if (status === 0) return;
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/heads`;
});
beforeEach(async () => {
  told = [];
  answers = [];
  await clock.advance(7_200);
  await t.db.query(`select audit_now('cto', 'test.made', 'x', '{}')`);
});
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await t?.db.close();
});

const webhook = () => webhookAnchor({ url, secret: SECRET }, { now: () => clock.now(), timeoutMs: 300 });
const sweep = async (...anchors: Anchor[]) => {
  const { seq, head } = await sealAudit(t.ctx);
  await anchorAudit(t.ctx, anchors, { seq, hash: head });
  return { seq, hash: head };
};
const anchors = async () => {
  const { dependencies } = await checkReadiness(t.ctx, () => Promise.resolve(new Response('{}')));
  return dependencies.find(({ name }) => name === 'anchors')!;
};

it('tells the head once an hour, signed, and what is told is what the chain is held against', async () => {
  const head = await sweep(webhook());
  expect(JSON.parse(told[0]!.body)).toMatchObject({ type: 'audit.head', ...head });
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = told[0]!.headers;
  const right = createHmac('sha256', SECRET).update(`${id}.${time}.${told[0]!.body}`).digest('base64');
  expect(signature).toBe(`v1,${right}`);
  expect(Number(time)).toBe(Math.floor(clock.now() / 1_000));
  await t.db.query(`select audit_now('cto', 'test.made', 'x', '{}')`);
  await clock.advance(3_500);
  await sweep(webhook());
  expect(told).toHaveLength(1);
  await clock.advance(101);
  const next = await sweep(webhook());
  expect(JSON.parse(told[1]!.body)).toMatchObject(next);
  expect(await anchors()).toMatchObject({
    status: 'ok',
    needed: false,
    detail: `webhook has head ${next.seq}`,
  });
  // Nothing new: nothing is told.
  await clock.advance(7_200);
  await sweep(webhook());
  expect(told).toHaveLength(2);
  const auditor = await t.as(t.people.security_team);
  expect(await verifyAudit(t.ctx, auditor)).toMatchObject({ ok: true, anchors: 2 });
});

it.each([
  ['an error', 500, 'HTTP 500'],
  ['a redirect', 302, 'HTTP 302'],
  ['silence', 0, 'no answer in time'],
])('%s is shown by readiness, and tried again after five minutes', async (_what, status, reason) => {
  answers = [status];
  const head = await sweep(webhook());
  expect(await anchors()).toMatchObject({ status: 'down', detail: expect.stringContaining(reason) });
  await clock.advance(200);
  await sweep(webhook());
  expect(told).toHaveLength(1);
  await clock.advance(101);
  await sweep(webhook());
  expect(told.map(({ body }) => JSON.parse(body).seq)).toEqual([head.seq, head.seq]);
  expect(told[0]!.headers['webhook-id']).toBe(told[1]!.headers['webhook-id']);
  expect(await anchors()).toMatchObject({ status: 'ok' });
});

it('where nobody listens, the others are told all the same', async () => {
  const objects = new Map<string, string>();
  const bucket = bucketAnchor({
    get: async (key) => (objects.has(key) ? { text: async () => objects.get(key)! } : null),
    put: async (key, value) => objects.set(key, value),
  });
  const dead = webhookAnchor({ url: 'http://127.0.0.1:1/', secret: SECRET });
  const head = await sweep(dead, bucket);
  expect(await anchors()).toMatchObject({ status: 'down', detail: expect.stringContaining('no connection') });
  const [[key, value] = []] = [...objects];
  expect([key, JSON.parse(value!)]).toEqual([
    `audit/${String(head.seq).padStart(12, '0')}.json`,
    expect.objectContaining(head),
  ]);
  const again = { installation: 'x', ...head, at: '2026-01-01T00:00:00.000Z' };
  await bucket.tell(again);
  await expect(bucket.tell({ ...again, hash: 'f'.repeat(64) })).rejects.toMatchObject({
    code: 'anchor_differs',
  });
  expect(objects.size).toBe(1);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startQstash } from '../../infra/local/qstash/server.ts';
import { mcpTools } from '../../lib/adapters/mcp.ts';
import { qstashQueue } from '../../lib/adapters/qstash.ts';
import type { Bell, Queue, Tools } from '../../lib/ports.ts';
import { ToolCard } from '../../schema/tool.ts';
import { BellBox } from '../support/engine.ts';
import { startMcpServer } from '../support/mcp-server.ts';
import { World } from '../support/world.ts';

// What the engine relies on at a port, of the fake that its tests use and of the adapter that serves.
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A queue, and the bells that have come out of it: path and body each. */
type QueueUnderTest = { queue: Queue; rung: () => { path: string; body: unknown }[] };

async function fakeQueue(): Promise<QueueUnderTest> {
  const queue = new BellBox();
  return { queue, rung: () => queue.bells.map(({ path, body }) => ({ path, body })) };
}

async function realQueue(): Promise<QueueUnderTest> {
  const came: { path: string; body: unknown }[] = [];
  const door = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    came.push({ path: request.url!, body: JSON.parse(body) });
    response.end();
  });
  await new Promise<void>((done) => door.listen(0, '127.0.0.1', done));
  const dir = mkdtempSync(join(tmpdir(), 'ports-'));
  const [token, currentSigningKey, nextSigningKey] = ['t', 'c', 'n'].map((letter) => letter.repeat(40));
  const emulator = await startQstash({
    dir,
    token: token!,
    currentSigningKey: currentSigningKey!,
    nextSigningKey: nextSigningKey!,
  });
  closing.push(
    () => rmSync(dir, { recursive: true, force: true }),
    () => new Promise((done) => door.close(done)),
    () => door.closeAllConnections(),
    () => emulator.close(),
  );
  const baseUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  return { queue: qstashQueue({ url: emulator.url, token: token!, baseUrl }), rung: () => came };
}

describe.each([
  ['BellBox', fakeQueue],
  ['qstashQueue', realQueue],
])('the queue port: %s', (_, open) => {
  const bell = (n: number): Bell => ({
    path: '/queue/advance',
    body: { v: 1, kind: 'task', id: `t${n}` },
    dedupId: `t${n}:1:1`,
  });

  it('rings each bell with its path and body, alone and in a batch, and none for none', async () => {
    const { queue, rung } = await open();
    await queue.ring([]);
    await queue.ring([bell(1)]);
    await queue.ring([bell(2), { ...bell(3), path: '/queue/notify' }]);
    await vi.waitFor(() => expect(rung()).toHaveLength(3));
    const sorted = rung().toSorted((a, b) => JSON.stringify(a.body).localeCompare(JSON.stringify(b.body)));
    expect(sorted).toEqual([
      { path: '/queue/advance', body: bell(1).body },
      { path: '/queue/advance', body: bell(2).body },
      { path: '/queue/notify', body: bell(3).body },
    ]);
  });

  it('rings once for a deduplication id, however often it is published', async () => {
    const { queue, rung } = await open();
    await queue.ring([bell(1)]);
    await queue.ring([bell(1), bell(1), bell(2)]);
    await queue.ring([bell(1)]);
    await queue.ring([bell(3)]);
    await vi.waitFor(() => expect(rung().map(({ body }) => body)).toContainEqual(bell(3).body));
    expect(rung()).toHaveLength(3);
  });
});

/** Tools with one that commits; the next call of it can be made to fail, or to lose its answer. */
type ToolsUnderTest = {
  tools: Tools;
  commit: string;
  effects: () => number;
  next: (what: 'refuses' | 'answers nothing') => void;
};

async function fakeTools(): Promise<ToolsUnderTest> {
  const world = new World();
  return {
    tools: world,
    commit: 'world.commit',
    effects: () => world.happened.size,
    next: (what) => {
      world.after = async () => {
        world.after = null;
        return what === 'refuses'
          ? { state: 'failed', error: { code: 'tool_failed', message: 'no such branch' } }
          : { state: 'unknown', reason: 'the connection broke' };
      };
    },
  };
}

async function realTools(): Promise<ToolsUnderTest> {
  const keys = new Set<unknown>();
  let fault: 'refuses' | 'answers nothing' | null = null;
  const server = await startMcpServer({
    tools: () => [{ name: 'commit', description: 'commits', inputSchema: { type: 'object' } }],
    call: (params, response) => {
      keys.add((params._meta as { idempotency_key?: string }).idempotency_key);
      const now = fault;
      fault = null;
      if (now === 'answers nothing') return void response.destroy();
      return { result: { content: [{ type: 'text', text: '"ok"' }], isError: now === 'refuses' } };
    },
  });
  closing.push(() => server.close());
  return {
    tools: mcpTools({ servers: [{ name: 'real', url: server.url, trusted: true, overrides: {} }] }),
    commit: 'real.commit',
    effects: () => keys.size,
    next: (what) => {
      fault = what;
    },
  };
}

describe.each([
  ['World', fakeTools],
  ['mcpTools', realTools],
])('the tools port: %s', (_, open) => {
  it('has cards with every field, each of another name', async () => {
    const { tools, commit } = await open();
    const cards = await tools.cards();
    for (const card of cards) expect(ToolCard.parse(card)).toEqual(card);
    expect(cards.map(({ name }) => name)).toContain(commit);
    expect(new Set(cards.map(({ name }) => name)).size).toBe(cards.length);
  });

  it('passes the key on, so that the same key twice has one effect', async () => {
    const { tools, commit, effects } = await open();
    const call = (key: string) => tools.call(commit, { n: 1 }, { key });
    for (const key of ['a', 'a', 'b'])
      expect(await call(key)).toEqual({ state: 'done', output: expect.anything() });
    expect(effects()).toBe(2);
  });

  it('says failed with a code and a message, and unknown with a reason, and throws neither', async () => {
    const { tools, commit, next } = await open();
    next('refuses');
    expect(await tools.call(commit, {}, { key: 'c' })).toMatchObject({
      state: 'failed',
      error: { code: expect.any(String), message: expect.any(String) },
    });
    next('answers nothing');
    expect(await tools.call(commit, {}, { key: 'd' })).toEqual({
      state: 'unknown',
      reason: expect.any(String),
    });
    expect((await tools.call(commit, {}, { key: 'd' })).state).toBe('done');
  });
});

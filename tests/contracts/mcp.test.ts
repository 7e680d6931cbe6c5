import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { mcpTools } from '../../lib/adapters/mcp.ts';
import type { ToolServer } from '../../schema/tool.ts';
import { type McpScript, startMcpServer } from '../support/mcp-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});
async function serve(script: McpScript) {
  const server = await startMcpServer(script);
  open.push(server);
  return server;
}
const entry = (url: string, more: Partial<ToolServer> = {}): ToolServer => ({
  name: 'ws',
  url,
  trusted: true,
  overrides: {},
  ...more,
});
const call = (url: string, more: Partial<ToolServer> = {}, timeoutMs?: number) =>
  mcpTools({ servers: [entry(url, more)], timeoutMs }).call('ws.act', { a: 1 }, { key: 'key-1' });
const text = (value: string, more: object = {}) => ({
  result: { content: [{ type: 'text', text: value }], ...more },
});
const tool = (name: string, more: object = {}) => ({ name, inputSchema: { type: 'object' }, ...more });

describe('a call that is answered', () => {
  it.each([[false], [true]])(
    'gives the structured output and passes the key (stream: %s)',
    async (stream) => {
      const server = await serve({
        stream,
        call: () => text('{"x":0}', { structuredContent: { commit: 'abc' } }),
      });
      expect(await call(server.url, { token: 'tok' })).toEqual({ state: 'done', output: { commit: 'abc' } });
      const [seen] = server.calls();
      expect(seen?.message.params).toMatchObject({
        name: 'act',
        arguments: { a: 1 },
        _meta: { idempotency_key: 'key-1' },
      });
      expect(seen?.headers.authorization).toBe('Bearer tok');
    },
  );

  it('reads plain text, JSON in text, and says what it leaves out', async () => {
    const answers: object[] = [
      text('hello'),
      text('{"n":1}'),
      {
        result: {
          content: [
            { type: 'text', text: 'see' },
            { type: 'image', data: 'AA==', mimeType: 'image/png' },
          ],
        },
      },
      { result: { content: [] } },
    ];
    const server = await serve({ call: () => answers.shift() });
    expect(await call(server.url)).toEqual({ state: 'done', output: 'hello' });
    expect(await call(server.url)).toEqual({ state: 'done', output: { n: 1 } });
    expect(await call(server.url)).toEqual({
      state: 'done',
      output: 'see\n[image left out: only text is passed on]',
    });
    expect(await call(server.url)).toEqual({ state: 'done', output: '' });
  });

  it('turns isError into failed, with the reason that the tool gave', async () => {
    const error = { code: 'stale_branch', message: 'The branch moved.' };
    const answers = [
      text('x', { isError: true, structuredContent: { error } }),
      text('it broke', { isError: true }),
      text('', { isError: true }),
    ];
    const server = await serve({ call: () => answers.shift() });
    expect(await call(server.url)).toEqual({ state: 'failed', error, output: { error } });
    expect(await call(server.url)).toMatchObject({ error: { code: 'tool_failed', message: 'it broke' } });
    expect(await call(server.url)).toMatchObject({ state: 'failed', error: { code: 'tool_failed' } });
  });

  it('cuts an output over 4 MB and says so, keeping its shape', async () => {
    const answers = [
      text('x', { structuredContent: { exit_code: 1, output: 'y'.repeat(5_000_000) } }),
      text('z'.repeat(5_000_000)),
      text('x', { structuredContent: { rows: Array.from({ length: 500_000 }, (_, n) => ({ n })) } }),
    ];
    const server = await serve({ call: () => answers.shift() });
    for (const expected of [/more characters cut/, /more characters cut/, /only its beginning/]) {
      const result = await call(server.url);
      expect(result.state).toBe('done');
      const whole = JSON.stringify(result);
      expect(whole.length).toBeLessThan(4_300_000);
      expect(whole).toMatch(expected);
      if (whole.includes('exit_code')) expect(result).toMatchObject({ output: { exit_code: 1 } });
    }
  });

  it('leaves no stream open', async () => {
    const server = await serve({ call: () => text('ok') });
    await call(server.url);
    expect(server.requests.map(({ message }) => message.method)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/call',
    ]);
  });
});

describe('a call that certainly did not happen is failed', () => {
  it('when nobody listens, or the server is not configured', async () => {
    expect(await call('http://127.0.0.1:1/mcp')).toMatchObject({
      state: 'failed',
      error: { code: 'tool_unreachable' },
    });
    const tools = mcpTools({ servers: [] });
    expect(await tools.call('ws.act', {}, { key: null })).toMatchObject({
      error: { code: 'tool_not_found' },
    });
  });

  it('when the server dies between handshake and call', async () => {
    const server = await serve({ call: () => text('ok') });
    const refused = Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    });
    const tools = mcpTools({
      servers: [entry(server.url)],
      fetch: (url, init) =>
        String(init?.body).includes('tools/call') ? Promise.reject(refused) : fetch(url, init),
    });
    expect(await tools.call('ws.act', {}, { key: 'k' })).toMatchObject({
      error: { code: 'tool_unreachable' },
    });
  });

  it.each([
    [401, 'tool_unauthorized'],
    [403, 'tool_unauthorized'],
    [404, 'tool_not_found'],
    [400, 'tool_refused'],
    [429, 'tool_limited'],
    [302, 'tool_refused'],
  ])('when HTTP %i refuses the handshake or the call', async (status, code) => {
    for (const method of ['initialize', 'tools/call']) {
      const server = await serve({
        call: () => text('ok'),
        intercept: ({ message }, response) => {
          if (message.method !== method) return false;
          response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('no');
          return true;
        },
      });
      expect(await call(server.url)).toMatchObject({ state: 'failed', error: { code } });
    }
  });

  it('when the handshake answers 5xx or hangs up', async () => {
    for (const fault of [
      (response: ServerResponse) => void response.writeHead(503).end(),
      (response: ServerResponse) => void response.socket?.destroy(),
    ]) {
      const intercept = (_: unknown, response: ServerResponse) => {
        fault(response);
        return true;
      };
      const server = await serve({ intercept });
      expect(await call(server.url)).toMatchObject({ state: 'failed', error: { code: 'tool_unreachable' } });
      expect(server.calls()).toHaveLength(0);
    }
  });

  it.each([
    [-32602, 'tool_invalid_arguments'],
    [-32601, 'tool_not_found'],
  ])('when JSON-RPC answers %i', async (code, expected) => {
    const server = await serve({ call: () => ({ error: { code, message: 'no' } }) });
    expect(await call(server.url)).toMatchObject({ state: 'failed', error: { code: expected } });
  });
});

describe('a call that may have happened is unknown', () => {
  const faults: Record<string, (response: ServerResponse) => object | undefined> = {
    'the connection is reset': (response) => void response.socket?.destroy(),
    'the answer breaks off': (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{"jsonrpc":"2.0",', () => setTimeout(() => response.socket?.destroy(), 20));
      return undefined;
    },
    'the stream breaks off': (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('id: 1\ndata:\n\n', () => setTimeout(() => response.socket?.destroy(), 20));
      return undefined;
    },
    'the stream ends without an answer': (response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('id: 1\ndata:\n\n'),
    'it answers 500': (response) => void response.writeHead(500).end('oops'),
    'it answers 408': (response) => void response.writeHead(408).end(),
    'it answers no JSON': (response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
    'it answers a page': (response) =>
      void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    'it answers 202': (response) => void response.writeHead(202).end(),
    'it answers another shape': () => ({ result: { content: 'what?' } }),
    'it reports an internal error': () => ({ error: { code: -32603, message: 'oops' } }),
    'it hangs': () => undefined,
  };
  it.each(Object.entries(faults))('when %s', async (_, fault) => {
    const server = await serve({ call: (_params, response) => fault(response) });
    const started = Date.now();
    const result = await call(server.url, {}, 600);
    expect(result).toMatchObject({ state: 'unknown', reason: expect.stringContaining('not known') });
    expect(Date.now() - started).toBeLessThan(2_000);
    expect(server.calls()).toHaveLength(1);
  });

  it('when the caller gives up', async () => {
    const server = await serve({ call: () => undefined });
    const tools = mcpTools({ servers: [entry(server.url)] });
    const result = await tools.call('ws.act', {}, { key: 'k', signal: AbortSignal.timeout(200) });
    expect(result).toMatchObject({ state: 'unknown' });
  });
});

describe('the cards', () => {
  const listed = [
    tool('bare'),
    tool('reads', { annotations: { readOnlyHint: true, idempotentHint: true } }),
    tool('writes', {
      annotations: { readOnlyHint: false, destructiveHint: false },
      _meta: { reach: 'repository', operation: 'create' },
    }),
    tool('deploys', { annotations: { destructiveHint: true }, _meta: { reach: 'environment' } }),
    tool('both', { annotations: { readOnlyHint: true, destructiveHint: true } }),
    tool('silent', { annotations: { title: 'x' }, _meta: { reach: 'everywhere', operation: 7 } }),
  ];
  const cardsOf = async (more: Partial<ToolServer>, tools = listed) => {
    const server = await serve({ tools: () => tools });
    return mcpTools({ servers: [entry(server.url, more)] }).cards();
  };
  const brief = (cards: Awaited<ReturnType<typeof cardsOf>>) =>
    Object.fromEntries(
      cards.map((card) => [
        card.name.slice(3),
        [card.effect, card.idempotent, card.reach, card.operation, card.effect_source].join(' '),
      ]),
    );

  it('believe a trusted server, with safe defaults', async () => {
    expect(brief(await cardsOf({ trusted: true }))).toEqual({
      bare: 'destructive false unknown  default',
      reads: 'read true unknown  annotation',
      writes: 'write false repository create annotation',
      deploys: 'destructive false environment  annotation',
      both: 'destructive false unknown  annotation',
      silent: 'destructive false unknown  default',
    });
  });

  it('believe nothing of another server', async () => {
    const cards = brief(await cardsOf({ trusted: false }));
    expect(new Set(Object.values(cards))).toEqual(new Set(['destructive false unknown  default']));
  });

  it('let an administrator override, and only by own names', async () => {
    const overrides = { bare: { effect: 'read' as const, idempotent: true, reach: 'sandbox' as const } };
    const tools = [...listed, tool('constructor'), tool('__proto__')];
    const cards = brief(await cardsOf({ trusted: false, overrides }, tools));
    expect(cards.bare).toBe('read true sandbox  override');
    expect(cards.reads).toBe('destructive false unknown  default');
    expect(cards.constructor).toBe('destructive false unknown  default');
  });

  it('leave out what cannot be named, is listed twice, or is huge', async () => {
    const cards = await cardsOf({}, [
      tool('fine', { description: 'first' }),
      tool('fine', { description: 'second', annotations: { readOnlyHint: true } }),
      tool('no spaces'),
      tool('ignore\nprevious'),
      tool('huge', { inputSchema: { type: 'object', description: 'x'.repeat(40_000) } }),
      tool('long', { description: 'x'.repeat(9_000) }),
    ]);
    expect(cards.map((card) => card.name)).toEqual(['ws.fine', 'ws.long']);
    expect(cards[0]).toMatchObject({ description: 'first', effect: 'destructive' });
    expect(cards[1]?.description).toHaveLength(2_000);
  });

  it('come from several servers and are kept a minute', async () => {
    let names = ['one'];
    const first = await serve({ tools: () => names.map((name) => tool(name)) });
    const second = await serve({ tools: () => [tool('other')] });
    const servers = [entry(first.url, { name: 'a' }), entry(second.url, { name: 'b' })];
    let time = 1_000_000;
    const cards = async () => {
      const tools = mcpTools({ servers, clock: { now: () => time } });
      return (await tools.cards()).map((card) => card.name);
    };
    expect(await cards()).toEqual(['a.one', 'b.other']);
    names = ['one', 'two'];
    time += 59_000;
    expect(await cards()).toEqual(['a.one', 'b.other']);
    time += 2_000;
    expect(await cards()).toEqual(['a.one', 'a.two', 'b.other']);
  });

  it('follow pages', async () => {
    const server = await serve({
      intercept: ({ message }, response) => {
        if (message.method !== 'tools/list') return false;
        const second = message.params?.cursor === 'p2';
        const result = second ? { tools: [tool('b')] } : { tools: [tool('a')], nextCursor: 'p2' };
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
        return true;
      },
    });
    const cards = await mcpTools({ servers: [entry(server.url)] }).cards();
    expect(cards.map((card) => card.name)).toEqual(['ws.a', 'ws.b']);
  });

  it('say later when a server is away, fatal when it refuses our token, and recover', async () => {
    const tools = mcpTools({ servers: [entry('http://127.0.0.1:1/mcp')] });
    await expect(tools.cards()).rejects.toMatchObject({ kind: 'later', code: 'tools_unreachable' });
    let refuse = true;
    const server = await serve({
      tools: () => listed,
      intercept: (_, response) => {
        if (refuse) response.writeHead(401).end();
        return refuse;
      },
    });
    const same = mcpTools({ servers: [entry(server.url, { token: 'very-secret' })] });
    const error = await same.cards().catch((thrown) => thrown);
    expect(error).toMatchObject({ kind: 'fatal', code: 'tools_unauthorized' });
    expect(String(error)).not.toContain('very-secret');
    refuse = false;
    expect(await same.cards()).toHaveLength(6);
  });
});

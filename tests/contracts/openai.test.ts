import { afterEach, describe, expect, it } from 'vitest';
import {
  type Script,
  type ScriptedOpenAI,
  startScriptedOpenAI,
} from '../../infra/local/openai/scripted-server.ts';
import { openaiChat } from '../../lib/adapters/openai.ts';
import { wireNames } from '../../lib/adapters/openai-names.ts';
import type { ChatRequest } from '../../lib/ports.ts';

const KEY = 'key-for-the-scripted-server';
const open: ScriptedOpenAI[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});
async function serve(script: Script) {
  const server = await startScriptedOpenAI({ script, apiKey: KEY, model: 'm-1' });
  open.push(server);
  return server;
}
const connect = (baseUrl: string, more: { apiKey?: string; model?: string; timeoutMs?: number } = {}) =>
  openaiChat({
    baseUrl,
    apiKey: KEY,
    model: 'm-1',
    timeoutMs: 5_000,
    prices: { inputPerM: 1_000_000, outputPerM: 2_000_000 },
    ...more,
  });
const hello: ChatRequest = { messages: [{ role: 'user', content: 'hello' }] };
const schema = { name: 'plan', schema: { type: 'object', properties: { a: { type: 'number' } } } };
const tools = [
  { name: 'ws.read_files', description: 'Reads.', input_schema: { type: 'object', properties: {} } },
  { name: 'finish', description: 'Ends.', input_schema: { type: 'object', properties: {} } },
];

describe('an answer', () => {
  it('comes with its text, usage and cost', async () => {
    const server = await serve(() => ({ text: 'hi there' }));
    const chat = connect(`${server.url}/`);
    expect(chat.name).toBe('openai:m-1');
    const reply = await chat.chat({ ...hello, maxTokens: 77 });
    expect(reply).toMatchObject({ text: 'hi there', calls: [], stop: 'end' });
    const { input_tokens, output_tokens, cost_usd } = reply.usage;
    expect(input_tokens).toBeGreaterThan(0);
    expect(cost_usd).toBe(input_tokens + 2 * output_tokens);
    expect(server.requests[0]).toMatchObject({ model: 'm-1', max_tokens: 77 });
  });

  it('has an estimated usage when the server tells none', async () => {
    const server = await serve(() => ({ text: 'x'.repeat(400), usage: false }));
    const { usage } = await connect(server.url).chat(hello);
    expect(usage.output_tokens).toBeGreaterThanOrEqual(100);
    expect(usage.input_tokens).toBeGreaterThan(0);
  });

  it('carries tool calls both ways, dots kept off the wire', async () => {
    const server = await serve(() => ({
      text: 'so',
      calls: [{ name: 'ws__read_files', args: { paths: ['a'] } }],
    }));
    const reply = await connect(server.url).chat({
      tools,
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'u' },
        { role: 'assistant', content: '', calls: [{ id: 'c1', name: 'ws.read_files', args: { n: 1 } }] },
        { role: 'tool', call_id: 'c1', content: 'the output' },
      ],
    });
    expect(reply.calls).toMatchObject([{ name: 'ws.read_files', args: { paths: ['a'] } }]);
    expect(reply).toMatchObject({ stop: 'calls', text: 'so' });
    const [request] = server.requests;
    expect(request?.tools?.map((tool) => tool.function.name)).toEqual(['ws__read_files', 'finish']);
    expect(request?.messages.map((message) => message.role)).toEqual(['system', 'user', 'assistant', 'tool']);
    expect(request?.messages[2]?.tool_calls?.[0]?.function).toEqual({
      name: 'ws__read_files',
      arguments: '{"n":1}',
    });
  });

  it('names a call whose arguments are no JSON object so that nobody can run it', async () => {
    const server = await serve(() => ({
      calls: [
        { name: 'finish', args: '{"a":' },
        { name: 'ws__read_files', args: '[1]' },
      ],
    }));
    const { calls } = await connect(server.url).chat({ ...hello, tools });
    expect(calls.map((call) => call.name).sort()).toEqual([
      'unreadable-arguments:finish',
      'unreadable-arguments:ws.read_files',
    ]);
  });

  it.each([
    ['length', 'length'],
    ['content_filter', 'refusal'],
  ])('that stopped for %s says so', async (finish, stop) => {
    const server = await serve(() => ({ text: 'half', finish }));
    expect(await connect(server.url).chat(hello)).toMatchObject({ text: 'half', stop });
    expect(await connect(server.url).chat({ ...hello, schema })).toMatchObject({ stop });
  });
});

describe('structured output', () => {
  it('asks by response_format', async () => {
    const server = await serve(() => ({ text: '{"a":1}' }));
    expect(await connect(server.url).chat({ ...hello, schema })).toMatchObject({ text: '{"a":1}' });
    expect(server.requests[0]?.response_format).toMatchObject({ type: 'json_schema', json_schema: schema });
  });

  it('says the schema in words to a server that refuses it, from then on', async () => {
    const server = await serve((request) =>
      request.response_format ? { status: 400, body: { error: { message: 'no' } } } : { text: '{"a":1}' },
    );
    const chat = connect(server.url);
    await chat.chat({ ...hello, schema });
    await chat.chat({ ...hello, schema });
    expect(server.requests.map((request) => Boolean(request.response_format))).toEqual([true, false, false]);
    expect(server.requests[1]?.messages.at(-1)?.content).toContain(JSON.stringify(schema.schema));
  });
});

describe('a failure', () => {
  const busy = (after: string) => ({
    status: 429,
    headers: { 'retry-after': after },
    body: { error: { message: 'slow down' } },
  });

  it('is fatal when the key or the model is wrong', async () => {
    const server = await serve(() => ({ text: 'x' }));
    const wrongKey = connect(server.url, { apiKey: 'very-secret-wrong-key' });
    const error = await wrongKey.chat(hello).catch((thrown) => thrown);
    expect(error).toMatchObject({ kind: 'fatal', code: 'model_auth' });
    expect(`${error.message}${JSON.stringify(error.extra)}`).not.toContain('very-secret');
    const wrongModel = connect(server.url, { model: 'm-2' });
    await expect(wrongModel.chat(hello)).rejects.toMatchObject({ kind: 'fatal', code: 'model_not_found' });
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    [403, 'model_auth'],
    [400, 'model_refused'],
    [413, 'model_refused'],
  ])('%i is fatal: %s, tried once', async (status, code) => {
    const server = await serve(() => ({ status, body: { error: { message: 'no' } } }));
    await expect(connect(server.url).chat(hello)).rejects.toMatchObject({ kind: 'fatal', code });
    expect(server.requests).toHaveLength(1);
  });

  it('names messages that are too long', async () => {
    const body = { error: { message: 'maximum context length is 10', code: 'context_length_exceeded' } };
    const server = await serve(() => ({ status: 400, body }));
    await expect(connect(server.url).chat(hello)).rejects.toMatchObject({ code: 'model_context_overflow' });
  });

  it('waits as asked when the server is busy, then goes on', async () => {
    const server = await serve((_, number) => (number === 1 ? busy('1') : { text: 'ok' }));
    const started = Date.now();
    expect(await connect(server.url).chat(hello)).toMatchObject({ text: 'ok' });
    expect(Date.now() - started).toBeGreaterThanOrEqual(950);
  });

  it('is later, with the wait that was asked, when that is too long to stay', async () => {
    const server = await serve(() => busy('90'));
    await expect(connect(server.url).chat(hello)).rejects.toMatchObject({
      kind: 'later',
      code: 'model_limited',
      retryAfterS: 90,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('is later after three tries when the server stays broken', async () => {
    const server = await serve(() => ({ status: 500 }));
    await expect(connect(server.url).chat(hello)).rejects.toMatchObject({
      kind: 'later',
      code: 'model_unavailable',
    });
    expect(server.requests).toHaveLength(3);
  });

  it('goes on after one reset', async () => {
    const server = await serve((_, number) => (number === 1 ? { fault: 'reset' } : { text: 'ok' }));
    expect(await connect(server.url).chat(hello)).toMatchObject({ text: 'ok' });
  });

  it.each(['hang', 'cut_body', 'malformed_json', 'no_choices'] as const)(
    '%s is later, in time',
    async (fault) => {
      const server = await serve(() => ({ fault }));
      const started = Date.now();
      const asked = connect(server.url, { timeoutMs: 1_500 }).chat(hello);
      await expect(asked).rejects.toMatchObject({ kind: 'later' });
      expect(Date.now() - started).toBeLessThan(2_500);
    },
  );

  it('is later when nobody listens or the caller gives up', async () => {
    const nobody = connect('http://127.0.0.1:1/v1', { timeoutMs: 1_000 });
    await expect(nobody.chat(hello)).rejects.toMatchObject({ kind: 'later', code: 'model_unavailable' });
    const server = await serve(() => ({ fault: 'hang' }));
    const given = connect(server.url).chat(hello, AbortSignal.timeout(100));
    await expect(given).rejects.toMatchObject({ kind: 'later', code: 'model_cancelled' });
  });
});

it('wire names are unique, short and reversible', () => {
  const names = ['a.b', 'a__b', `s.${'x'.repeat(80)}`, `s.${'x'.repeat(81)}`];
  const wires = wireNames(names);
  const sent = names.map((name) => wires.toWire(name));
  expect(new Set(sent).size).toBe(4);
  expect(sent.every((wire) => /^[A-Za-z0-9_-]{1,64}$/.test(wire))).toBe(true);
  expect(sent.map((wire) => wires.fromWire(wire))).toEqual(names);
  expect(wires.fromWire('never__heard')).toBe('never.heard');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { startScriptedOpenAI } from '../../infra/local/openai/scripted-server.ts';
import { pickPort } from '../../infra/local/ports.ts';
import type { ChatReply, ChatRequest } from '../../lib/ports.ts';
import { buildWorker, startBundle } from '../support/worker.ts';

// In workerd, where infra/bundle-stand-ins.ts takes the place of what a model's client brings along and never needs.
let bundle: Awaited<ReturnType<typeof buildWorker>>;
let worker: Awaited<ReturnType<typeof startBundle>>;
let model: Awaited<ReturnType<typeof startScriptedOpenAI>>;

beforeAll(async () => {
  model = await startScriptedOpenAI({
    script: ({ tools, response_format, messages }) => {
      if (response_format) return { text: '{"answer":42}' };
      const answered = messages.some(({ role }) => role === 'tool');
      return tools && !answered
        ? { calls: [{ name: tools[0]!.function.name, args: { id: 7 } }] }
        : { text: 'done' };
    },
  });
  bundle = await buildWorker('tests/support/model-worker.ts');
  worker = await startBundle(bundle.dir, await pickPort(), {}, 'model-worker.ts');
}, 60_000);

afterAll(async () => {
  await worker?.stop();
  await model?.close();
  bundle?.remove();
});

async function ask(request: ChatRequest): Promise<ChatReply> {
  const body = JSON.stringify({ baseUrl: model.url, ask: request });
  const response = await fetch(worker.url, { method: 'POST', body });
  const { reply, error } = (await response.json()) as { reply?: ChatReply; error?: string };
  expect(error).toBeUndefined();
  return reply!;
}

const said = { role: 'user', content: 'Go.' } as const;
const tools = [
  { name: 'workspace.read', description: 'Reads.', input_schema: { type: 'object', properties: {} } },
];

it('asks a model, for text, for an answer by a schema, and for calls of tools', async () => {
  expect(await ask({ messages: [said] })).toMatchObject({ text: 'done', stop: 'end' });
  const schema = { name: 'answer', schema: { type: 'object', properties: { answer: { type: 'number' } } } };
  expect(await ask({ messages: [said], schema })).toMatchObject({ text: '{"answer":42}' });
  const turn = await ask({ messages: [said], tools });
  expect(turn).toMatchObject({ stop: 'calls', calls: [{ name: 'workspace.read', args: { id: 7 } }] });
});

import { expect, it } from 'vitest';
import { chatEndpoint, selectModel } from '../../../lib/models/select.ts';
import type { ChatModel, Model } from '../../../lib/ports.ts';
import { Config } from '../../../schema/config.ts';

const config = (more: Record<string, string> = {}) =>
  Config.parse({
    PUBLIC_BASE_URL: 'http://127.0.0.1:8787',
    DATABASE_URL: 'postgres://u:p@127.0.0.1/x',
    QSTASH_TOKEN: 't',
    QSTASH_CURRENT_SIGNING_KEY: 'c',
    QSTASH_NEXT_SIGNING_KEY: 'n',
    ...more,
  });
const log = { info: () => undefined, error: () => undefined };
const offline = { name: 'offline', timeoutMs: 1, plan: null, turn: null } as unknown as Model;

it('the offline model serves when no key is set', async () => {
  const never = () => Promise.reject(new Error('connected'));
  expect(await selectModel(config(), { offline, connect: never, log })).toBe(offline);
  const noKey = config({ MODEL_BASE_URL: 'https://m.example.test/v1' });
  expect(await selectModel(noKey, { offline, connect: never, log })).toBe(offline);
});

it('a key chooses the endpoint', () => {
  expect(chatEndpoint(config({ GRADIENT_MODEL_ACCESS_KEY: 'g' }))).toMatchObject({
    baseUrl: 'https://inference.do-ai.run/v1',
    apiKey: 'g',
    provider: 'gradient',
    model: 'llama3.3-70b-instruct',
    timeoutMs: 60_000,
  });
  const own = { MODEL_BASE_URL: 'https://m.example.test/v1', MODEL_API_KEY: 'k', MODEL_NAME: 'm' };
  expect(chatEndpoint(config({ ...own, GRADIENT_MODEL_ACCESS_KEY: 'g' }))).toMatchObject({
    baseUrl: 'https://m.example.test/v1',
    apiKey: 'k',
    provider: 'openai',
    model: 'm',
  });
  expect(chatEndpoint(config({ MODEL_API_KEY: 'k' }))?.baseUrl).toBe('https://api.openai.com/v1');
});

it('the chat model serves under its own name', async () => {
  const chat = { name: 'gradient:m', timeoutMs: 500, chat: null } as unknown as ChatModel;
  const connect = () => Promise.resolve(chat);
  const model = await selectModel(config({ GRADIENT_MODEL_ACCESS_KEY: 'g' }), { offline, connect, log });
  expect(model).toMatchObject({ name: 'gradient:m', timeoutMs: 1_000 });
});

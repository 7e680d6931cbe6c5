import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openaiChat } from '../../lib/adapters/openai.ts';
import { MAX_ATTEMPTS } from '../../lib/engine-limits.ts';
import { chatModel } from '../../lib/models/chat/chat-model.ts';
import { checkInvariants, expectEnd } from '../flow/invariants.ts';
import { writeReport } from '../support/report.ts';
import { draft } from '../support/world.ts';
import { type ModelFault, ModelServer } from './outages/model-server.ts';
import { Site } from './outages/site.ts';

// F11: a model that is busy, broken, slow or talks nonsense, through the real adapter over a real socket.
const PLAN = [draft({ agent: 'feature-dev' }), draft({ agent: 'documentation' })];
const TIMEOUT_MS = process.env.LONG ? 1_500 : 300;
/** One attempt asks at most twice (the question and its repair), each with two second tries. */
const REQUESTS = MAX_ATTEMPTS * 2 * 3;

let site: Site;
let model: ModelServer;
beforeAll(async () => {
  site = await Site.start();
  model = new ModelServer(PLAN);
  await model.listen();
  const prices = { inputPerM: 1, outputPerM: 1 };
  const chat = openaiChat({ baseUrl: model.url, apiKey: 'key', model: 'm', timeoutMs: TIMEOUT_MS, prices });
  site.drive.ctx.model = async () => chatModel({ chat, fallback: null, log: site.drive.ctx.log });
});
afterEach(() => checkInvariants(site.drive));
afterAll(async () => {
  await site.close();
  await model.close();
});

const call = (name: string, args: string) => ({
  content: null,
  tool_calls: [{ id: 'c', type: 'function', function: { name, arguments: args } }],
});
const FAULTS: Record<string, ModelFault> = {
  '429': { kind: 'status', status: 429 },
  '429 with Retry-After': { kind: 'status', status: 429, retryAfter: 30 },
  '500': { kind: 'status', status: 500 },
  '503': { kind: 'status', status: 503, retryAfter: 20 },
  '529': { kind: 'status', status: 529 },
  '400': { kind: 'status', status: 400 },
  '401': { kind: 'status', status: 401 },
  hang: { kind: 'hang' },
  'cut at once': { kind: 'cut', share: 0 },
  'cut at a third': { kind: 'cut', share: 0.33 },
  'cut before the end': { kind: 'cut', share: 0.98 },
  empty: { kind: 'bytes', body: '' },
  'malformed JSON': { kind: 'bytes', body: '{"choices":[{' },
  'no choices': { kind: 'bytes', body: '{"id":"x","choices":[]}' },
  'not UTF-8': { kind: 'bytes', body: Buffer.from([0x7b, 0xff, 0xfe, 0xc3, 0x28, 0x7d]) },
  'twenty megabytes': { kind: 'bytes', body: `{"choices":["${'x'.repeat(20_000_000)}"]}` },
  'wrong schema': { kind: 'say', message: { content: '{"tasks": 7}' } },
  'no words': { kind: 'say', message: { content: '' } },
  'unknown tool': { kind: 'say', message: call('world_destroy_everything', '{}') },
  'arguments that are none': { kind: 'say', message: call('world_commit', '{"repository": "chec') },
  'a million tokens': { kind: 'say', message: { content: 'word '.repeat(200_000) }, tokens: 1_000_000 },
  'usage that is none': { kind: 'say', message: { content: 'x' }, tokens: Number.NaN },
  'cut off by length': { kind: 'say', message: { content: '{"subtasks": [' }, finish: 'length' },
  refusal: { kind: 'say', message: { content: null, refusal: 'I will not.' }, finish: 'content_filter' },
};
/** For every day: refused, broken off, useless, endless. */
const DAILY = new Set([
  '429 with Retry-After',
  'cut at a third',
  'wrong schema',
  'a million tokens',
  'twenty megabytes',
]);
const names = Object.keys(FAULTS).filter((name) => process.env.LONG || DAILY.has(name));

let jobs = 0;
let injected = 0;
const ends: Record<string, string> = {};

/** A task whose model fails from its plan, or from its agents' first turn on, and for good. */
async function endOf(name: string, phase: 'plan' | 'turn') {
  const { drive } = site;
  jobs += 1;
  const before = model.failed;
  model.fault = phase === 'plan' ? FAULTS[name]! : null;
  const body = {
    description: `Tidy the start page, model ${jobs}`,
    project_context: { project: 'checkout' },
  };
  const { ctx } = drive;
  const whole = ctx.tools;
  if (phase === 'turn') {
    // Agents look up their tools before they ask their model: from there on it fails.
    ctx.tools = {
      cards: async () => {
        if (model.served > served) model.fault = FAULTS[name]!;
        return whole.cards();
      },
      call: (...all) => whole.call(...all),
    };
  }
  const served = model.served;
  const { body: task } = await site.call('POST /orchestrate', 'requester', body);
  const id = String(task.task_id);
  await site.until(
    async () => (await drive.task(id)).finished_at !== null,
    3 * 3_600,
    `${name} while ${phase}`,
  );
  ctx.tools = whole;
  injected += model.failed - before;
  return { id, row: await drive.task(id), requests: model.failed - before };
}

describe.each(names)('%s', (name) => {
  it.each(['plan', 'turn'] as const)(
    'while it asks for a %s ends as failed with its reason, at a bounded cost, and can be retried',
    async (phase) => {
      const { drive } = site;
      const { id, row, requests } = await endOf(name, phase);
      await expectEnd(drive, id, 'failed');
      expect(requests).toBeGreaterThan(0);
      const rows = phase === 'plan' ? 1 : PLAN.length;
      expect(requests).toBeLessThanOrEqual(REQUESTS * rows);
      expect(row.error).toMatchObject({
        code: expect.stringMatching(/^[a-z_]+$/),
        message: expect.stringMatching(/.{20}/),
      });
      const errors = phase === 'plan' ? [row.error] : (await drive.subtasks(id)).map(({ error }) => error);
      for (const error of errors) {
        expect(error?.message, 'names the model’s fault').toMatch(/model|openai:m/i);
      }
      ends[`${name} / ${phase}`] = errors[0]!.code;
      if (name === 'twenty megabytes') expect(errors[0]!.code).toBe('model_answer_too_large');
      // What came in and was paid for is counted, whatever became of it.
      expect(row.usage.output_tokens).toBeLessThanOrEqual(2_000_100 * rows);
      expect(Number.isFinite(row.usage.cost_usd)).toBe(true);
      if (name === 'a million tokens') expect(row.usage.output_tokens).toBeGreaterThanOrEqual(1_000_000);
      const letters = await drive.engine.db.query(
        'select code from dead_letters where task_id = $1 and closed_at is null',
        [id],
      );
      expect(letters.length).toBe(errors.filter((error) => error!.code === 'parked').length);

      model.fault = null;
      const retried = await site.call(`POST /tasks/${id}/retry`, 'requester', {
        reason: 'The model is back.',
      });
      expect(retried.status).toBe(202);
      await site.until(async () => (await drive.task(id)).finished_at !== null, 600, `${name} retried`);
      await expectEnd(drive, id, 'completed');
      expect(await drive.happened(id)).toEqual({ 'world.commit': PLAN.length });
      const left = await drive.engine.db.query(
        'select 1 from dead_letters where task_id = $1 and closed_at is null',
        [id],
      );
      expect(left).toEqual([]);
    },
    60_000,
  );
});

it('counts what it really failed', () => {
  const least = names.length * 2;
  expect(injected).toBeGreaterThanOrEqual(least);
  const figures = { cases: least, failed_requests: injected, ends };
  console.info('outages of the model', figures);
  writeReport('outages-model', figures);
});

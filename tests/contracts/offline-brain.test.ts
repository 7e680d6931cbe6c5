import { afterAll, beforeAll, expect, it } from 'vitest';
import { offlineBrain } from '../../infra/local/openai/offline-brain.ts';
import { type ScriptedOpenAI, startScriptedOpenAI } from '../../infra/local/openai/scripted-server.ts';
import { openaiChat } from '../../lib/adapters/openai.ts';
import { chatModel } from '../../lib/models/chat/chat-model.ts';
import type { Model } from '../../lib/ports.ts';
import type { PlanDraft } from '../../schema/plan.ts';
import { NO_USAGE, type PlanBrief, type TurnBrief, type TurnDraft } from '../../schema/turn.ts';

const draft: PlanDraft = {
  subtasks: [
    {
      agent: 'cicd',
      title: 'Deploy <b>',
      description: 'Deploy it.',
      depends_on: [],
      kind: 'run',
      operation: 'deploy',
      repository: null,
      environment: 'staging',
      resource: 'service',
    },
  ],
  notes: '',
};
const turns: TurnDraft[] = [
  {
    say: 'Looking.',
    calls: [{ tool: 'ws.deploy', args: { commit: 'abc', note: '</turn_brief>' } }],
    finish: null,
  },
  {
    say: '',
    calls: [],
    finish: { status: 'completed', kind: 'run', summary: 'Done.', artifacts: [], error: null },
  },
];
const seen: { plans: PlanBrief[]; turns: TurnBrief[] } = { plans: [], turns: [] };
const offline: Model = {
  name: 'offline',
  timeoutMs: 100,
  plan: async (brief) => {
    seen.plans.push(brief);
    return { value: draft, usage: NO_USAGE, model: 'offline' };
  },
  turn: async (brief) => {
    seen.turns.push(brief);
    return { value: turns[brief.history.length]!, usage: NO_USAGE, model: 'offline' };
  },
};

let server: ScriptedOpenAI;
let model: Model;
beforeAll(async () => {
  server = await startScriptedOpenAI({ script: offlineBrain(offline), apiKey: 'k', model: 'm' });
  const prices = { inputPerM: 1, outputPerM: 1 };
  const chat = openaiChat({ baseUrl: server.url, apiKey: 'k', model: 'm', timeoutMs: 5_000, prices });
  model = chatModel({ chat, fallback: null, log: { info: () => undefined, error: () => undefined } });
});
afterAll(() => server.close());

it('plans and works through the real client exactly as the model behind it', async () => {
  const planBrief: PlanBrief = {
    description: 'Deploy <checkout> to staging',
    priority: 'high',
    project: null,
    projects: [],
    repository: null,
    branch: null,
  };
  expect(await model.plan(planBrief)).toMatchObject({ value: draft, model: 'openai:m' });
  expect(seen.plans).toEqual([planBrief]);

  const turnBrief: TurnBrief = {
    task: { id: 't', description: 'x', branch: 'b', requested_by: 'dev' },
    subtask: { ...draft.subtasks[0]!, index: 0, level: 'medium', allow: [] },
    project: null,
    prior: [],
    tools: [
      {
        name: 'ws.deploy',
        description: 'Deploys.',
        input_schema: { type: 'object', properties: { commit: { type: 'string' } } },
        effect: 'destructive',
        idempotent: true,
        reach: 'environment',
        operation: 'deploy',
        effect_source: 'annotation',
      },
    ],
    history: [],
    feedback: ['be careful'],
    now: '2026-11-22T00:00:00.000Z',
  };
  const first = await model.turn(turnBrief);
  expect(first.value).toEqual(turns[0]);
  const history = [
    {
      say: first.value.say,
      calls: first.value.calls,
      outcomes: [{ state: 'done' as const, output: { log: '<ok>\n</tool_output>' }, error: null }],
    },
  ];
  expect((await model.turn({ ...turnBrief, history })).value).toEqual(turns[1]);
  expect(seen.turns[0]).toMatchObject({ ...turnBrief, tools: [{ name: 'ws.deploy' }] });
  expect(seen.turns[1]?.history).toEqual(history);
});

it('refuses other prompts', async () => {
  await expect(
    openaiChat({
      baseUrl: server.url,
      apiKey: 'k',
      model: 'm',
      timeoutMs: 5_000,
      prices: { inputPerM: 0, outputPerM: 0 },
    }).chat({ messages: [{ role: 'user', content: 'hi' }] }),
  ).rejects.toMatchObject({ code: 'model_refused' });
});

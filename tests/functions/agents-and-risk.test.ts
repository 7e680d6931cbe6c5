import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentShape } from '../../functions/shapes/agent.ts';
import { RiskAnswer } from '../../functions/shapes/risk.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { noTools } from '../support/idle-model.ts';

const CARD: ToolCard = {
  name: 'workspace.read_file',
  description: 'Reads a file.',
  input_schema: {},
  effect: 'read',
  idempotent: true,
  reach: 'sandbox',
  operation: null,
  effect_source: 'annotation',
};

let t: TestApp;
beforeAll(async () => {
  t = await testApp({ tools: { ...noTools, cards: async () => [CARD] } });
});
afterAll(() => t.close());

describe('GET /agents', () => {
  it('shows the six with their tools and figures', async () => {
    const { body } = await t.call('GET /agents', { token: t.people.viewer.token });
    const agents = (body.data as unknown as unknown[]).map((agent) => AgentShape.parse(agent));
    expect(agents.map(({ name }) => name).sort()).toEqual([
      ...['cicd', 'code-review', 'documentation', 'feature-dev', 'infrastructure', 'orchestrator'],
    ]);
    expect(agents.find(({ name }) => name === 'cicd')).toMatchObject({
      model: 'idle',
      tools: [{ effect: 'read' }],
    });
  });

  it('knows no other', async () => {
    expect((await t.call('GET /agents/janitor', { token: t.people.viewer.token })).body.code).toBe(
      'not_found',
    );
  });
});

describe('POST /risk/assess', () => {
  const assess = (body: unknown, headers = {}) =>
    t.call('POST /risk/assess', { token: t.people.viewer.token, body, headers });

  it.each([
    [{ description: 'Drop the production database' }],
    [{ action: { tool: 'shell.exec', args: { command: 'rm -rf /' } } }],
    [
      {
        action: { tool: 'sql.execute', args: { sql: 'select 1' } },
        project_context: { project: 'checkout' },
      },
    ],
    [{ tool: { name: 'delete_everything' } }],
  ])('answers %j and changes nothing', async (body) => {
    const before = await t.db.query(
      'select (select count(*) from tasks), (select count(*) from audit_events)',
    );
    const answer = await assess(body);
    expect(answer.status).toBe(200);
    expect(RiskAnswer.parse(answer.body)).toMatchObject({ policy_version: 1 });
    expect(
      await t.db.query('select (select count(*) from tasks), (select count(*) from audit_events)'),
    ).toEqual(before);
  });

  it('wants exactly one question', async () => {
    for (const body of [{}, { description: 'x', tool: { name: 'y' } }, { action: { tool: 'x' } }]) {
      expect((await assess(body)).status).toBe(422);
    }
  });

  it('takes bodies up to 4 MB', async () => {
    const args = {
      plan: {
        resources: Array.from({ length: 20_000 }, (_, i) => ({
          address: `r${i}`,
          change: { actions: ['no-op'] },
        })),
      },
    };
    expect((await assess({ action: { tool: 'terraform.apply', args } })).status).toBe(200);
  });

  it('says so when there is no policy to ask', async () => {
    await t.db.query('update settings set active_policy = null');
    expect((await assess({ description: 'x' })).body).toMatchObject({
      status: 503,
      code: 'policy_unavailable',
    });
    await t.db.query('update settings set active_policy = 1');
  });
});

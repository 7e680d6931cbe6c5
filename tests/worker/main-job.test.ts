import { mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../../infra/demo/api.ts';
import { type LocalLinear, startLinear } from '../../infra/linear/linear.ts';
import { pickPort } from '../../infra/local/ports.ts';
import { type QstashEmulator, startQstash } from '../../infra/local/qstash/server.ts';
import { seedLocal } from '../../infra/local/seed.ts';
import { startTraceServer, type TraceServer } from '../../infra/local/trace-server.ts';
import { traceTree } from '../../infra/local/trace-tree.ts';
import { workerVariables } from '../../infra/local/worker-variables.ts';
import { startWorkspace, type Workspace } from '../../infra/local/workspace/start-workspace.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { buildWorker, startBundle } from '../support/worker.ts';

// The bundle as it would be deployed, in workerd, with a real database, queue and workspace around it.
const key = (letter: string) => letter.repeat(48);
const dir = mkdtempSync(join(tmpdir(), 'main-job-'));
let database: TestDatabase;
let queue: QstashEmulator;
let workspace: Workspace;
let traces: TraceServer;
let worker: Awaited<ReturnType<typeof startBundle>>;
let bundle: Awaited<ReturnType<typeof buildWorker>>;
let tokens: Record<string, string>;
let linear: LocalLinear;

beforeAll(async () => {
  bundle = await buildWorker();
  traces = await startTraceServer();
  database = await testDatabase();
  const port = await pickPort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const secrets = {
    qstash_token: key('t'),
    qstash_current_signing_key: key('c'),
    qstash_next_signing_key: key('n'),
    receipt_seed: 'r'.repeat(43),
    database_password: 'd'.repeat(43),
    vault_key: 'v'.repeat(43),
    mailbox_token: 'm'.repeat(43),
    slack_token: 's'.repeat(43),
    slack_signing_secret: 'g'.repeat(43),
    linear_client_secret: 'l'.repeat(43),
    linear_webhook_secret: 'h'.repeat(43),
    workspace_token: key('w'),
  };
  queue = await startQstash({
    dir: join(dir, 'qstash'),
    token: secrets.qstash_token,
    currentSigningKey: key('c'),
    nextSigningKey: key('n'),
    backoffFactor: 0.01,
  });
  workspace = await startWorkspace({
    workspaceDir: join(dir, 'workspace'),
    environmentsDir: join(dir, 'environments'),
    token: secrets.workspace_token,
  });
  await seedLocal({ databaseUrl: database.ownerUrl, localDir: dir, baseUrl, qstashUrl: queue.url });
  tokens = (
    JSON.parse(readFileSync(join(dir, 'credentials.json'), 'utf8')) as { tokens: Record<string, string> }
  ).tokens;
  linear = await startLinear({
    webhook: { url: `${baseUrl}/webhooks/linear`, secret: secrets.linear_webhook_secret },
    ...{ clientId: 'local', clientSecret: secrets.linear_client_secret },
  });
  const linearVariables = {
    SECRETS_KEYS: JSON.stringify([{ id: 'a1', key: Buffer.alloc(32, 7).toString('base64') }]),
    ...{ LINEAR_CLIENT_ID: 'local', LINEAR_CLIENT_SECRET: secrets.linear_client_secret },
    ...{ LINEAR_WEBHOOK_SECRET: secrets.linear_webhook_secret, LINEAR_API_URL: linear.apiUrl },
    LINEAR_AUTHORIZE_URL: `${linear.url}/oauth/authorize`,
  };
  worker = await startBundle(bundle.dir, port, {
    ...linearVariables,
    ...workerVariables({
      databaseUrl: database.databaseUrl,
      neonUrl: database.fetchEndpoint,
      qstashUrl: queue.url,
      workspaceUrl: workspace.url,
      secrets,
      baseUrl,
      passThrough: {
        LANGCHAIN_API_KEY: 'k',
        LANGCHAIN_ENDPOINT: traces.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
        TRACE_URL: 'https://traces.example.test/{run_id}',
      },
    }),
  });
}, 120_000);

afterAll(async () => {
  await worker?.stop();
  await traces?.close();
  await queue?.close();
  await workspace?.close();
  await linear?.close();
  await database?.close();
  bundle?.remove();
  rmSync(dir, { recursive: true, force: true });
});

async function ended(id: string) {
  const api = apiOf(worker.url, tokens.admin!);
  for (let waited = 0; waited < 300; waited++) {
    const task = await api.task(id);
    if (task.finished_at) return task;
    await worker.cron();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return api.task(id);
}

describe('the built bundle in workerd', () => {
  it('pauses at the gate through interrupt() and goes on with the approval', async () => {
    const task = await apiOf(worker.url, tokens.developer!).submit(
      'Deploy the checkout service to staging',
      'wait=20',
    );
    expect(task.status).toBe('awaiting_approval');
    const [row] = await database.query<{ writes: unknown[][] }>(
      'select writes from langgraph.checkpoints where thread_id = $1',
      [`${task.task_id}/1`],
    );
    expect(row!.writes.map(([, , channel]) => channel)).toContain('__interrupt__');
    const approval = task.approval as { approval_id: string };
    const answer = await apiOf(worker.url, tokens.team_lead!).approve(approval.approval_id, {});
    expect(answer.status).toBe('approved');
    const done = await ended(task.task_id);
    expect(done.error).toBeNull();
    expect(done.status).toBe('completed');
    const deployed = done.plan!.subtasks[0]!.result!.artifacts.find(({ kind }) => kind === 'deployment')!;
    expect(basename(readlinkSync(join(dir, 'environments/staging/checkout/current')))).toBe(deployed.commit);
  }, 60_000);

  it('adds an endpoint to a repository without asking anybody, its tests run', async () => {
    const task = await apiOf(worker.url, tokens.developer!).submit(
      'Add a GET /version endpoint to the catalog service',
      'wait=1',
    );
    const done = await ended(task.task_id);
    expect(done.error).toBeNull();
    expect(done.status).toBe('completed');
    const kinds = done.plan!.subtasks.flatMap(({ result }) => result!.artifacts.map(({ kind }) => kind));
    expect(kinds).toContain('commit');
    const effects = await database.query<{ key: string; state: string }>(
      'select key, state from effects where task_id = $1',
      [task.task_id],
    );
    expect(effects.length).toBeGreaterThan(0);
    expect(new Set(effects.map(({ state }) => state))).toEqual(new Set(['done']));
  }, 60_000);

  it('counts its requests by route, those of the light part of the bundle too, and tells them with everything else', async () => {
    const scrape = async () => {
      const headers = { authorization: `Bearer ${tokens.admin}` };
      return (await fetch(`${worker.url}/metrics`, { headers })).text();
    };
    const light = 'http_requests_total{method="POST",route="/approve/:approval_id",status="200"} 1';
    // Counts are stored behind an answer, seconds after it; figures are shared for some more.
    await expect.poll(scrape, { timeout: 25_000, interval: 1_000 }).toContain(light);
    expect(await scrape()).toMatch(/^orchestrator_tasks_created_total\{project="checkout"\} 1$/m);
  }, 40_000);

  it('has told LangSmith and OpenTelemetry of both, by the client that is in the bundle', async () => {
    const roots = () => [...traces.runs.values()].filter((run) => !run.parent_run_id && run.end_time);
    for (let waited = 0; roots().length < 2 && waited < 100; waited++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const tree = traceTree(traces).map((line) => line.replace(/ {2}\d+ ms/, ''));
    expect(tree.slice(0, 7)).toEqual([
      'task: Deploy the checkout service to staging  [chain]  (outcome: completed)',
      '  plan  [chain]',
      '    model: plan  [llm]',
      '    workspace.list_branches  [tool]',
      '  approval: plan.execute  [chain]  (decision: approved)',
      '  cicd: Deploy checkout to staging  [chain]',
      '    model: turn  [llm]',
    ]);
    for (const tool of ['workspace.deploy', 'workspace.commit_files', 'workspace.run_tests'])
      expect(tree).toContain(`    ${tool}  [tool]`);
    expect(traces.spans.size).toBe(traces.runs.size);
    const root = roots()[0]!;
    const task = await apiOf(worker.url, tokens.admin!).task(String(root.extra.metadata.task_id));
    expect((task.links as { trace: string }).trace).toBe(`https://traces.example.test/${root.id}`);
  }, 30_000);

  it.each([
    ['select count(*) from orders', 'read', 'effect_read', 'low'],
    ['with gone as (delete from carts returning id) select 1', 'destructive', 'data_delete', 'critical'],
    ["do $$ begin execute 'drop table x'; end $$", 'destructive', 'data_delete', 'critical'],
  ])('reads SQL by the parser that is loaded when it comes: %s', async (sql, effect, rule, level) => {
    const response = await fetch(`${worker.url}/risk/assess`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.developer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ action: { tool: 'sql.execute', args: { sql, environment: 'production' } } }),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    expect(answer).toMatchObject({ effect, risk_level: level });
    expect(answer.factors).toContainEqual(expect.objectContaining({ rule }));
    expect(JSON.stringify(answer.factors)).not.toContain('not_understood');
  });

  it('is asked in Linear, answers there within ten seconds, is approved there by its button, and says there what came of it', async () => {
    const ask = (route: string, init: RequestInit = {}) =>
      fetch(`${worker.url}${route}`, {
        redirect: 'manual',
        ...init,
        headers: { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json' },
      });
    let at = (await ask('/oauth/linear/install')).headers.get('location')!;
    for (let hop = 0; hop < 2; hop++) at = (await fetch(at, { redirect: 'manual' })).headers.get('location')!;
    expect(at).toBe('/console?linear=connected');
    const people = (await (await ask('/principals')).json()) as {
      data: { id: string; bindings: { role: string }[] }[];
    };
    const idOf = (role: string) =>
      people.data.find(({ bindings }) => bindings.some((one) => one.role === role))!.id;
    for (const [name, role] of [
      ['Ada', 'developer'],
      ['Bert', 'team_lead'],
    ] as const)
      await ask(`/linear/users/${linear.user(name).id}`, {
        method: 'PUT',
        body: JSON.stringify({ principal_id: idOf(role) }),
      });
    const issue = linear.issue(linear.user('Ada'), 'Deploy the checkout service to staging');
    const session = linear.delegate(issue.id, linear.user('Ada'));
    const began = performance.now();
    const until = async (type: string) => {
      for (let waited = 0; waited < 300; waited++) {
        const last = session.activities.at(-1);
        if (last?.content.type === type) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
        if (waited % 20 === 19) await worker.cron();
      }
      throw new Error(
        `${type} did not come: ${JSON.stringify(session.activities.map(({ content }) => content.body))}`,
      );
    };
    while (session.activities.length === 0 && performance.now() - began < 10_000)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(session.activities[0]?.content.type).toBe('thought');
    await until('elicitation');
    linear.press(session.id, linear.user('Bert'), 'Approve');
    await until('response');
    expect(session.activities.at(-1)!.content.body).toContain('Task completed');
  }, 60_000);
});

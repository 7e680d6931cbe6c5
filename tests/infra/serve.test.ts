import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HostParts } from '../../functions/deps.ts';
import { pickPort } from '../../infra/local/ports.ts';
import { type QstashEmulator, startQstash } from '../../infra/local/qstash/server.ts';
import { fileAssets } from '../../infra/serve/file-assets.ts';
import { gatherCancels } from '../../infra/serve/gathered-cancels.ts';
import { rateLimiter } from '../../infra/serve/rate-limiter.ts';
import { readSettings } from '../../infra/serve/settings.ts';
import { type Server, startServer } from '../../infra/serve/start-server.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { type People, seedPeople } from '../support/people.ts';
import { calls, draft, finish, ScriptedModel, World } from '../support/world.ts';

const SECRET = 'only-of-this-test-'.repeat(3);
const KEYS = { token: SECRET, currentSigningKey: `${SECRET}a`, nextSigningKey: `${SECRET}b` };
const ROOT = join(import.meta.dirname, '../..');

let dir: string;
let db: TestDatabase;
let people: People;
let queue: QstashEmulator;
let env: Record<string, string>;
let server: Server | null = null;
let world: World;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'serve-'));
  db = await testDatabase();
  people = await seedPeople(db);
  queue = await startQstash({ ...KEYS, dir, backoffFactor: 0.01 });
  const port = await pickPort();
  env = {
    ENVIRONMENT: 'local',
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_BASE_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: db.databaseUrl,
    QSTASH_URL: queue.url,
    QSTASH_TOKEN: SECRET,
    QSTASH_CURRENT_SIGNING_KEY: KEYS.currentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: KEYS.nextSigningKey,
  };
});
afterEach(async () => {
  await server?.stop();
  server = null;
});
afterAll(async () => {
  await queue?.close();
  await db?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Three changes in a row, one call each, which the shipped policy lets pass. */
const parts = (): HostParts => {
  world = new World();
  const repository = 'checkout-service';
  const after = (n: number) => (n === 0 ? [] : [n - 1]);
  const plan = [0, 1, 2].map((n) => draft({ agent: 'feature-dev', repository, depends_on: after(n) }));
  const scripted = new ScriptedModel(plan, ({ history, subtask }) =>
    history.length > 0
      ? finish('done')
      : calls({ tool: 'world.commit', args: { repository, subtask: subtask.index } }),
  );
  return { tools: world, model: async () => scripted };
};
/** On a connection of its own: a client's kept ones would outlive the server that they were opened to. */
function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const authorization = `Bearer ${people.developer.token}`;
    const all = { authorization, 'content-type': 'application/json', ...headers };
    const sent = request(`${env.PUBLIC_BASE_URL}${path}`, { method, agent: false, headers: all }, (answer) =>
      text(answer).then(
        (said) => resolve({ status: answer.statusCode!, headers: answer.headers, body: said }),
        reject,
      ),
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
const SENTENCE = { description: 'Three changes', project_context: { project: 'checkout' } };
const statusOf = async (id: string) =>
  (await db.query('select status from tasks where id = $1', [id]))[0]?.status;

describe('the Node host', () => {
  it('is the same app: doors, pages, refusals and headers', async () => {
    server = await startServer(env, parts());
    expect(await call('GET', '/health')).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    const page = await call('GET', '/docs', undefined, { accept: 'text/html' });
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect((await call('GET', '/nothing')).status).toBe(404);
    expect((await call('POST', '/orchestrate', { nonsense: 1 })).status).toBe(422);
    const foreign = await call('POST', '/queue/advance', { v: 1, kind: 'task', id: 'x' });
    expect(foreign.status).toBe(401);
    expect(foreign.headers['x-content-type-options']).toBe('nosniff');
    expect((await call('GET', '/ready')).body).toContain('"name":"database"');
  });

  it('carries a task through, and takes back the bells that covered it', async () => {
    server = await startServer(env, parts());
    const { status, body } = await call('POST', '/orchestrate', SENTENCE, { prefer: 'wait=20' });
    expect([status, JSON.parse(body).status]).toEqual([200, 'completed']);
    expect(world.calls).toBe(3);
    await vi.waitFor(() => expect(queue.stats().pending).toBe(0), 5_000);
    expect(queue.stats().cancelled).toBeGreaterThan(0);
  });

  it('stops between two steps: what runs ends, what is left goes on elsewhere, no call twice', async () => {
    server = await startServer(env, parts());
    const begun = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    world.before = async () => {
      begun.resolve();
      await go.promise;
    };
    const { task_id } = JSON.parse((await call('POST', '/orchestrate', SENTENCE)).body);
    await begun.promise;
    const halfSent = request(`${env.PUBLIC_BASE_URL}/orchestrate`, {
      method: 'POST',
      agent: new Agent({ keepAlive: true }),
      headers: { 'content-length': 2 },
    });
    halfSent.flushHeaders();
    await call('GET', '/health');
    const stopping = server.stop();
    await expect(call('GET', '/health')).rejects.toThrow();
    halfSent.end('{}');
    const [answer] = (await once(halfSent, 'response')) as [IncomingMessage];
    expect([answer.resume().statusCode, answer.headers.connection]).toEqual([401, 'close']);
    go.resolve();
    expect(await stopping).toBe(true);
    expect(world.calls).toBe(1);
    expect(await statusOf(task_id)).toBe('running');
    const before = world;
    server = await startServer(env, { ...parts(), tools: before });
    await vi.waitFor(async () => expect(await statusOf(task_id)).toBe('completed'), 15_000);
    expect([...before.happened.values()].map(({ times }) => times)).toEqual([1, 1, 1]);
  });

  it('says so when something had to be cut off', async () => {
    server = await startServer({ ...env, STOP_SECONDS: '0' }, parts());
    const begun = Promise.withResolvers<void>();
    world.before = async () => {
      begun.resolve();
      await new Promise((done) => setTimeout(done, 300));
    };
    await call('POST', '/orchestrate', SENTENCE);
    await begun.promise;
    expect(await server.stop()).toBe(false);
    server = null;
    await new Promise((done) => setTimeout(done, 400));
  });

  it('sweeps by a clock of its own', async () => {
    const [row] = await db.query(`select clock_timestamp() as at`);
    server = await startServer({ ...env, SWEEP_SECONDS: '1' }, parts());
    await vi.waitFor(async () => {
      const [kept] = await db.query('select retained_at > $1 as swept from settings', [row!.at]);
      expect(kept!.swept).toBe(true);
    }, 5_000);
  });
});

describe('npm run serve', () => {
  const serve = (variables: Record<string, string>) =>
    spawn(process.execPath, ['--no-warnings', join(ROOT, 'infra/serve/serve.ts')], {
      env: { PATH: process.env.PATH, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('serves until SIGTERM, and says both', async () => {
    const child = serve(env);
    const said = text(child.stdout);
    await vi.waitFor(() => call('GET', '/health'), { timeout: 10_000, interval: 50 });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const messages = (await said)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).message);
    expect(messages).toEqual(['serving', 'stopping', 'stopped']);
  });

  it('names what is missing in one sentence', async () => {
    const child = serve({ ...env, DATABASE_URL: '', PORT: 'eighty' });
    const said = text(child.stderr);
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(await said).toMatch(/^error: The settings cannot be used: PORT: .*\n$/);
    const other = serve({ ...env, DATABASE_URL: '' });
    const more = text(other.stderr);
    await once(other, 'exit');
    expect(await more).toMatch(/^error: The configuration cannot be used: DATABASE_URL is missing\.\n$/);
  });
});

it('reads its settings, with defaults for what is empty', () => {
  expect(readSettings({ PORT: '', SWEEP_SECONDS: '5' })).toMatchObject({ PORT: 8787, SWEEP_SECONDS: 5 });
  expect(() => readSettings({ DATABASE_CONNECTIONS: '0' })).toThrow('DATABASE_CONNECTIONS');
});

it('counts a principal’s requests by the minute, each for itself', async () => {
  let now = 0;
  const limiter = rateLimiter(2, { now: () => now });
  const ask = async (key: string) => (await limiter.limit({ key })).success;
  expect([await ask('a'), await ask('a'), await ask('a'), await ask('b')]).toEqual([true, true, false, true]);
  now = 60_000;
  expect(await ask('a')).toBe(true);
});

it('takes back in one request what many chains have ended, at the latest when it stops', async () => {
  const asked: string[][] = [];
  const errors: string[] = [];
  let refusing = false;
  const cancel = async (messages: string[]) => {
    if (refusing) throw new Error('refused');
    asked.push(messages);
  };
  const log = { info: () => undefined, error: (message: string) => void errors.push(message) };
  const gathering = gatherCancels({ ring: async () => ['m'], cancel }, { ms: 20, log });
  await Promise.all([gathering.cancel(['a']), gathering.cancel(['b', 'c'])]);
  expect(asked).toEqual([]);
  await vi.waitFor(() => expect(asked).toEqual([['a', 'b', 'c']]));
  await gathering.cancel(Array.from({ length: 100 }, (_, n) => `m${n}`));
  expect(asked[1]).toHaveLength(100);
  refusing = true;
  await gathering.cancel(['d']);
  await gathering.flush();
  expect(errors).toHaveLength(1);
  expect(await gathering.ring([])).toEqual(['m']);
});

it('serves pages of its folder and nothing else', async () => {
  const assets = fileAssets(join(ROOT, 'public'));
  const status = async (path: string) => (await assets.fetch(new Request(`http://x${path}`))).status;
  expect(await status('/docs.html')).toBe(200);
  for (const path of ['/../package.json', '/..%2fpackage.json', '/package.json', '/none.html', '/'])
    expect(await status(path)).toBe(404);
});

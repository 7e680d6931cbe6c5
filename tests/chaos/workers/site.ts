import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScriptedOpenAI } from '../../../infra/local/openai/scripted-server.ts';
import { pickPort } from '../../../infra/local/ports.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type People, seedPeople } from '../../support/people.ts';
import { buildWorker } from '../../support/worker.ts';
import { installHistory } from '../history.ts';
import { startFront } from './front.ts';
import { HelperProcess } from './helper-process.ts';
import { OVERRIDES, Recorder } from './recorder.ts';
import { wishScript } from './script.ts';
import { Workerd } from './workerd.ts';

/** The whole service in processes of their own: several workers, proxy and queue may be killed, the rest stands. */
export type Site = {
  url: string;
  database: TestDatabase;
  people: People;
  recorder: Recorder;
  workers: Workerd[];
  proxy: HelperProcess;
  queue: HelperProcess;
  /** Requests that a worker died with. */
  cut: () => number;
  /** What the platform does every minute. */
  cron: () => Promise<void>;
  close: () => Promise<void>;
};

const WORKERS = 3;

export async function startSite(random: () => number): Promise<Site> {
  const dir = mkdtempSync(join(tmpdir(), 'workers-'));
  const bundle = await buildWorker();
  const database = await testDatabase();
  const people = await seedPeople(database);
  await installHistory(database);
  const recorder = new Recorder(random);
  const tools = await recorder.serve();
  const model = await startScriptedOpenAI({ script: wishScript(random) });
  const ports: number[] = [];
  for (let i = 0; i < WORKERS; i++) ports.push(await pickPort());
  const front = await startFront(ports);
  const [proxyPort, queuePort] = [await pickPort(), await pickPort()];
  const secret = 's'.repeat(48);
  const proxy = new HelperProcess('serve-proxy.ts', {
    PORT: String(proxyPort),
    DATABASE_URL: database.databaseUrl,
  });
  const queue = new HelperProcess('serve-queue.ts', {
    PORT: String(queuePort),
    DIR: join(dir, 'qstash'),
    SECRET: secret,
  });
  const variables = {
    ENVIRONMENT: 'local',
    PUBLIC_BASE_URL: front.url,
    DATABASE_URL: database.databaseUrl,
    NEON_FETCH_ENDPOINT: `http://127.0.0.1:${proxyPort}/sql`,
    QSTASH_URL: `http://127.0.0.1:${queuePort}`,
    QSTASH_TOKEN: secret,
    QSTASH_CURRENT_SIGNING_KEY: secret,
    QSTASH_NEXT_SIGNING_KEY: secret,
    LIMIT_RUNNING_TASKS: '10000',
    MCP_SERVERS: JSON.stringify([{ name: 'world', url: tools.url, trusted: true, overrides: OVERRIDES }]),
    MODEL_BASE_URL: model.url,
    MODEL_API_KEY: 'key',
    MODEL_FALLBACK: 'fail',
    MODEL_TIMEOUT_MS: '5000',
    DAILY_BUDGET_USD: '1000000',
  };
  const workers = ports.map((port) => new Workerd(bundle.modules, port, variables));
  await Promise.all([proxy.start(), queue.start()]);
  await Promise.all(workers.map((worker) => worker.start()));
  return {
    url: front.url,
    database,
    people,
    recorder,
    workers,
    proxy,
    queue,
    cut: front.cut,
    cron: () =>
      fetch(`${front.url}/cdn-cgi/handler/scheduled`, { signal: AbortSignal.timeout(30_000) }).then(
        (response) => response.body?.cancel(),
        () => undefined,
      ),
    close: async () => {
      await Promise.all([...workers, proxy, queue].map((part) => part.kill()));
      await Promise.all([front.close(), tools.close(), model.close()]);
      await database.close();
      bundle.remove();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

import { LocalError } from './errors.ts';
import { claimFolder } from './folder.ts';
import { type KeptChild, keepChild } from './keep-child.ts';
import { type NeonProxy, startNeonProxy } from './neon-proxy.ts';
import { startOutside } from './outside.ts';
import { isFreeSoon } from './ports.ts';
import type { QstashEmulator } from './qstash/server.ts';
import { loadSecrets } from './secrets.ts';
import { openSite, type Site, type StackOptions } from './site.ts';
import { writeStackFile } from './stack-file.ts';
import { startDatabase, startQueue, startWorkspace } from './stack-parts.ts';
import { startTicker } from './ticker.ts';
import { isWorkerHealthy, startWorker } from './worker.ts';
import { workerVariables } from './worker-variables.ts';

export interface Stack {
  baseUrl: string;
  /** As its owner; the Worker connects as the application's role. */
  databaseUrl: string;
  qstashUrl: string;
  /** Its counters tell the round trips to Postgres. */
  neon: NeonProxy;
  /** Null when QSTASH_URL points elsewhere. */
  qstash: QstashEmulator | null;
  /** kill -9 for wrangler and workerd; the Worker stays down until `startWorker`. */
  killWorker: () => Promise<void>;
  startWorker: () => Promise<void>;
  /** Ends every part, the last one first, and resolves when all processes are gone. */
  stop: () => Promise<void>;
}

/**
 * Starts the local stack: database, migrations, demo principals, Neon proxy, workspace server, Worker, queue,
 * cron. Resolves when the Worker answers. Throws LocalError, with everything ended, when a part does not start.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { log } = options;
  const undo: Site['undo'] = [];
  let stopping = false;
  const stop = async () => {
    stopping = true;
    for (let end = undo.pop(); end; end = undo.pop()) {
      try {
        await end();
      } catch (error) {
        log(`while stopping: ${(error as Error).message}`);
      }
    }
  };
  const onFatal = (reason: string) => {
    if (!stopping) options.onFatal(reason);
  };
  try {
    const stack = await bringUp({ ...options, onFatal }, undo);
    options.signal?.throwIfAborted();
    return { ...stack, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bringUp(options: StackOptions, undo: Site['undo']): Promise<Omit<Stack, 'stop'>> {
  const { root, localDir, port, log, onFatal } = options;
  undo.push(await claimFolder(localDir));
  if (!(await isFreeSoon(port))) {
    const hint = `end it, or choose another: PORT=${port + 1} npm start`;
    throw new LocalError(`Port ${port} is taken by another program: ${hint}`);
  }
  const site = openSite(options, undo);
  const secrets = loadSecrets(localDir);
  const { baseUrl } = site;

  const { databaseUrl, appDatabaseUrl } = await startDatabase(site, secrets);
  let worker: KeptChild | null = null;
  undo.push(async () => worker?.stop()); // after the queue's end, which then sends nothing to a Worker that ends
  const qstash = await startQueue(site, secrets);
  const qstashUrl = options.queue?.url ?? qstash!.url;
  await site.step('writing the demo principals', () =>
    options.seed({ databaseUrl, localDir, baseUrl, qstashUrl }),
  );
  log(`credentials  ${localDir}/credentials.json`);
  const neon = await site.withPort('neon', (port) =>
    startNeonProxy({ databaseUrl: appDatabaseUrl, port, onRequest: options.onSql }),
  );
  undo.push(neon.close);
  log(`neon proxy   ${neon.httpUrl}`);
  const workspaceUrl = await startWorkspace(site, secrets);
  const outside = await startOutside(site, secrets);

  const urls = { databaseUrl: appDatabaseUrl, neonUrl: neon.httpUrl, qstashUrl, workspaceUrl };
  const variables = { ...outside, ...workerVariables({ ...options, ...urls, secrets, baseUrl }) };
  const onSpawn = (pid: number) => site.remember('worker', pid);
  const settings = { root, localDir, port, command: options.workerCommand, variables, onSpawn };
  worker = keepChild({
    name: 'the Worker',
    logFile: 'logs/worker.log',
    start: (signal) => startWorker({ ...settings, signal }),
    answers: () => isWorkerHealthy(port),
    log,
    onFatal,
    onChange: (pid) => {
      if (pid === null) site.remember('worker', null);
      const found = { database_url: databaseUrl, qstash_url: qstashUrl, neon_url: neon.httpUrl };
      writeStackFile(localDir, { pid: process.pid, base_url: baseUrl, worker_pid: pid, ...found });
    },
  });
  await site.step('starting the Worker', worker.start);
  log(`worker       ${baseUrl}`);
  qstash?.resume(); // not before: what an earlier run left undelivered finds the Worker up
  undo.push(startTicker(port));
  log('cron         fires every 2 s');
  return {
    baseUrl,
    databaseUrl,
    qstashUrl,
    neon,
    qstash,
    killWorker: worker.kill,
    startWorker: worker.start,
  };
}

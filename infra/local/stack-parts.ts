import { join } from 'node:path';
import { giveAppLogin } from '../app-login.ts';
import { type MigrationReport, migrate } from '../migrate.ts';
import { LocalError } from './errors.ts';
import { freeLeases } from './free-leases.ts';
import { keepChild } from './keep-child.ts';
import { startPostgres } from './postgres.ts';
import { type QstashEmulator, startQstash } from './qstash/server.ts';
import type { LocalSecrets } from './secrets.ts';
import type { Site } from './site.ts';
import { startWorkspaceServer } from './workspace-server.ts';

/** One database: as its owner, who migrates and seeds, and as what the Worker connects with. */
export interface DatabaseUrls {
  databaseUrl: string;
  appDatabaseUrl: string;
}

/** Starts PostgreSQL unless there is a DATABASE_URL, brings the schema up to date, returns where it is. */
export async function startDatabase(site: Site, secrets: LocalSecrets): Promise<DatabaseUrls> {
  const { localDir, databaseUrl, log, onFatal } = site.options;
  let url = databaseUrl;
  if (url) {
    log(`database     ${new URL(url).host} (yours, from DATABASE_URL)`);
  } else {
    const port = site.lastPort('postgres');
    const dir = join(localDir, 'postgres');
    const postgres = await site.step('starting PostgreSQL', () => startPostgres({ dir, port }));
    site.undo.push(postgres.stop);
    postgres.process.once('exit', () => onFatal(`PostgreSQL ended unexpectedly (log: ${dir}.log)`));
    site.rememberPort('postgres', postgres.port);
    url = postgres.url;
    log(`database     PostgreSQL 18 on 127.0.0.1:${postgres.port}`);
  }
  const reachable = url;
  const { applied, total } = await site.step('migrating the database', () => migrateReachable(reachable));
  log(`migrations   ${applied.length} applied, ${total} in all`);
  if (databaseUrl) return { databaseUrl, appDatabaseUrl: appUrlOfYours(site, databaseUrl) };
  const freed = await freeLeases(url);
  if (freed > 0) log(`leases       ${freed} freed, held by a worker of the last run`);
  return { databaseUrl: url, appDatabaseUrl: await giveAppLogin(url, secrets.database_password) };
}

/** The password of a role in somebody else's cluster is not ours to set: other installations may use it. */
function appUrlOfYours({ options }: Site, databaseUrl: string): string {
  if (options.appDatabaseUrl) return options.appDatabaseUrl;
  options.log(
    'database     the Worker connects as DATABASE_URL says; APP_DATABASE_URL gives it fewer rights',
  );
  return databaseUrl;
}

/** Starts the workspace MCP server, keeps it up on the same port, and returns its URL. */
export async function startWorkspace(site: Site, secrets: LocalSecrets): Promise<string> {
  const { root, localDir, log, onFatal, workspaceCommand } = site.options;
  return site.withPort('workspace', async (port) => {
    const server = { root, localDir, port, token: secrets.workspace_token, command: workspaceCommand };
    const onSpawn = (pid: number) => site.remember('workspace', pid);
    const workspace = keepChild({
      name: 'the workspace server',
      logFile: 'logs/workspace.log',
      start: (signal) => startWorkspaceServer({ ...server, onSpawn, signal }),
      log,
      onChange: (pid) => site.remember('workspace', pid),
      onFatal,
    });
    await site.step('starting the workspace server', workspace.start);
    site.undo.push(workspace.stop);
    const url = `http://127.0.0.1:${port}/mcp`;
    log(`workspace    ${url}`);
    return url;
  });
}

/** Starts the QStash emulator, which sends nothing before `resume`; null when QSTASH_URL points at another queue. */
export async function startQueue(site: Site, secrets: LocalSecrets): Promise<QstashEmulator | null> {
  const { localDir, log, queue, backoffFactor } = site.options;
  if (queue) {
    log(`queue        ${queue.url} (yours, from QSTASH_URL)`);
    return null;
  }
  const emulator = await site.withPort('qstash', (port) =>
    startQstash({
      port,
      dir: join(localDir, 'qstash'),
      token: secrets.qstash_token,
      currentSigningKey: secrets.qstash_current_signing_key,
      nextSigningKey: secrets.qstash_next_signing_key,
      backoffFactor,
      paused: true,
    }),
  );
  site.undo.push(emulator.close);
  log(`queue        ${emulator.url}, QStash emulator`);
  return emulator;
}

async function migrateReachable(databaseUrl: string): Promise<MigrationReport> {
  try {
    return await migrate(databaseUrl);
  } catch (error) {
    if (error instanceof LocalError) throw error;
    const reason = (error as Error).message || 'no connection';
    throw new LocalError(`The database at ${new URL(databaseUrl).host} could not be migrated: ${reason}`);
  }
}

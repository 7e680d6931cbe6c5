import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { LocalError } from './errors.ts';
import { onFreePort, PortTaken } from './ports.ts';
import {
  type Account,
  findPostgres,
  ownPath,
  type PostgresBinaries,
  postgresAccount,
} from './postgres-binaries.ts';
import { initialisePostgres, PASSWORD_FILE, POSTGRES_ENV } from './postgres-init.ts';
import { commandLine, isAlive, waitForExit } from './processes.ts';

export interface PostgresOptions {
  /** The data folder; made and initialised when it is not there. */
  dir: string;
  /** Taken when free, else another one. */
  port?: number;
  /** false gives up safety against a power cut for speed; a killed process loses nothing either way. */
  durable?: boolean;
  /** Another release than the one from npm: its programs and its major version. */
  release?: { major: string; binaries: PostgresBinaries };
}

export interface LocalPostgres {
  /** postgres:// URL of the database `postgres` as its superuser. */
  url: string;
  port: number;
  process: ChildProcess;
  stop: () => Promise<void>;
}

const MAJOR = '18';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 8_000;
const NOT_DURABLE = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

/**
 * Starts PostgreSQL (18, unless told otherwise) on 127.0.0.1 over a data folder and resolves when it answers
 * queries. A server that a killed supervisor left behind on the same folder is stopped first. Throws LocalError
 * with what to do when the folder is damaged or the binaries are missing.
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const dir = resolve(options.dir);
  const account = postgresAccount();
  const { major, binaries } = options.release ?? { major: MAJOR, binaries: await findPostgres(account) };
  await stopOrphan(dir);
  if (!existsSync(dir)) await initialisePostgres(dir, binaries, account, major);
  const version = readOwn(dir, 'PG_VERSION');
  if (version !== major) throw damaged(dir, `it was made by PostgreSQL "${version}", this is ${major}`);
  const password = readOwn(dir, PASSWORD_FILE);
  const flags = options.durable === false ? NOT_DURABLE : [];
  return onFreePort(options.port, async (port) => {
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const child = await run(dir, url, port, (log) => launch(dir, port, flags, log, binaries, account));
    return { url, port, process: child, stop: () => stop(child) };
  });
}

/** Launches the server and resolves when it answers. */
async function run(
  dir: string,
  url: string,
  port: number,
  start: (logFile: string) => ChildProcess,
): Promise<ChildProcess> {
  const logFile = `${dir}.log`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    writeFileSync(logFile, '');
    const child = start(logFile);
    if (await isReady(child, url, deadline)) return child;
    const log = readFileSync(logFile, 'utf8');
    if (/could not (?:bind|create any TCP)/.test(log))
      throw new PortTaken(`PostgreSQL cannot start: port ${port} is taken (log: ${logFile}).`);
    // The last backends of a killed server let go of its memory a moment after it.
    if (log.includes('shared memory block') && Date.now() < deadline) await sleep(200);
    else throw damaged(dir, /(?:FATAL|PANIC|postgres): +(.*)/.exec(log)?.[1] ?? `see ${logFile}`);
  }
}

function damaged(dir: string, reason: string): LocalError {
  return new LocalError(
    `PostgreSQL cannot use the data folder ${dir} (${reason}). "npm run reset" wipes it and a start makes a new one.`,
  );
}

function readOwn(dir: string, file: string): string {
  try {
    return readFileSync(join(dir, file), 'utf8').trim();
  } catch {
    throw damaged(dir, `its file "${file}" is missing`);
  }
}

function launch(
  dir: string,
  port: number,
  flags: string[],
  logFile: string,
  { postgres }: PostgresBinaries,
  account: Account,
): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  const network = ['-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  // "local.dir" means nothing to Postgres: it marks the process as ours for stopOrphan.
  const data = ['-D', ownPath(dir, account), '-c', `local.dir=${dir}`];
  // After a kill: one call for the whole disk instead of one for each file.
  const sync = process.platform === 'linux' ? ['-c', 'recovery_init_sync_method=syncfs'] : [];
  const args = [...data, ...network, ...sync, '-c', 'max_connections=200', ...flags];
  return spawn(postgres, args, { ...account, cwd: dir, env: POSTGRES_ENV, stdio: ['ignore', log, log] });
}

async function isReady(child: ChildProcess, url: string, deadline: number): Promise<boolean> {
  let failed = false;
  child.once('error', () => (failed = true));
  child.once('exit', () => (failed = true));
  while (!failed) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      if (Date.now() > deadline) await stop(child);
      else await sleep(25);
    }
  }
  return false;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return;
  child.kill('SIGINT'); // "fast": rolls back what is open and writes a checkpoint
  if (await waitForExit(child.pid, STOP_TIMEOUT_MS)) return;
  child.kill('SIGQUIT');
  await waitForExit(child.pid, STOP_TIMEOUT_MS);
}

async function stopOrphan(dir: string): Promise<void> {
  const lock = join(dir, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (!(pid > 0) || !isAlive(pid) || !commandLine(pid).includes(dir)) {
    rmSync(lock, { force: true }); // stale, or its process id belongs to somebody else by now
    return;
  }
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    process.kill(pid, signal);
    if (await waitForExit(pid, STOP_TIMEOUT_MS)) return;
  }
  throw new LocalError(`A PostgreSQL (process ${pid}) still runs on ${dir} and does not stop.`);
}

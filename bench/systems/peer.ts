import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pickPort } from '../../infra/local/ports.ts';
import { killTree } from '../../infra/local/processes.ts';
import { runSql } from '../lib/database.ts';
import { ask, untilServing } from '../lib/http.ts';
import type { BenchEnv, System, Verified } from '../lib/system.ts';

/** Where the peers' servers and their packages are. */
export const PEERS = join(import.meta.dirname, '../peers');

interface Peer extends Pick<System, 'name' | 'title' | 'durability'> {
  /** Its server in bench/peers. */
  script: string;
  packages: string[];
  env?: Record<string, string>;
  /** The answers to start and approve come only when the task waits, or is done. */
  answersWhenThere: boolean;
  /** A query for the ids, of those in $1, that ended well with all their steps. */
  done: string;
}

/** A peer whose server speaks the doors of bench/peers/serve.ts and keeps its state in Postgres. */
export function postgresPeer(peer: Peer): System {
  let base = '';
  const expecting = async (path: string, wanted: string) => {
    const { answer } = await ask<{ answer: unknown }>('POST', `${base}/${path}`);
    if (peer.answersWhenThere && answer !== wanted)
      throw new Error(`${path} answered ${JSON.stringify(answer)}, not ${wanted}`);
  };
  const waiting = async (id: string, state: string) => {
    if (!peer.answersWhenThere) await ask('GET', `${base}/wait/${id}/${state}`);
  };
  return {
    name: peer.name,
    title: peer.title,
    durability: peer.durability,
    versions: () => versionsOf(peer.packages),
    postgres: true,
    start: async (env) => {
      const port = await pickPort();
      base = `http://127.0.0.1:${port}`;
      const child = startPeer(peer.script, { PORT: String(port), ...peer.env }, env);
      await untilServing(`${base}/health`, 30_000, () => child.exitCode !== null);
      return { url: base, pids: { service: [child.pid!] }, stop: () => killTree(child.pid!, 'SIGKILL') };
    },
    client: {
      start: (id) => expecting(`start/${id}`, 'waiting'),
      untilWaiting: (id) => waiting(id, 'waiting'),
      approve: (id) => expecting(`approve/${id}`, 'done'),
      untilDone: (id) => waiting(id, 'done'),
    },
    verify: async (ids, env) => {
      const rows = await runSql<{ id: string }>(env.directUrl, peer.done, [ids]);
      return compare(
        ids,
        rows.map(({ id }) => id),
      );
    },
  };
}

/** Starts a server of bench/peers with its output in the log. */
export function startPeer(script: string, variables: Record<string, string>, env: BenchEnv): ChildProcess {
  return startLogged([process.execPath, script], {
    cwd: PEERS,
    logFile: env.logFile,
    env: { DATABASE_URL: env.databaseUrl, RECORDER_URL: env.recorderUrl, ...variables },
  });
}

/** Starts a program whose output is added to a file. */
export function startLogged(
  [program, ...args]: string[],
  { cwd, env, logFile }: { cwd: string; env: Record<string, string>; logFile: string },
): ChildProcess {
  const log = openSync(logFile, 'a');
  const child = spawn(program!, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return child;
}

/** Package → installed version in bench/peers. */
export function versionsOf(packages: string[]): Record<string, string> {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(PEERS, 'node_modules', name, 'package.json'), 'utf8')).version as string;
  return Object.fromEntries(packages.map((name) => [name, read(name)]));
}

/** Which of the wanted tasks were not found to have ended well. */
export function compare(wanted: readonly string[], found: readonly string[]): Verified {
  const good = new Set(found);
  const missing = wanted.filter((id) => !good.has(id));
  return {
    verified: wanted.length - missing.length,
    problems: missing.slice(0, 3).map((id) => `${id} did not end well in the store`),
  };
}

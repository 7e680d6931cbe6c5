import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../lib/bench.ts';
import { makeDatabase, runSql, urlOf } from '../lib/database.ts';
import { idMaker, rest, runLoad } from '../lib/load.ts';
import type { BenchEnv, Running } from '../lib/system.ts';
import { startWireProxy } from '../lib/wire-proxy.ts';
import { oursNode } from '../ours/node.ts';
import { warmUp } from '../phases/load.ts';
import { countPhases, type Phase } from './phases.ts';
import type { Recording } from './profile.ts';
import {
  countStatements,
  readFunctions,
  readStatements,
  type SqlFunction,
  type SqlStatement,
} from './statements.ts';

const CLIENTS = 16;
const SECONDS = 20;
/** Tasks between two looks at the clock. */
const PORTION = 64;
/** What the server is started with, beside what it counts itself. */
export const PRELOAD = 'pg_stat_statements';

/** What was seen of the main job: the profile over `tasks`, what its database did, what went over the wire. */
export interface Taken {
  tasks: number;
  verified: number;
  clients: number;
  per_second: number;
  recording: Recording;
  statements: SqlStatement[];
  functions: SqlFunction[];
  phases: Phase[];
}

/** Runs the main job on the Node host under the profiler. Rejects when a single task cannot be verified. */
export async function takeFlame(bench: Bench): Promise<Taken> {
  const { server, recorder, tell } = bench;
  const dir = join(bench.dir, 'flame');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  await makeDatabase(server, 'bench_flame');
  const directUrl = urlOf(server, 'bench_flame');
  await countStatements(server.url, directUrl);
  const logFile = join(bench.dir, 'flame.log');
  const env: BenchEnv = { databaseUrl: directUrl, directUrl, recorderUrl: recorder.url, dir, logFile };
  const system = oursNode([join(import.meta.dirname, 'profiler.ts')]);
  const makeId = idMaker('flame');
  const file = join(dir, 'recording.json');
  process.env.FLAME_FILE = file;
  const ids: string[] = [];

  const loaded = await using(await system.start(env), async ({ pids }) => {
    ids.push(...(await warmUp(system, bench, makeId)));
    await rest();
    await runSql(directUrl, 'select pg_stat_statements_reset()');
    tell(`profiling ${SECONDS} s of ${CLIENTS} clients`);
    process.kill(pids.service[0]!, 'SIGUSR2');
    let tasks = 0;
    let seconds = 0;
    while (seconds < SECONDS) {
      const load = await runLoad(system.client, makeId, PORTION, CLIENTS);
      ids.push(...load.ids);
      tasks += PORTION;
      seconds += load.seconds;
    }
    process.kill(pids.service[0]!, 'SIGUSR2');
    const statements = await readStatements(directUrl, tasks);
    const recording = await readRecording(file);
    return { tasks, per_second: tasks / seconds, statements, recording };
  });
  await untilAlone(directUrl);
  const functions = await readFunctions(directUrl, ids.length);

  tell('counting on the wire');
  const proxy = await startWireProxy(server.port);
  const wired = { ...env, databaseUrl: urlOf(server, 'bench_flame', proxy.port) };
  try {
    const phases = await using(await system.start(wired), async () => {
      ids.push(...(await warmUp(system, bench, makeId)));
      await rest();
      const counted = await countPhases(system.client, proxy, makeId);
      ids.push(...counted.ids);
      return counted.phases;
    });
    const { verified, problems } = await system.verify(ids, env);
    const wrong = await recorder.wrong(ids);
    if (verified !== ids.length || wrong.size > 0)
      throw new Error(
        `verified ${verified} of ${ids.length}, ${wrong.size} wrong at the recorder: ${problems}`,
      );
    return { ...loaded, verified, clients: CLIENTS, functions, phases };
  } finally {
    await proxy.close();
  }
}

async function using<T>(running: Running, work: (running: Running) => Promise<T>): Promise<T> {
  try {
    return await work(running);
  } finally {
    await running.stop();
  }
}

/** The profiler writes it when it has put its samples together. */
async function readRecording(file: string): Promise<Recording> {
  for (let each = 0; each < 150; each++) {
    await sleep(200);
    if (!existsSync(file)) continue;
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Recording;
    } catch {
      // half written
    }
  }
  throw new Error('the profiler wrote nothing');
}

/** A connection hands its counts over when it ends. */
async function untilAlone(url: string): Promise<void> {
  for (let each = 0; each < 50; each++) {
    const others = await runSql(
      url,
      'select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    if (others.length === 0) return;
    await sleep(100);
  }
}

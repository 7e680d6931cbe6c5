import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { hashKey, newKey } from '../../lib/identity/keys.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import type { Bench } from '../lib/bench.ts';
import { makeDatabase, runSql, urlOf } from '../lib/database.ts';
import type { Growth } from '../lib/figures.ts';
import { ask } from '../lib/http.ts';
import { idMaker, runLoad } from '../lib/load.ts';
import { percentile, round } from '../lib/statistics.ts';
import type { BenchEnv, Running } from '../lib/system.ts';
import { benchDeps } from '../ours/compose.ts';
import ours from '../ours/node.ts';
import { openSite, variablesOf } from '../ours/site.ts';
import { medians } from '../phases/load.ts';
import { fill, type Run, type Volume } from './fill.ts';

const LEVELS = [10, 1_000, 100_000];
const APPROVALS = 1_000_000;
const WAITING = 1_000;
const OVERDUE = 10_000;
const WARM_UP = 30;
const ALONE = 40;
const CROWD = { tasks: 128, clients: 16 };
const LOOKS = 40;

type Figures = Pick<Growth, 'levels' | 'approvals' | 'lists' | 'sweep'>;

/**
 * The job on our service in Node beside ever more stored tasks; then lists and the inbox among a million
 * approvals, and a sweep of ten thousand deadlines. Rejects when a task of it cannot be verified.
 */
export async function measureGrowth(bench: Bench): Promise<Figures> {
  const name = 'bench_growth';
  const dir = join(bench.dir, name);
  mkdirSync(dir, { recursive: true });
  await makeDatabase(bench.server, name);
  const directUrl = urlOf(bench.server, name);
  const logFile = join(bench.dir, `${name}.log`);
  const env = { databaseUrl: directUrl, directUrl, recorderUrl: bench.recorder.url, dir, logFile };
  const running = await ours.start(env);
  const client = new pg.Client({ connectionString: directUrl });
  client.on('error', () => undefined); // the statement that fails says it
  try {
    await client.connect();
    return await grow(bench, env, running, (text, values) => client.query(text, values));
  } finally {
    await client.end();
    await running.stop();
  }
}

async function grow(bench: Bench, env: BenchEnv, running: Running, run: Run): Promise<Figures> {
  const makeId = idMaker('growth');
  const ids: string[] = [];
  const levels: Growth['levels'] = [];
  let laid: Volume = { ended: 0, decided: 0, waiting: 0, overdue: 0 };
  const lay = async (more: Partial<Volume>) => {
    const volume = { ...laid, ...more };
    await fill(run, volume, { before: laid, tell: bench.tell });
    // What years would have done by then: no vacuum or checkpoint of the laying falls into a measured round.
    await run('vacuum (analyze)');
    await run('checkpoint');
    laid = volume;
  };
  for (const tasks of LEVELS) {
    await lay({ ended: tasks });
    bench.tell(`measuring beside ${tasks} tasks`);
    const warm = await runLoad(ours.client, makeId, WARM_UP, 4);
    const alone = await runLoad(ours.client, makeId, ALONE, 1);
    const crowd = await runLoad(ours.client, makeId, CROWD.tasks, CROWD.clients);
    ids.push(...warm.ids, ...alone.ids, ...crowd.ids);
    const latency = { start: medians([alone.startMs]), finish: medians([alone.finishMs]) };
    const per_second = round(CROWD.tasks / crowd.seconds);
    levels.push({ tasks, latency, per_second });
    bench.tell(`beside ${tasks}: approve to done ${latency.finish.p50} ms, ${per_second} tasks/s`);
  }
  await verify(bench, env, ids);
  await lay({ decided: APPROVALS - LEVELS.at(-1)! - WAITING - OVERDUE, waiting: WAITING, overdue: OVERDUE });
  const authorization = `Bearer ${await makeTechLead(env.directUrl)}`;
  const look = (path: string) => lookAt(`${running.url}${path}`, { authorization });
  bench.tell('looking into the inbox and the lists');
  const lists = [
    { what: 'newest tasks', ...(await look('/tasks?limit=50')) },
    { what: 'tasks that failed (there are none)', ...(await look('/tasks?status=failed&limit=50')) },
  ];
  const inbox = await look('/approvals/pending');
  bench.tell(`sweeping ${OVERDUE} deadlines`);
  const swept = await sweepAll(env);
  return {
    levels,
    lists,
    approvals: { stored: APPROVALS, waiting: WAITING, overdue: OVERDUE, inbox },
    sweep: swept,
  };
}

async function verify(bench: Bench, env: BenchEnv, ids: string[]): Promise<void> {
  const { verified, problems } = await ours.verify(ids, env);
  const wrong = await bench.recorder.wrong(ids);
  if (verified !== ids.length || wrong.size > 0)
    throw new Error(`verified ${verified} of ${ids.length}: ${[...problems, ...wrong.values()].slice(0, 3)}`);
}

/** A person who may decide what was laid in; resolves with the key. */
async function makeTechLead(url: string): Promise<string> {
  const key = newKey();
  const bindings = JSON.stringify([{ role: 'tech_lead', projects: ['*'] }]);
  await runSql(
    url,
    "insert into principals (id, name, kind, bindings) values ('lead', 'lead', 'human', $1)",
    [bindings],
  );
  await runSql(url, "insert into api_keys (hash, principal_id) values ($1, 'lead')", [hashKey(key)]);
  return key;
}

async function lookAt(url: string, headers: Record<string, string>) {
  const times: number[] = [];
  for (let each = 0; each < LOOKS; each++) {
    const began = performance.now();
    await ask('GET', url, undefined, headers);
    times.push(performance.now() - began);
  }
  return { p50: round(percentile(times, 0.5)), p95: round(percentile(times, 0.95)) };
}

/** Sweeps as the cron trigger does until nothing is overdue, and counts in the table what has expired. */
async function sweepAll(env: BenchEnv): Promise<Growth['sweep']> {
  const site = await openSite(env.dir, env.directUrl);
  const { ctx } = await benchDeps(variablesOf(site, env), {
    requestId: 'bench',
    waitUntil: () => undefined,
  });
  const began = performance.now();
  let expired = 0;
  let sweeps = 0;
  for (let last = -1; last !== 0; sweeps++) {
    last = (await sweep(ctx)).expired;
    expired += last;
  }
  const seconds = round((performance.now() - began) / 1000, 2);
  const [left] = await runSql<{ n: number }>(
    env.directUrl,
    "select count(*)::int as n from approval_requests where status = 'pending' and expires_at <= now()",
  );
  if (left!.n > 0 || expired !== OVERDUE)
    throw new Error(`${expired} of ${OVERDUE} deadlines were swept, ${left!.n} are left`);
  return { expired, seconds, sweeps: sweeps - 1 };
}

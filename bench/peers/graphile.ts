// graphile-worker: a job a step; the step's result and the next job are committed together.
import { EventEmitter, once } from 'node:events';
import { Logger, run } from 'graphile-worker';
import pg from 'pg';
import { makePlan, makeResult, STEPS } from '../lib/job.ts';
import { POOL_SIZE, recordEffect, serveDoors } from './serve.ts';

const PLAN = -1;
const connectionString = process.env.DATABASE_URL;
const pool = new pg.Pool({ connectionString, max: POOL_SIZE });
await pool.query('create table if not exists jobs (id text primary key, status text not null, plan json)');
await pool.query(
  'create table if not exists steps (id text, n smallint, result json not null, primary key (id, n))',
);
const ended = new EventEmitter().setMaxListeners(0);

async function transaction(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

const enqueue = (client: pg.PoolClient, id: string, n: number) =>
  client.query("select graphile_worker.add_job('step', $1::json, job_key => $2)", [
    JSON.stringify({ id, n }),
    `${id}:${n}`,
  ]);

async function work(payload: unknown): Promise<void> {
  const { id, n } = payload as { id: string; n: number };
  const setStatus = (client: pg.PoolClient, status: string) =>
    client.query('update jobs set status = $2 where id = $1', [id, status]);
  await transaction(async (client) => {
    if (n === PLAN) {
      await client.query('update jobs set plan = $2 where id = $1', [id, JSON.stringify(makePlan(id))]);
      await setStatus(client, 'waiting');
    } else if (n < STEPS) {
      await recordEffect(id, n);
      await client.query('insert into steps values ($1, $2, $3)', [id, n, JSON.stringify(makeResult(id, n))]);
      await enqueue(client, id, n + 1);
    } else await setStatus(client, 'done');
  });
  if (n === PLAN) ended.emit(`${id}:waiting`);
  if (n === STEPS) ended.emit(`${id}:done`);
}

await run({
  connectionString,
  concurrency: POOL_SIZE,
  pollInterval: 1_000,
  noHandleSignals: true,
  logger: new Logger(() => () => undefined),
  taskList: { step: work },
});

serveDoors({
  start: (id) =>
    transaction(async (client) => {
      await client.query("insert into jobs values ($1, 'planning', null)", [id]);
      await enqueue(client, id, PLAN);
    }),
  approve: (id) =>
    transaction(async (client) => {
      const claim = "update jobs set status = 'running' where id = $1 and status = 'waiting'";
      if ((await client.query(claim, [id])).rowCount === 1) await enqueue(client, id, 0);
    }),
  wait: async (id, state) => {
    const told = once(ended, `${id}:${state}`);
    const passed = state === 'done' ? ['done'] : ['waiting', 'running', 'done'];
    const { rows } = await pool.query('select status from jobs where id = $1', [id]);
    if (!passed.includes(rows[0]?.status)) await told;
  },
});

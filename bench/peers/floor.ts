// The floor: what Postgres and HTTP cost alone. Nine commits, and nobody who goes on after a crash.
import pg from 'pg';
import { makePlan, makeResult, STEPS } from '../lib/job.ts';
import { POOL_SIZE, recordEffect, serveDoors } from './serve.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: POOL_SIZE });
await pool.query(
  'create table if not exists jobs (id text primary key, status text not null, plan json not null)',
);
await pool.query(
  'create table if not exists steps (id text, n smallint, result json not null, primary key (id, n))',
);
const run = (name: string, text: string, values: unknown[]) => pool.query({ name, text, values });

serveDoors({
  start: async (id) => {
    const plan = JSON.stringify(makePlan(id));
    await run('open', "insert into jobs values ($1, 'waiting', $2)", [id, plan]);
    return 'waiting';
  },
  approve: async (id) => {
    const claim = "update jobs set status = 'running' where id = $1 and status = 'waiting'";
    if ((await run('claim', claim, [id])).rowCount === 0) return 'refused';
    for (let n = 0; n < STEPS; n++) {
      await recordEffect(id, n);
      const result = JSON.stringify(makeResult(id, n));
      await run('step', 'insert into steps values ($1, $2, $3)', [id, n, result]);
    }
    await run('close', "update jobs set status = 'done' where id = $1", [id]);
    return 'done';
  },
});

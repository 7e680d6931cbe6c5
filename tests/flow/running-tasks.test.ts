import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LIMITS } from '../../schema/limits.ts';
import { draft } from '../support/world.ts';
import { Drive } from './drive.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

// Control: the lock before what somebody has open is counted.
it('a task that another transaction is just opening is counted as well', async () => {
  Object.assign(drive.ctx.config, { [LIMITS.running_tasks.variable]: 2 });
  const open = () => drive.open([draft({ agent: 'feature-dev' })], undefined, { rest: false });
  const { id } = await open();
  const client = new pg.Client({ connectionString: drive.engine.db.ownerUrl });
  await client.connect();
  await client.query('begin');
  await client.query(`select near_running('requester', 2)`);
  await client.query(
    `insert into tasks select (jsonb_populate_record(t, '{"id": "019d0000-0000-7000-8000-000000000001"}')).* from tasks t where id = $1`,
    [id],
  );
  const third = expect(open()).rejects.toMatchObject({ code: 'too_many_running_tasks' });
  await new Promise((done) => setTimeout(done, 400));
  await client.query('commit');
  await client.end();
  await third;
});

import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Drive } from '../../flow/drive.ts';
import { destroy, PRODUCTION_PLAN, productionTurns } from '../../flow/scripts.ts';
import { calls, draft, finish } from '../../support/world.ts';

/** Everybody locks subtasks before requests before the task: who waits for a subtask must not hold its task yet. */
let drive: Drive;
let other: pg.Client;
let waiting: pg.Client;
beforeAll(async () => {
  drive = await Drive.start();
  const connectionString = drive.engine.db.ownerUrl;
  [other, waiting] = [new pg.Client({ connectionString }), new pg.Client({ connectionString })];
  await Promise.all([other.connect(), waiting.connect()]);
});
afterEach(() => other.query('rollback'));
afterAll(async () => {
  await Promise.all([other.end(), waiting.end()]);
  await drive.close();
});

const blocked = async () => {
  for (let i = 0; i < 200; i++) {
    const [row] = await drive.engine.db.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (row!.n > 0) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error('nobody waits for a lock');
};
/** `text` runs while another transaction holds this subtask, which then takes the task's row as every verb does. */
async function meets(taskId: string, subtaskId: string, text: string, params: unknown[]): Promise<void> {
  await other.query('begin');
  await other.query('select 1 from subtasks where id = $1 for update', [subtaskId]);
  const done = waiting.query(text, params);
  await blocked();
  await other.query('select 1 from tasks where id = $1 for update nowait', [taskId]);
  await other.query('commit');
  await done;
}

// Control: the locks that expire_each_v1 takes before its first row, and that they skip.
it('a batch of deadlines waits for nobody: what somebody holds is left for the next sweep, the rest is done', async () => {
  const plan = [draft({ agent: 'infrastructure' })];
  const say: Parameters<Drive['open']>[1] = ({ history }) =>
    history.length > 0 ? finish('ok') : calls(destroy('cache-0'));
  const [held, free] = [await drive.open(plan, say), await drive.open(plan, say)];
  const ids = [held.id, free.id];
  await drive.engine.db.query(
    'update approval_requests set expires_at = clock_timestamp() where workflow_id = any ($1)',
    [ids],
  );
  const approvals = await Promise.all(ids.map(async (id) => (await drive.approvals(id))[0]!));
  const rows = approvals.map(({ id }) => ({
    kind: 'call',
    approval_id: id,
    events: [],
    audit: [],
    notices: [],
  }));
  const expire = () =>
    drive.engine.db.query('select expire_each_v1($1::jsonb) as done', [JSON.stringify({ rows })]);
  const statuses = async () =>
    Promise.all(ids.map(async (id) => (await drive.approvals(id)).map(({ status }) => status)));
  for (const hold of [
    ['select 1 from subtasks where task_id = $1 for update', held.id],
    ['select 1 from approval_requests where id = $1 for update', approvals[0]!.id],
    ['select 1 from tasks where id = $1 for update', held.id],
  ]) {
    await other.query('begin');
    await other.query(hold[0]!, [hold[1]]);
    await expire();
    expect(await statuses(), hold[0]).toEqual([['pending'], ['expired']]);
    await other.query('rollback');
  }
  await expire();
  expect(await statuses()).toEqual([['expired'], ['expired']]);
});

// Control: return_slice locks what waits for the subtask before it writes the task's row.
it('a subtask that ends and gives its slice back waits for its dependants before it holds the task', async () => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns, {
    input: { budget: { max_tokens: 10_000 } },
  });
  const [first, second] = await drive.subtasks(id);
  await drive.engine.db.query(`update subtasks set status = 'ready' where id = $1`, [first!.id]);
  await drive.engine.db.query(
    `update subtasks set status = 'running', slice = '{"usd": null, "tokens": 100}' where id = $1`,
    [first!.id],
  );
  await drive.engine.db.query(
    `update tasks set spending = '{"reserved": {"usd": 0, "tokens": 100}}' where id = $1`,
    [id],
  );
  await meets(id, second!.id, `update subtasks set status = 'completed' where id = $1`, [first!.id]);
  expect((await drive.task(id)).spending).toMatchObject({ reserved: { tokens: 0 } });
});

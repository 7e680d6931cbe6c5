import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill } from '../../bench/growth/fill.ts';
import { listPending } from '../../lib/approvals/list.ts';
import { callFunction } from '../../lib/db/call.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { readEvents } from '../../lib/tasks/events.ts';
import { listTasks } from '../../lib/tasks/list.ts';
import { type Access, type ExplainedDb, explainedDb } from '../support/explained-db.ts';
import { Drive } from './drive.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

/** Enough that reading a table from end to end is never the cheaper way. */
const VOLUME = { ended: 5_000, packed: 2_000, decided: 15_000, waiting: 1_500, overdue: 20 };
/** No statement of the service has a reason to look at more rows of one table; each table has at least 2,000. */
const MOST_ROWS = 700;
/** By time events are found in blocks of 32 pages: a few of these, however many there are. Of all pages it would be 20,000 and more. */
const MOST_IN_BLOCKS = 8_000;
/** Installed, not grown: their size does not follow the number of tasks. */
const SMALL = [
  'principals',
  'api_keys',
  'projects',
  'policies',
  'settings',
  'metric_state',
  'work_rings',
  'notification_endpoints',
  'linear_connections',
  'linear_states',
  '__drizzle_migrations',
];

/** What was lent, granted and reviewed over the years, and a little of it still open; and what the totals have of each task's usage. */
const BESIDE = [
  `insert into metric_usage (task_id, usage) select id, usage || '{"reads": 0}' from tasks where finished_at is not null`,
  `insert into delegations (id, from_id, to_id, roles, projects, levels, until, reason, created_by, created_at)
   select gen_random_uuid(), 'cto', 'p' || n, '{cto}', '{*}', '{high}', now() - interval '1 day', 'x', 'cto', now() - n * interval '1 minute' from generate_series(1, 5000) n`,
  `insert into delegations (id, from_id, to_id, roles, projects, levels, until, reason, created_by, created_at)
   select gen_random_uuid(), 'cto', 'tech_lead', '{cto}', '{*}', '{high}', now() + interval '1 day', 'x', 'cto', now() from generate_series(1, 3) n`,
  `insert into grants (id, granted_by, project, tool, args, target, max_level, uses, reason, expires_at, created_at)
   select gen_random_uuid(), 'cto', 'checkout', 'world.destroy', '{}', '{}', 'high', 5, 'x', now() - n * interval '1 minute', now() - interval '9 days' from generate_series(1, 5000) n`,
  `insert into reviews (id, approval_id, task_id, project, risk_level, decider_roles, broken_by, reason, created_at, due_at, reviewed_at)
   select gen_random_uuid(), gen_random_uuid(), 't', 'checkout', 'high', '{cto,tech_lead}', 'security_team', 'x', now() - interval '9 days', now() - n * interval '1 minute',
     case when n > 40 then now() end from generate_series(1, 5000) n`,
  `insert into notification_deliveries (id, message_id, endpoint_id, type, message, state, next_at, event_at, created_at)
   select gen_random_uuid(), 'evt_' || n, gen_random_uuid(), 'task.completed', '{}', case when n % 20 = 0 then 'pending' else 'sent' end, now() + interval '1 hour', now(),
     now() - n * interval '1 minute' from generate_series(1, 8000) n`,
  `insert into linear_inbox (id, delivery, version_key, workspace, type, action, subject, body, state, next_at, received_at)
   select gen_random_uuid(), 'd' || n, 'v' || n, 'w', 'Issue', 'update', 's' || n, '{}', case when n % 20 = 0 then 'new' else 'done' end, now() + interval '1 hour',
     now() - n * interval '1 minute' from generate_series(1, 8000) n`,
  `insert into linear_links (id, workspace, kind, task_id, issue_id, session_id)
   select gen_random_uuid(), 'w', 'session', 't' || n, 'i' || n, 's' || n from generate_series(1, 5000) n`,
  `insert into linear_users (workspace, linear_user, principal_id, mapped_by) select 'w', 'u' || n, 'p', 'x' from generate_series(1, 5000) n`,
  `insert into event_outbox (payload, next_at) select '{}', 'infinity' from generate_series(1, 5000) n`,
];

let drive: Drive;
let db: ExplainedDb;

beforeAll(async () => {
  drive = await Drive.start();
  const client = new pg.Client({ connectionString: drive.engine.db.ownerUrl });
  await client.connect();
  await fill((text, values) => client.query(text, values), VOLUME);
  await client.query(
    'select compact_tasks(array(select id from tasks where finished_at is not null order by finished_at limit $1))',
    [VOLUME.packed],
  );
  for (const text of BESIDE) await client.query(text);
  await client.query('analyze');
  await client.query(`select brin_summarize_new_values('events_at')`); // autovacuum's work, which comes too late here
  await client.end();
}, 60_000);
afterAll(() => drive.close());

describe.each([{ plans: 'made for the arguments' }, { plans: 'made once for all', generic: true }])(
  'among many stored tasks, with plans $plans',
  ({ generic }) => {
    const direct = () => drive.ctx.db;
    let before: ReturnType<typeof direct>;
    beforeAll(async () => {
      before = direct();
      db = await explainedDb(drive.engine.db.ownerUrl, { generic });
      drive.ctx.db = db;
    });
    afterAll(async () => {
      drive.ctx.db = before;
      await db.close();
    });

    it('the main job finds its rows by index: open, plan, ask, approve, run, report', async () => {
      const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
      for (const who of ['tech_lead', 'tech_lead_2', 'cto'] as const) {
        if ((await drive.task(id)).status !== 'awaiting_approval') break;
        await drive.answer('approve', (await drive.pending(id)).id, who);
        await drive.rest();
      }
      expectIndexed(db.accesses(), ['tasks', 'subtasks', 'approval_requests', 'checkpoints', 'effects']);
      expect((await drive.task(id)).status).toBe('completed');
    });

    it('the inbox, whoever asks, and its next page', async () => {
      const entry = await drive.entry('tech_lead', {});
      const first = await listPending(drive.ctx, entry, { limit: 50 });
      expect(first.count).toBe(50);
      const second = await listPending(drive.ctx, entry, { limit: 50, cursor: first.next_cursor! });
      expect(second.count).toBe(50);
      expectIndexed(db.accesses(), ['approval_requests', 'approval_actions']);
    });

    it('lists of tasks and a page of events', async () => {
      const entry = await drive.entry('viewer', {});
      const { data } = await listTasks(drive.ctx, entry, { limit: 50 });
      expect(data).toHaveLength(50);
      const ended = await listTasks(drive.ctx, entry, { limit: 50, status: 'completed' });
      expect(
        (await readEvents(drive.ctx, ended.data[0]!.task_id, { after: 2, limit: 5 })).events,
      ).toHaveLength(5);
      expectIndexed(db.accesses(), ['tasks', 'subtasks', 'events']);
    });

    it('a sweep, with requests that are overdue', async () => {
      await drive.engine.db.query('update settings set retained_at = now()');
      const swept = await sweep(drive.ctx);
      expect(swept.expired).toBe(generic ? 0 : VOLUME.overdue);
      expectIndexed(db.accesses(), ['approval_requests', 'subtasks', 'tasks', 'outbox', 'effects']);
    });

    it('retention of what ended long ago', async () => {
      await drive.engine.db.query('update settings set retained_at = null');
      await callFunction(drive.ctx.db, 'metrics_v1', { share_s: 0 }); // as the sweep does each time
      db.accesses();
      const limit = 20;
      const retained = await callFunction(drive.ctx.db, 'retain_v1', {
        history_days: 30,
        compact: true,
        limit,
      });
      expect(retained).toMatchObject({ state: 'more', tasks: limit });
      const [packed] = await drive.engine.db.query<{ task_id: string }>(
        'select task_id from timelines limit 1',
      );
      const { events } = await readEvents(drive.ctx, packed!.task_id, { after: 2, limit: 5 });
      expect(events.length).toBeGreaterThan(0);
      expectIndexed(db.accesses(), ['tasks', 'subtasks', 'effects', 'checkpoints', 'blobs', 'seen_messages']);
    });
  },
);

/** Every look into a table that grows went by an index and met few rows; the tables named were really looked into. */
function expectIndexed(accesses: Access[], tables: string[]): void {
  const growing = accesses.filter(({ table }) => !SMALL.includes(table));
  expect(growing.filter(({ how }) => how === 'Seq Scan').map(describeAccess)).toEqual([]);
  const inBlocks = ({ how, table, index }: Access) =>
    index === 'events_at' || (table === 'events' && how === 'Bitmap Heap Scan');
  const most = (access: Access) => (inBlocks(access) ? MOST_IN_BLOCKS : MOST_ROWS);
  expect(growing.filter((access) => access.rows > most(access)).map(describeAccess)).toEqual([]);
  expect([...new Set(growing.map(({ table }) => table))]).toEqual(expect.arrayContaining(tables));
}

const describeAccess = ({ how, table, index, rows, query }: Access) =>
  `${how} of ${table} ${index ?? ''}: ${rows} rows in ${query.slice(0, 160)}`;

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate } from '../../infra/migrate.ts';
import { openDatabase, type TestDatabase } from './database.ts';
import type { World } from './world.ts';

type Row = Record<string, unknown>;

/** A task in flight as a commit left it: its rows, and what had happened in the world by then. */
export type FrozenTask = {
  scene: string;
  task_id: string;
  graph_version: number;
  /** How many migrations the database had. */
  migrations: number;
  /** Times in the rows count from here. */
  frozen_at: string;
  world: [key: string, happened: { name: string; args: Row; times: number }][];
  rows: Record<string, Row[]>;
};

/** Tables in the order in which they refer to each other, and the rows of one task (`$1`) in each. */
const TABLES: Record<string, string> = {
  tasks: 'id = $1',
  subtasks: 'task_id = $1',
  subtask_deps: 'subtask_id in (select id from subtasks where task_id = $1)',
  approval_requests: 'workflow_id = $1',
  approval_actions: 'approval_request_id in (select id from approval_requests where workflow_id = $1)',
  events: 'task_id = $1',
  effects: 'task_id = $1',
  outbox: 'task_id = $1',
  audit_events: `subject = $1 or subject in (select id::text from approval_requests where workflow_id = $1)
    or subject in (select key from effects where task_id = $1)`,
  'langgraph.checkpoints': `thread_id like $1 || '/%'`,
  'langgraph.blobs': `thread_id like $1 || '/%'`,
};
const FROZEN = fileURLToPath(new URL('../fixtures/frozen/', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../../drizzle/', import.meta.url));
type MigrationList = { entries: { tag: string }[] };
const migrationList = () =>
  JSON.parse(readFileSync(join(MIGRATIONS, 'meta/_journal.json'), 'utf8')) as MigrationList;

/** Takes a task's rows as they are now. */
export async function freezeTask(
  db: TestDatabase,
  world: World,
  scene: string,
  taskId: string,
): Promise<FrozenTask> {
  const rows: FrozenTask['rows'] = {};
  for (const [table, where] of Object.entries(TABLES)) {
    const found = await db.query<{ r: Row }>(
      `select to_jsonb(x) as r from ${table} x where ${where} order by 1`,
      [taskId],
    );
    rows[table] = found.map(({ r }) => r);
  }
  const keys = new Set(rows.effects!.map(({ key }) => key));
  const [clock] = await db.query<{ now: string }>('select to_jsonb(clock_timestamp()) as now');
  return {
    scene,
    task_id: taskId,
    graph_version: rows.tasks![0]!.graph_version as number,
    migrations: migrationList().entries.length,
    frozen_at: clock!.now,
    world: [...world.happened].filter(([key]) => keys.has(key)),
    rows,
  };
}

/** Every set that was ever frozen, by its commit. */
export function frozenSets(): { commit: string; tasks: FrozenTask[] }[] {
  return (existsSync(FROZEN) ? readdirSync(FROZEN) : []).sort().map((commit) => ({
    commit,
    tasks: readdirSync(join(FROZEN, commit))
      .sort()
      .map((file) => JSON.parse(readFileSync(join(FROZEN, commit, file), 'utf8')) as FrozenTask),
  }));
}

/** Keeps a set, one file a scene. */
export function keepFrozen(commit: string, tasks: FrozenTask[]): void {
  const folder = join(FROZEN, commit);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const task of tasks)
    writeFileSync(join(folder, `${task.scene}.json`), `${JSON.stringify(task, null, 1)}\n`);
}

/** A database as it was when these tasks were frozen, with them in it as if it were now, then brought to the newest schema. */
export async function thawedDatabase(beside: TestDatabase, tasks: FrozenTask[]): Promise<TestDatabase> {
  const name = `thawed_${Math.random().toString(36).slice(2)}`;
  await beside.query(`create database ${name}`);
  const ownerUrl = beside.ownerUrl.replace(/[^/]+$/, name);
  const then = migrationsUpTo(Math.max(...tasks.map(({ migrations }) => migrations)));
  await migrate(ownerUrl, then);
  rmSync(then, { recursive: true });
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  pool.on('error', () => undefined);
  for (const task of tasks) await load(pool, task);
  await pool.query(
    `select setval(pg_get_serial_sequence('audit_events', 'id'), max(id) + 1) from audit_events`,
  );
  await pool.end();
  await migrate(ownerUrl);
  return openDatabase(ownerUrl);
}

function migrationsUpTo(count: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  cpSync(MIGRATIONS, folder, { recursive: true });
  const list = migrationList();
  list.entries = list.entries.slice(0, count);
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify(list));
  return folder;
}

async function load(pool: pg.Pool, { rows, frozen_at }: FrozenTask): Promise<void> {
  const shift = Date.now() - Date.parse(frozen_at);
  for (const [table, list] of Object.entries(rows)) {
    const { rows: times } = await pool.query(
      `select attname from pg_attribute where attrelid = $1::regclass and atttypid = 'timestamptz'::regtype`,
      [table],
    );
    // What was audited has its own digest, which covers its time.
    if (table === 'audit_events') times.length = 0;
    const now = list.map((row) => {
      const moved = { ...row };
      for (const { attname } of times as { attname: string }[])
        if (moved[attname])
          moved[attname] = new Date(Date.parse(String(moved[attname])) + shift).toISOString();
      return moved;
    });
    await pool.query(
      `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [JSON.stringify(now)],
    );
  }
}

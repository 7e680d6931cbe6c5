import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresDb } from '../../../lib/adapters/postgres.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let db: TestDatabase;
let app: pg.Client;
beforeAll(async () => {
  db = await testDatabase();
  await db.query(`select audit_now('ada', 'key.created', 'k1', '{}')`);
  await db.query(`select seal_v1('{}')`);
  app = new pg.Client({ connectionString: db.databaseUrl });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await db.close();
});

const DENIED = { code: '42501' };
const LOG = [
  'audit_events',
  'audit_links',
  'audit_head',
  'audit_unsealed',
  'audit_cuts',
  'audit_anchors',
  'approval_actions',
];

// Control: the role's grants. The owner has switched every trigger off, so that they alone stand there.
describe.each(LOG)('with the triggers of %s switched off by its owner, the service', (table) => {
  beforeAll(() => db.query(`alter table ${table} disable trigger user`));
  afterAll(() => db.query(`alter table ${table} enable trigger user`));

  it.each([
    ['updates', (column: string) => `update ${table} set ${column} = ${column}`],
    ['deletes', () => `delete from ${table}`],
    ['truncates', () => `truncate ${table}`],
    ['locks', (column: string) => `select ${column} from ${table} for update`],
  ])('%s no row of it', async (_, statement) => {
    const [{ name } = { name: '' }] = await db.query<{ name: string }>(
      'select attname as name from pg_attribute where attrelid = $1::regclass and attnum = 1',
      [table],
    );
    await expect(app.query(statement(name))).rejects.toMatchObject({
      ...DENIED,
      message: `permission denied for table ${table}`,
    });
  });
});

it.each(['audit_links', 'audit_head', 'audit_unsealed', 'audit_cuts'])(
  'the service adds nothing to %s by itself',
  async (table) => {
    await expect(app.query(`insert into ${table} select * from ${table}`)).rejects.toMatchObject({
      ...DENIED,
      message: `permission denied for table ${table}`,
    });
  },
);

it.each([
  'alter table audit_events disable trigger all',
  'alter table audit_events disable trigger audit_events_append_only',
  'drop trigger audit_events_append_only on audit_events',
  'alter table audit_events add column x int',
  'drop table audit_events cascade',
  `create or replace function refuse_change() returns trigger language plpgsql as 'begin return null; end'`,
  'drop function audit_cut_v1(jsonb)',
  'alter function seal_v1(jsonb) reset all',
  'create table public.mine (n int)',
  'create function public.mine() returns int language sql as $$ select 1 $$',
  'create schema mine',
  `create rule hole as on insert to audit_events do instead nothing`,
  'set session_replication_role = replica',
  `select set_config('session_replication_role', 'replica', false)`,
  'set role postgres',
  'set session authorization postgres',
  'alter role devops_app superuser',
  'create role other',
  'grant pg_write_all_data to devops_app',
  `select setval('audit_events_id_seq', 1)`,
  `copy audit_events to program 'cat'`,
])('the service may not: %s', async (statement) => {
  await expect(app.query(statement)).rejects.toMatchObject(DENIED);
});

it('what it grants itself is granted to nobody', async () => {
  // A warning, not an error: of the table it holds something, but no right to pass it on.
  await app.query('grant update, delete, truncate on audit_events to devops_app');
  const may = `select has_table_privilege('devops_app', 'audit_events', 'UPDATE, DELETE, TRUNCATE') as may`;
  expect(await db.query(may)).toEqual([{ may: false }]);
});

it('the log is written, sealed and cut through its functions: the cut takes a year at least', async () => {
  await app.query(`select audit_now('ada', 'key.revoked', 'k1', '{}')`);
  const sealed = await app.query(`select seal_v1('{}') as said`);
  expect(sealed.rows[0].said).toMatchObject({ sealed: 1, seq: 2 });
  const cut = await app.query(`select audit_cut_v1('{"days": 0}') as said`);
  expect(cut.rows[0].said).toMatchObject({ cut: 0 });
});

it('a table of its own that is called like ours catches nothing of what runs as the owner', async () => {
  await app.query('create temporary table audit_unsealed (event_id bigint, digest bytea)');
  await app.query('create temporary table audit_head (id int, seq bigint, hash bytea)');
  await app.query(`insert into pg_temp.audit_head values (1, 1000, '\\x00')`);
  const [before] = await db.query<{ n: number }>('select count(*)::int as n from public.audit_unsealed');
  await app.query(`select public.audit_now('ada', 'key.created', 'k2', '{}')`);
  const [after] = await db.query<{ n: number }>('select count(*)::int as n from public.audit_unsealed');
  expect(after!.n - before!.n).toBe(1);
  const sealed = await app.query(`select seal_v1('{}') as said`);
  expect(sealed.rows[0].said).toMatchObject({ sealed: 1, seq: 3 });
});

it('over connections of its own (npm run serve) it is the same role', async () => {
  const own = postgresDb({ databaseUrl: db.databaseUrl });
  expect(await own.query('select current_user as role, session_user as login')).toEqual([
    { role: 'devops_app', login: 'devops_app' },
  ]);
  await expect(own.query('delete from audit_events')).rejects.toMatchObject(DENIED);
  await own.close();
});

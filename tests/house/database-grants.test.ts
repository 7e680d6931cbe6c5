import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWNER_FUNCTIONS, TABLE_GRANTS } from '../../schema/database-grants.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { RELEASES } from '../support/postgres-15.ts';

const OURS = `('public', 'langgraph', 'drizzle')`;
const RIGHTS = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];

for (const { major, missing } of RELEASES) {
  // Skipped only where Debian's PostgreSQL 15 is not installed: .ci/run installs it where it may.
  describe.skipIf(missing)(`the role devops_app on PostgreSQL ${major}`, () => {
    let db: TestDatabase;
    beforeAll(async () => {
      db = await testDatabase({ major });
    });
    afterAll(() => db.close());

    it('may do with each table what its row says, and no more', async () => {
      const found = await db.query<{ name: string; may: string[] }>(
        `select n.nspname || '.' || c.relname as name, array(select r from unnest($1::text[]) with ordinality as x(r, i)
           where has_table_privilege('devops_app', c.oid, r) or (r <> 'TRUNCATE' and r <> 'DELETE' and r <> 'TRIGGER'
             and has_any_column_privilege('devops_app', c.oid, r)) order by i) as may
         from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ${OURS} and c.relkind in ('r', 'p')`,
        [['SELECT', ...RIGHTS]],
      );
      const wrong = found.flatMap(({ name, may }) => {
        const row = TABLE_GRANTS[name];
        if (!row) return [`${name}: ${forgotten(name)}`];
        const wanted = ['select', ...row.rights].join(', ');
        const has = may.join(', ').toLowerCase();
        if (has === wanted) return [];
        return [
          `${name}: schema/database-grants.ts says ${wanted}; the database says ${has || 'nothing'}. Write in a new migration what is right: ` +
            `revoke all on ${name} from devops_app; grant ${wanted} on ${name} to devops_app;`,
        ];
      });
      expect(wrong, wrong.join('\n')).toEqual([]);
      expect(Object.keys(TABLE_GRANTS).sort()).toEqual(found.map(({ name }) => name).sort());
    });

    it('reads the views and takes the next number of a sequence: it sets none back', async () => {
      expect(
        await db.query(
          `select c.relname as name, has_table_privilege('devops_app', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') as writes
           from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ${OURS} and c.relkind in ('v', 'm')
           and has_table_privilege('devops_app', c.oid, 'SELECT') order by 1`,
        ),
      ).toEqual(
        ['approval_statistics', 'pending_approvals', 'review_figures'].map((name) => ({
          name,
          writes: false,
        })),
      );
      expect(
        await db.query(
          `select c.relname as name, has_sequence_privilege('devops_app', c.oid, 'USAGE') as next,
             has_sequence_privilege('devops_app', c.oid, 'UPDATE') as sets
           from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'langgraph') and c.relkind = 'S' order by 1`,
        ),
      ).toEqual(
        ['audit_anchors_id_seq', 'audit_events_id_seq'].map((name) => ({ name, next: true, sets: false })),
      );
    });

    it('may call every function, whoever else may connect none', async () => {
      const functions = await db.query<{ name: string; app: boolean; others: boolean }>(
        `select p.oid::regprocedure::text as name, has_function_privilege('devops_app', p.oid, 'EXECUTE') as app,
           exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x where x.grantee = 0) as others
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ${OURS}`,
      );
      expect(functions.length).toBeGreaterThan(150);
      expect(functions.filter(({ app }) => !app)).toEqual([]);
      expect(functions.filter(({ others }) => others)).toEqual([]);
    });

    it("runs as the owner in three functions alone, none of which looks into its caller's schemas", async () => {
      const definers = await db.query<{ name: string; path: string | null }>(
        `select proname as name, array_to_string(proconfig, ', ') as path from pg_proc where prosecdef
         and pronamespace in (select oid from pg_namespace where nspname in ${OURS}) order by 1`,
      );
      const said =
        'A function that runs as the owner says why in schema/database-grants.ts (OWNER_FUNCTIONS).';
      expect(
        definers.map(({ name }) => name),
        said,
      ).toEqual(Object.keys(OWNER_FUNCTIONS).sort());
      for (const { name, path } of definers)
        expect(path, `${name}: set search_path = public, pg_temp`).toBe('search_path=public, pg_temp');
    });

    it('is nothing else: no superuser, maker or heir, and the owner of nothing', async () => {
      const [role] = await db.query(
        `select rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,
           (select count(*)::int from pg_auth_members where member = r.oid) as member_of,
           (select count(*)::int from pg_class where relowner = r.oid) + (select count(*)::int from pg_proc where proowner = r.oid)
             + (select count(*)::int from pg_namespace where nspowner = r.oid) as owns,
           (select count(*)::int from pg_namespace where has_schema_privilege(r.oid, oid, 'CREATE')
             and nspname !~ '^pg_(toast_)?temp') as makes_in
         from pg_roles r where rolname = 'devops_app'`,
      );
      expect(role).toEqual({
        ...{ rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolreplication: false },
        ...{ rolbypassrls: false, member_of: 0, owns: 0, makes_in: 0 },
      });
    });

    it('gets no right to a new table by itself, and to a new function at once', async () => {
      const own = await testDatabase({ major });
      await own.query('create table notes (n int)');
      await own.query(`create function noted() returns int language sql as 'select 1'`);
      expect(
        await own.query(
          `select has_table_privilege('devops_app', 'notes', 'SELECT, INSERT, UPDATE, DELETE') as notes,
             has_function_privilege('devops_app', 'noted()', 'EXECUTE') as noted`,
        ),
      ).toEqual([{ notes: false, noted: true }]);
      await own.close();
    });
  });
}

const forgotten = (name: string): string =>
  `it has no row in schema/database-grants.ts. Its migration ends with what the service needs of it, for example ` +
  `"grant select, insert on ${name} to devops_app;", and its row says the same: '${name}': adds('why'); then npm run docs:database`;

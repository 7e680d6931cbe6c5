import pg from 'pg';
import type { Ctx } from '../../lib/ctx.ts';
import type { TestDatabase } from './database.ts';

/** The time of one test's database and of what runs over it. It stands still unless it is moved. */
export type SimClock = {
  /** Milliseconds since the epoch, as a worker with a right clock reads it. */
  now: () => number;
  advance: (seconds: number) => Promise<void>;
  /** Also to an earlier moment. */
  set: (ms: number) => Promise<void>;
};

export const SIM_START = Date.parse('2026-03-02T09:00:00.000Z');

// Each reading is a microsecond later than the one before: the engine tells two moments apart by their times.
const INSTALL = `
  create schema sim;
  create table sim.base (at timestamptz not null);
  create sequence sim.tick minvalue 0 cache 1;
  create function sim.clock_timestamp() returns timestamptz language plpgsql volatile as $$
    begin return (select at from sim.base) + nextval('sim.tick') * interval '1 microsecond'; end $$;
  create function sim.now() returns timestamptz language sql volatile as 'select sim.clock_timestamp()';
  do $$ declare r record; begin
    execute format('alter database %I set search_path = sim, public, pg_catalog', current_database());
    for r in select d.adrelid::regclass as tab, a.attname as col, pg_get_expr(d.adbin, d.adrelid) as expr
      from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
      where pg_get_expr(d.adbin, d.adrelid) ~ '(now|clock_timestamp)\\(\\)'
    loop
      execute format('alter table %s alter column %I set default %s', r.tab, r.col,
        regexp_replace(r.expr, '(pg_catalog\\.)?(now|clock_timestamp)\\(\\)', 'sim.clock_timestamp()', 'g'));
    end loop;
    for r in select format('%I.%I', schemaname, viewname) as name, definition from pg_views
      where schemaname = 'public' and definition ~ '(now|clock_timestamp)\\(\\)'
    loop
      execute format('create or replace view %s as %s', r.name,
        regexp_replace(r.definition, '(pg_catalog\\.)?(now|clock_timestamp)\\(\\)', 'sim.clock_timestamp()', 'g'));
    end loop;
    -- What pins its search path as the owner does not look where its caller does.
    for r in select oid::regprocedure as name from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
    loop
      execute format('alter function %s set search_path = sim, public, pg_catalog, pg_temp', r.name);
    end loop;
  end $$;
  grant usage on schema sim to devops_app;
  grant select on sim.base to devops_app;
  grant usage on sequence sim.tick to devops_app;
  grant execute on all functions in schema sim to devops_app;
`;
// The new search path is for new connections: the old ones are ended, and waited for.
const RECONNECT =
  'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

/**
 * Puts a simulated clock in place of the database's: `clock_timestamp()` and `now()` of its functions, triggers,
 * defaults and views. Call it before the first statement through the database's doors; `ctx.clock` then follows it.
 */
export async function useSimClock(db: TestDatabase, ctx?: Ctx): Promise<SimClock> {
  const client = new pg.Client({ connectionString: db.ownerUrl });
  await client.connect();
  await client.query(INSTALL);
  await client.query('insert into sim.base values (to_timestamp($1::float8 / 1000))', [SIM_START]);
  await client.query(RECONNECT);
  await client.end();
  let base = SIM_START;
  const set = async (ms: number) => {
    await db.query(
      `with t as (select setval('sim.tick', 0, false)) update sim.base set at = to_timestamp($1::float8 / 1000) from t`,
      [ms],
    );
    base = ms;
  };
  const clock: SimClock = {
    now: () => base,
    advance: (seconds) => set(base + Math.round(seconds * 1000)),
    set,
  };
  if (ctx) Object.assign(ctx, { clock });
  return clock;
}

import { runSql } from '../lib/database.ts';

/** A function of the database: calls and ms a task; `self` without the functions that it calls. */
export interface SqlFunction {
  name: string;
  calls: number;
  self_ms: number;
  total_ms: number;
}

/** A statement that the service sent: calls, ms of execution and KB of WAL a task. */
export interface SqlStatement {
  name: string;
  calls: number;
  ms: number;
  wal_kb: number;
}

/** Has a server count its functions' calls; it was started with pg_stat_statements, made here in the database `url`. */
export async function countStatements(serverUrl: string, url: string): Promise<void> {
  await runSql(serverUrl, "alter system set track_functions = 'all'");
  await runSql(serverUrl, 'select pg_reload_conf()');
  await runSql(url, 'create extension if not exists pg_stat_statements');
}

/** What each function cost in this database since it was made, over so many tasks; the dearest first. */
export function readFunctions(url: string, tasks: number): Promise<SqlFunction[]> {
  return runSql<SqlFunction>(
    url,
    `select funcname as name, (calls::float8 / $1) as calls, self_time / $1 as self_ms, total_time / $1 as total_ms
       from pg_stat_user_functions order by self_time desc`,
    [tasks],
  );
}

/** What each statement cost in this database since the reset, over so many tasks; the dearest first. */
export async function readStatements(url: string, tasks: number): Promise<SqlStatement[]> {
  const rows = await runSql<{ query: string; calls: number; ms: number; wal: number }>(
    url,
    `select query, calls::float8 as calls, total_exec_time as ms, wal_bytes::float8 as wal
       from pg_stat_statements
      where toplevel and dbid = (select oid from pg_database where datname = current_database())
      order by 3 desc`,
  );
  const sums = new Map<string, SqlStatement>();
  for (const { query, calls, ms, wal } of rows) {
    const name = nameOf(query);
    const sum = sums.get(name) ?? { name, calls: 0, ms: 0, wal_kb: 0 };
    sum.calls += calls / tasks;
    sum.ms += ms / tasks;
    sum.wal_kb += wal / 1000 / tasks;
    sums.set(name, sum);
  }
  return [...sums.values()];
}

/** The function that a statement calls, which is what tells ours apart; else its first words. */
export function nameOf(statement: string): string {
  return /\b([a-z_]+_v\d+)\s*\(/.exec(statement)?.[1] ?? statement.replace(/\s+/g, ' ').trim().slice(0, 40);
}

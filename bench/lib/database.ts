import pg from 'pg';

/** The Postgres of a run, before which every system stands. */
export interface Server {
  /** Superuser's URL of the database `postgres`. */
  url: string;
  port: number;
  pid: number;
}

/** The URL of a database of this server, by way of another port where one is given. */
export function urlOf(server: Server, name: string, port = server.port): string {
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  url.port = String(port);
  return url.href;
}

/** Runs one statement on a connection of its own and resolves with its rows. */
export async function runSql<Row extends object>(
  url: string,
  text: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/**
 * Settings of the whole run: commits are on disk before they are answered, and no checkpoint falls into a
 * measured round (full-page images would make the WAL figures a matter of luck).
 */
export async function settle(server: Server): Promise<void> {
  for (const setting of [
    'fsync = on',
    'synchronous_commit = on',
    'full_page_writes = on',
    "checkpoint_timeout = '1h'",
    "max_wal_size = '8GB'",
  ])
    await runSql(server.url, `alter system set ${setting}`);
  await runSql(server.url, 'select pg_reload_conf()');
}

/** Makes an empty database, in place of one of that name. */
export async function makeDatabase(server: Server, name: string): Promise<void> {
  await dropDatabase(server, name);
  await runSql(server.url, `create database ${name}`);
}

/** Drops a database and whoever is connected to it. */
export async function dropDatabase(server: Server, name: string): Promise<void> {
  await runSql(server.url, `drop database if exists ${name} with (force)`);
}

/** Bytes of WAL that the server has written in its life. */
export async function walBytes(server: Server): Promise<number> {
  const [row] = await runSql<{ bytes: string }>(
    server.url,
    "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as bytes",
  );
  return Number(row!.bytes);
}

/** Bytes of a database's own tables with their indexes and TOAST, by `schema.table`, after VACUUM FULL. */
export async function compactSizes(url: string): Promise<Map<string, number>> {
  await runSql(url, 'vacuum (full, analyze)');
  const rows = await runSql<{ name: string; bytes: string }>(
    url,
    `select n.nspname || '.' || c.relname as name, pg_total_relation_size(c.oid) as bytes
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema')
        and n.nspname !~ '^pg_'`,
  );
  return new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]));
}

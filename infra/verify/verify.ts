import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { exitWith, LocalError } from '../local/errors.ts';
import { startPostgres } from '../local/postgres.ts';
import { findRunningStack } from '../local/stack-file.ts';
import { migrate } from '../migrate.ts';
import { type Catalog, compareCatalogs, readCatalog } from './catalog.ts';

/** What the migrations of this checkout make, and how many they are: from a scratch database, gone afterwards. */
async function expectedCatalog(): Promise<{ expected: Catalog; migrations: number }> {
  const dir = mkdtempSync(join(tmpdir(), 'verify-'));
  try {
    const postgres = await startPostgres({ dir: join(dir, 'postgres'), durable: false });
    try {
      const { total } = await migrate(postgres.url);
      return { expected: await catalogOf(postgres.url), migrations: total };
    } finally {
      await postgres.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The catalog of a live database; only reads. Throws LocalError when it cannot be reached. */
export function catalogOf(databaseUrl: string): Promise<Catalog> {
  return withClient(databaseUrl, readCatalog);
}

async function countApplied(client: pg.Client): Promise<number> {
  const { rows } = await client.query("select to_regclass('drizzle.__drizzle_migrations') as name");
  if (!rows[0].name) return 0;
  return (await client.query('select count(*)::int as n from drizzle.__drizzle_migrations')).rows[0].n;
}

async function withClient<T>(databaseUrl: string, read: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new LocalError(`The database cannot be reached: ${(error as Error).message || 'no answer'}`);
  }
  try {
    return await read(client);
  } finally {
    await client.end();
  }
}

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL || findRunningStack(process.env.LOCAL_DIR ?? '.local')?.database_url;
  if (!url) throw new LocalError('Set DATABASE_URL, or start the local stack first (npm start).');
  const { host, pathname } = new URL(url);
  console.log(`comparing ${host}${pathname} with the migrations in drizzle/`);
  const actual = await catalogOf(url);
  const { expected, migrations } = await expectedCatalog();
  const differences = compareCatalogs(expected, actual);
  for (const line of differences) console.log(`  ${line}`);
  if (differences.length > 0) {
    const missing = migrations - (await withClient(url, countApplied));
    const advice =
      missing > 0
        ? `${missing} of ${migrations} migrations are not applied: run "npm run db:migrate", then compare again.`
        : `All ${migrations} migrations are applied, so "npm run db:migrate" changes nothing here: run the statements shown, take what has none from drizzle/, or restore a backup.`;
    throw new LocalError(
      `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}. ${advice}`,
    );
  }
  console.log(
    `as expected: ${expected.size} tables, columns, indexes, constraints, views, triggers, functions and grants`,
  );
}

if (import.meta.main) await main().catch(exitWith);

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { exitWith, LocalError } from '../local/errors.ts';
import { startPostgres } from '../local/postgres.ts';
import { findRunningStack } from '../local/stack-file.ts';
import { migrate } from '../migrate.ts';
import { type Catalog, compareCatalogs, readCatalog } from './catalog.ts';

/** The catalog that the migrations of this checkout make, from a scratch database that is gone afterwards. */
async function expectedCatalog(): Promise<Catalog> {
  const dir = mkdtempSync(join(tmpdir(), 'verify-'));
  try {
    const postgres = await startPostgres({ dir: join(dir, 'postgres'), durable: false });
    try {
      await migrate(postgres.url);
      return await catalogOf(postgres.url);
    } finally {
      await postgres.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The catalog of a live database; only reads. Throws LocalError when it cannot be reached. */
export async function catalogOf(databaseUrl: string): Promise<Catalog> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new LocalError(`The database cannot be reached: ${(error as Error).message || 'no answer'}`);
  }
  try {
    return await readCatalog(client);
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
  const expected = await expectedCatalog();
  const differences = compareCatalogs(expected, actual);
  for (const line of differences) console.log(`  ${line}`);
  if (differences.length > 0)
    throw new LocalError(`${differences.length} differences; "npm run db:migrate" applies what is missing.`);
  console.log(
    `as expected: ${expected.size} tables, columns, indexes, constraints, views, triggers and functions`,
  );
}

if (import.meta.main) await main().catch(exitWith);

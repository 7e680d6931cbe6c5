import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { exitWith, LocalError } from './local/errors.ts';
import { findRunningStack } from './local/stack-file.ts';

/** What a run did: tags (file names without .sql) applied now, and how many the database has in all. */
export interface MigrationReport {
  applied: string[];
  total: number;
}

interface Migration {
  tag: string;
  when: number;
  hash: string;
}

const FOLDER = fileURLToPath(new URL('../drizzle', import.meta.url));
const LOCK_KEY = 7_423_001; // any number, as long as every installation uses the same one

/**
 * Brings a database to the newest schema; does nothing when it is there already. Runs one at a time under an
 * advisory lock of the session, so it needs the direct address of the database, not a transaction pooler's.
 * Throws LocalError when an applied migration was edited or a new one would be skipped.
 */
export async function migrate(databaseUrl: string, folder = FOLDER): Promise<MigrationReport> {
  const migrations = readMigrations(folder);
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    const before = await appliedHashes(client);
    checkHistory(migrations, before);
    await applyMigrations(drizzle(client), { migrationsFolder: folder });
    return { applied: migrations.slice(before.length).map(({ tag }) => tag), total: migrations.length };
  } finally {
    await client.end(); // ends the session and with it the lock
  }
}

function readMigrations(folder: string): Migration[] {
  const file = join(folder, 'meta', '_journal.json');
  if (!existsSync(file))
    throw new LocalError(`There are no migrations in ${folder} (no meta/_journal.json).`);
  const { entries } = JSON.parse(readFileSync(file, 'utf8')) as { entries: { tag: string; when: number }[] };
  const migrations = entries.map(({ tag, when }) => {
    const sql = readFileSync(join(folder, `${tag}.sql`), 'utf8');
    return { tag, when, hash: createHash('sha256').update(sql).digest('hex') };
  });
  // drizzle skips, without a word, whatever is not newer than the last one applied
  migrations.forEach(({ tag, when }, index) => {
    const previous = migrations[index - 1];
    if (previous && when <= previous.when) {
      throw new LocalError(
        `Migration ${tag} is not dated after ${previous.tag} in ${file}: it would be skipped.`,
      );
    }
  });
  return migrations;
}

async function appliedHashes(client: pg.Client): Promise<string[]> {
  const { rows: found } = await client.query("select to_regclass('drizzle.__drizzle_migrations') as name");
  if (!found[0].name) return [];
  const { rows } = await client.query('select hash from drizzle.__drizzle_migrations order by id');
  return rows.map((row: { hash: string }) => row.hash);
}

function checkHistory(migrations: Migration[], applied: string[]): void {
  if (applied.length > migrations.length) {
    throw new LocalError(
      'The database has more migrations than this checkout: it belongs to a newer version.',
    );
  }
  applied.forEach((hash, index) => {
    const { tag, hash: expected } = migrations[index]!;
    if (hash !== expected) {
      throw new LocalError(
        `Migration ${tag} was edited after this database applied it. Add a new one instead (a local database: "npm run reset").`,
      );
    }
  });
}

async function main(): Promise<void> {
  const localDir = process.env.LOCAL_DIR ?? '.local';
  const url = process.env.DATABASE_URL ?? findRunningStack(localDir)?.database_url;
  if (!url) throw new LocalError('Set DATABASE_URL, or start the local stack first (npm start).');
  const { host, pathname } = new URL(url);
  console.log(`migrating ${host}${pathname}`);
  const { applied, total } = await migrate(url);
  for (const tag of applied) console.log(`  applied ${tag}`);
  console.log(applied.length > 0 ? `done, ${total} migrations` : `nothing to do, all ${total} are applied`);
}

if (import.meta.main) await main().catch(exitWith);

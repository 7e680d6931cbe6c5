import pg from 'pg';
import { inject } from 'vitest';
import { appUrlOf } from '../../infra/app-login.ts';
import { type NeonProxyOptions, type NeonStats, startNeonProxy } from '../../infra/local/neon-proxy.ts';
import { APP_PASSWORD } from './shared-postgres.ts';

export interface TestDatabase {
  /** A migrated, empty database of this caller's own, as the application's role: what the service is given. */
  databaseUrl: string;
  /** The same as its owner, who may do anything: for what tampers, or holds what the service may not. */
  ownerUrl: string;
  /** The Neon-compatible `/sql` door to it. */
  fetchEndpoint: string;
  /** Round trips and statements through that door so far. */
  stats: () => NeonStats;
  /** Straight to Postgres as its owner, past the door and its counters: for seeding and looking. */
  query: <Row extends object = Record<string, unknown>>(text: string, params?: unknown[]) => Promise<Row[]>;
  close: () => Promise<void>;
}

/**
 * Makes a database for one test file, on PostgreSQL 18 or the `major` that is asked for. `onRequest` may cut a
 * round trip before or after it is committed. `as: 'owner'` is for contracts of a door that make tables of their own.
 */
export async function testDatabase(
  options: Pick<NeonProxyOptions, 'onRequest'> & { major?: 15 | 18; as?: 'app' | 'owner' } = {},
): Promise<TestDatabase> {
  const path = options.major === 15 ? '15' : '';
  const response = await fetch(`${inject('sharedPostgres')}${path}`, { method: 'POST' });
  const ownerUrl = await response.text();
  if (!response.ok) throw new Error(`no test database: ${ownerUrl}`);
  return openDatabase(ownerUrl, options);
}

/** A migrated database with its door: the service comes through it as the application's role. */
export async function openDatabase(
  ownerUrl: string,
  { onRequest, as = 'app' }: Pick<NeonProxyOptions, 'onRequest'> & { as?: 'app' | 'owner' } = {},
): Promise<TestDatabase> {
  const databaseUrl = as === 'app' ? appUrlOf(ownerUrl, APP_PASSWORD) : ownerUrl;
  const proxy = await startNeonProxy({ databaseUrl, onRequest });
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  pool.on('error', () => undefined);
  return {
    databaseUrl,
    ownerUrl,
    fetchEndpoint: proxy.httpUrl,
    stats: proxy.stats,
    query: async <Row extends object>(text: string, params?: unknown[]) =>
      (await pool.query(text, params)).rows as Row[],
    close: async () => {
      await proxy.close();
      await pool.end();
    },
  };
}

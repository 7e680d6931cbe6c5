import pg from 'pg';
import { inject } from 'vitest';
import { type NeonProxyOptions, type NeonStats, startNeonProxy } from '../../infra/local/neon-proxy.ts';

export interface TestDatabase {
  /** A migrated, empty database of this caller's own; also what the Neon client is given. */
  databaseUrl: string;
  /** The Neon-compatible `/sql` door to it. */
  fetchEndpoint: string;
  /** Round trips and statements through that door so far. */
  stats: () => NeonStats;
  /** Straight to Postgres, past the door and its counters: for seeding and looking. */
  query: <Row extends object = Record<string, unknown>>(text: string, params?: unknown[]) => Promise<Row[]>;
  close: () => Promise<void>;
}

/**
 * Makes a database for one test file, on PostgreSQL 18 or the `major` that is asked for. `onRequest` may cut a
 * round trip before or after it is committed.
 */
export async function testDatabase(
  options: Pick<NeonProxyOptions, 'onRequest'> & { major?: 15 | 18 } = {},
): Promise<TestDatabase> {
  const path = options.major === 15 ? '15' : '';
  const response = await fetch(`${inject('sharedPostgres')}${path}`, { method: 'POST' });
  const databaseUrl = await response.text();
  if (!response.ok) throw new Error(`no test database: ${databaseUrl}`);
  const proxy = await startNeonProxy({ databaseUrl, onRequest: options.onRequest });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  return {
    databaseUrl,
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

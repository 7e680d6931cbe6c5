import { type HTTPQueryOptions, neon, neonConfig } from '@neondatabase/serverless';
import type { JsonObject } from '../../schema/vocabulary.ts';
import type { Db, Statement } from '../ports.ts';
import { readFailure } from './neon-errors.ts';
import { columnTypes } from './neon-types.ts';

export type NeonOptions = {
  databaseUrl: string;
  /** SQL-over-HTTP endpoint; empty: the one that is derived from the host. */
  fetchEndpoint?: string;
  /** The longest one round trip may take. */
  timeoutMs?: number;
};

const MAX_ROLLED_BACK = 3;
const MAX_NOT_STARTED = 2;

/**
 * Postgres over Neon's HTTP endpoint: one call, one round trip, nothing kept open. Column types: `columnTypes`.
 * Throws `later` (`database_unavailable`) when it cannot be reached or is overloaded, and an error whose
 * `code` is the SQLSTATE for what Postgres refused. After `later` the statement may have run, unless it was
 * never sent; serialization failures and deadlocks were tried four times.
 */
export function neonDb(options: NeonOptions): Db {
  const { databaseUrl, fetchEndpoint, timeoutMs = 15_000 } = options;
  if (fetchEndpoint) routePerInstance();
  const sql = neon(databaseUrl, { disableWarningInBrowsers: true });
  const perQuery = { types: columnTypes } as HTTPQueryOptions<false, false>;
  const fetchOptions = () => ({ signal: AbortSignal.timeout(timeoutMs), endpoint: fetchEndpoint });

  return {
    query: <Row extends object = JsonObject>(text: string, params?: unknown[]) =>
      attempt(
        async () => (await sql.query(text, params, { ...perQuery, fetchOptions: fetchOptions() })) as Row[],
      ),
    batch: (statements: Statement[]) =>
      attempt(async () => {
        const queries = statements.map(({ text, params }) => sql.query(text, params, perQuery));
        return (await sql.transaction(queries, { fetchOptions: fetchOptions() })) as object[][];
      }),
  };
}

async function attempt<T>(run: () => Promise<T>): Promise<T> {
  for (let rolledBack = 0, notStarted = 0; ; ) {
    try {
      return await run();
    } catch (thrown) {
      const { again, error } = readFailure(thrown);
      if (again === 'rolled_back' && rolledBack < MAX_ROLLED_BACK) {
        rolledBack += 1;
        await sleep(10 * 2 ** rolledBack * (0.5 + Math.random()));
      } else if (again === 'not_started' && notStarted < MAX_NOT_STARTED) {
        notStarted += 1;
        await sleep(100 * 3 ** (notStarted - 1));
      } else {
        throw error;
      }
    }
  }
}

/** `neonConfig` is global, so the endpoint travels with each instance's fetch options instead. */
function routePerInstance(): void {
  if (neonConfig.fetchFunction === routedFetch) return;
  neonConfig.fetchFunction = routedFetch;
}

function routedFetch(url: string, init: RequestInit & { endpoint?: string }): Promise<Response> {
  const { endpoint, ...rest } = init;
  return fetch(endpoint || url, rest);
}

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

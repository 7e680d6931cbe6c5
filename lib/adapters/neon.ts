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
  /** How requests are sent, where the platform's own `fetch` is not the best way. */
  fetch?: typeof fetch;
};

const MAX_ROLLED_BACK = 3;
const MAX_NOT_STARTED = 2;

/**
 * Postgres over Neon's HTTP endpoint: one call, one round trip, nothing kept open. Column types: `columnTypes`.
 * Throws `later` (`database_unavailable`) when it cannot be reached or is overloaded, and an error whose
 * `code` is the SQLSTATE for what Postgres refused. After `later` the statement may have run, unless it was
 * never sent; serialization failures and deadlocks were tried four times, and certainly did not run.
 */
export function neonDb(options: NeonOptions): Db {
  const { databaseUrl, fetchEndpoint, timeoutMs = 15_000, fetch: via } = options;
  routePerInstance();
  const sql = neon(databaseUrl, { disableWarningInBrowsers: true });
  const perQuery = { types: columnTypes } as HTTPQueryOptions<false, false>;
  const fetchOptions = (trip: Trip) => ({
    signal: AbortSignal.timeout(timeoutMs),
    endpoint: fetchEndpoint,
    via,
    trip,
  });

  return {
    query: <Row extends object = JsonObject>(text: string, params?: unknown[]) =>
      attempt(
        async (trip) =>
          (await sql.query(text, params, { ...perQuery, fetchOptions: fetchOptions(trip) })) as Row[],
      ),
    batch: (statements: Statement[]) =>
      attempt(async (trip) => {
        const queries = statements.map(({ text, params }) => sql.query(text, params, perQuery));
        return (await sql.transaction(queries, { fetchOptions: fetchOptions(trip) })) as object[][];
      }),
  };
}

/** One round trip, as far as it came. */
type Trip = { answered: boolean };

async function attempt<T>(run: (trip: Trip) => Promise<T>): Promise<T> {
  for (let rolledBack = 0, notStarted = 0; ; ) {
    const trip: Trip = { answered: false };
    try {
      return await run(trip);
    } catch (thrown) {
      const { again, error } = readFailure(thrown, trip.answered);
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

async function routedFetch(
  url: string,
  init: RequestInit & { endpoint?: string; via?: typeof fetch; trip?: Trip },
): Promise<Response> {
  const { endpoint, via = fetch, trip, ...rest } = init;
  const response = await via(endpoint || url, rest);
  if (trip) trip.answered = true;
  return response;
}

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

import pg from 'pg';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { sha256 } from '../hash.ts';
import type { Db, Statement } from '../ports.ts';
import { attempt } from './sql-attempt.ts';
import { RoundTripFailure } from './sql-errors.ts';
import { readerOf, writeParameter } from './sql-types.ts';

export type PostgresOptions = {
  databaseUrl: string;
  /** Connections at most: so many round trips run side by side, the others wait. */
  connections?: number;
  /** The longest one round trip may take. */
  timeoutMs?: number;
  /** The longest wait for a connection, a free or a new one. */
  connectTimeoutMs?: number;
};

/** `close` waits for what runs; nothing may be asked afterwards. */
export type PostgresDb = Db & { close(): Promise<void> };

type Client = Pick<pg.PoolClient, 'query' | 'release'>;

/** A client that is idle for longer than that is closed. Its plans are worth keeping: a busy one lives on. */
const IDLE_MS = 5 * 60_000;
/** More texts than any release has: what builds its text anew each time shall not fill Postgres' memory. */
const MAX_NAMED = 500;
const TYPES = { getTypeParser: readerOf } as unknown as pg.CustomTypesConfig;

/**
 * Postgres over connections of its own, for a host that lives longer than a request: one call, one round trip, each
 * text parsed once a connection. Answers, errors and retries are those of `neonDb`; what waits for a connection for
 * too long is `later` as well, with the reason `pool`, and certainly did not run.
 */
export function postgresDb(options: PostgresOptions): PostgresDb {
  const { databaseUrl, connections = 20, timeoutMs = 15_000, connectTimeoutMs = 5_000 } = options;
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: timeoutMs,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    application_name: 'devops-agents',
    // A batch goes out in one write.
    pipeline: true,
  } as pg.PoolConfig);
  // A connection that dies says so by what it was asked, or is replaced by the next call.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const names = statementNames();

  const run = <Row extends object>(client: Client, { text, params = [] }: Statement) =>
    client.query<Row>({ name: names.of(text), text, values: params.map(writeParameter), types: TYPES });

  function onConnection<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return attempt(async () => {
      const client = await pool.connect().catch((error: unknown) => {
        throw notConnected(error);
      });
      try {
        const result = await work(client);
        client.release();
        return result;
      } catch (error) {
        client.release(isLost(error));
        if (!isStale(error)) throw toFailure(error);
        names.renew();
        throw new RoundTripFailure('plan', { cause: error });
      }
    });
  }

  return {
    query: <Row extends object = JsonObject>(text: string, params?: unknown[]) =>
      onConnection(async (client) => (await run<Row>(client, { text, params })).rows),
    batch: (statements) =>
      onConnection(async (client) => {
        // After a failed statement COMMIT is a rollback.
        const [begun, ...outcomes] = await Promise.allSettled([
          client.query('begin'),
          ...statements.map((statement) => run<object>(client, statement)),
          client.query('commit'),
        ]);
        const failed = [begun, ...outcomes].find((outcome) => outcome.status === 'rejected');
        if (failed) throw failed.reason;
        const results = outcomes.slice(0, -1) as PromiseFulfilledResult<pg.QueryResult<object>>[];
        return results.map(({ value }) => value.rows);
      }),
    close: () => pool.end(),
  };
}

/** A name a text, so that Postgres parses it once a connection; `renew` after a migration made the old plans useless. */
function statementNames(): { of(text: string): string | undefined; renew(): void } {
  const known = new Map<string, string>();
  let generation = 0;
  return {
    of: (text) => {
      const name = known.get(text);
      if (name || known.size >= MAX_NAMED) return name;
      const made = `s${generation}_${sha256(text).slice(0, 32)}`;
      known.set(text, made);
      return made;
    },
    renew: () => {
      generation += 1;
      known.clear();
    },
  };
}

/** Said by Postgres while it is refused before anything ran: the plan of a name no longer fits, or the name is gone. */
const isStale = (error: unknown): boolean =>
  error instanceof pg.DatabaseError &&
  (error.code === '26000' || (error.code === '0A000' && error.routine === 'RevalidateCachedQuery'));

const isLost = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError) || error.severity === 'FATAL' || error.severity === 'PANIC';

/** No connection: refused by Postgres (too many, starting up, wrong password), nobody there, or all of ours in use. */
function notConnected(error: unknown): RoundTripFailure {
  if (error instanceof Error && error.message === 'timeout exceeded when trying to connect')
    return new RoundTripFailure('pool', { cause: error });
  return toFailure(error);
}

function toFailure(error: unknown): RoundTripFailure {
  if (!(error instanceof pg.DatabaseError)) return new RoundTripFailure('connection', { cause: error });
  const { message, code, constraint = null, table = null, column = null } = error;
  return new RoundTripFailure('refused', { fields: { message, code, constraint, table, column } });
}

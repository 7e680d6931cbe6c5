import type { IncomingHttpHeaders } from 'node:http';
import pg from 'pg';

/** One statement as the Neon HTTP client sends it; parameters are already text (or null). */
export interface Statement {
  query: string;
  params: unknown[];
}

/** What one `POST /sql` asks for: a single statement, or several in one transaction. */
export interface SqlRequest {
  batch: boolean;
  statements: Statement[];
}

/** The body of a 400 answer: the fields of a Postgres error under Neon's names. */
export interface SqlErrorBody {
  message: string;
  code: string | null;
  [field: string]: unknown;
}

/** An error that the service, not Postgres, answers with: a status and a sentence. */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string | null;
  constructor(status: number, message: string, code: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const ERROR_FIELDS = [
  'severity',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const;

const ISOLATION_LEVELS: Record<string, string> = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
};

const RAW_TEXT = { getTypeParser: () => (value: string) => value };

/** Reads a request body. Throws ServiceError 400 when it is neither `{query, params}` nor `{queries: []}`. */
export function parseSqlRequest(body: string): SqlRequest {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new ServiceError(400, 'request body is not valid JSON');
  }
  const { query, params, queries } = (json ?? {}) as Record<string, unknown>;
  const items = Array.isArray(queries) ? queries : [{ query, params }];
  const statements = items.map((item: { query?: unknown; params?: unknown }) => {
    if (typeof item?.query !== 'string') throw new ServiceError(400, 'each statement needs a "query" string');
    return { query: item.query, params: Array.isArray(item.params) ? item.params : [] };
  });
  return { batch: Array.isArray(queries), statements };
}

/**
 * Runs the request and returns the JSON answer: one result, or `{results: []}` of a transaction that is
 * committed as a whole or not at all. The client must have been made with `pipeline: true`.
 */
export async function runSql(
  client: pg.PoolClient,
  request: SqlRequest,
  headers: IncomingHttpHeaders,
): Promise<unknown> {
  const run = (statement: Statement) =>
    client.query({
      text: statement.query,
      values: statement.params,
      rowMode: headers['neon-array-mode'] === 'true' ? 'array' : undefined,
      types: headers['neon-raw-text-output'] === 'true' ? RAW_TEXT : undefined,
    } as pg.QueryArrayConfig);
  if (!request.batch) return toResult(await run(request.statements[0]!), headers);

  // All of it goes out in one write; after a failed statement COMMIT is a rollback.
  const outcomes = await Promise.allSettled([
    client.query(beginStatement(headers)),
    ...request.statements.map(run),
    client.query('COMMIT'),
  ]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  const results = outcomes.slice(1, -1) as PromiseFulfilledResult<pg.QueryArrayResult>[];
  return { results: results.map((outcome) => toResult(outcome.value, headers)) };
}

/** The 400 body for an error that Postgres raised, or null when the error is not Postgres's answer. */
export function toErrorBody(error: unknown): SqlErrorBody | null {
  if (!(error instanceof pg.DatabaseError)) return null;
  const body: SqlErrorBody = { message: error.message, code: error.code ?? null };
  for (const field of ERROR_FIELDS) body[field] = error[field] ?? null;
  return body;
}

function beginStatement(headers: IncomingHttpHeaders): string {
  const level = headers['neon-batch-isolation-level'];
  const words = ['BEGIN'];
  if (typeof level === 'string') {
    const sql = ISOLATION_LEVELS[level];
    if (!sql) throw new ServiceError(400, `unknown isolation level: ${level}`);
    words.push('ISOLATION LEVEL', sql);
  }
  if (headers['neon-batch-read-only'] === 'true') words.push('READ ONLY');
  if (headers['neon-batch-deferrable'] === 'true') words.push('DEFERRABLE');
  return words.join(' ');
}

function toResult(result: pg.QueryArrayResult, headers: IncomingHttpHeaders): unknown {
  const { command, rowCount, rows, fields } = result;
  return { command, rowCount, rowAsArray: headers['neon-array-mode'] === 'true', rows, fields };
}

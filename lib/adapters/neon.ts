import type { JsonObject } from '../../schema/vocabulary.ts';
import type { Db, Statement } from '../ports.ts';
import { attempt } from './sql-attempt.ts';
import { RoundTripFailure, readFailure } from './sql-errors.ts';
import { type Column, readRows, writeParameter } from './sql-types.ts';

/** How a request is sent and its answer read: `fetch`, or what a host has that is better. Rejects as `fetch` does. */
export type Post = (
  url: string,
  init: { method: 'POST'; headers: Record<string, string>; body: string; signal?: AbortSignal },
) => Promise<{ status: number; text(): Promise<string> }>;

export type NeonOptions = {
  databaseUrl: string;
  /** SQL-over-HTTP endpoint; empty: the one that is derived from the host. */
  fetchEndpoint?: string;
  /** The longest one round trip may take. */
  timeoutMs?: number;
  /** How requests are sent, where the platform's own `fetch` is not the best way. */
  post?: Post;
};

type Answer = { fields: Column[]; rows: (string | null)[][] };

/**
 * Postgres over Neon's HTTP endpoint: one call, one round trip, nothing kept open. Column types: `sql-types.ts`.
 * Throws `later` (`database_unavailable`) when it cannot be reached or is overloaded, and an error whose
 * `code` is the SQLSTATE for what Postgres refused. After `later` the statement may have run, unless it was
 * never sent; serialization failures and deadlocks were tried four times, and certainly did not run.
 */
export function neonDb(options: NeonOptions): Db {
  const { databaseUrl, timeoutMs = 15_000, post = fetch } = options;
  const endpoint = options.fetchEndpoint || endpointOf(databaseUrl);
  const headers = {
    'neon-connection-string': databaseUrl,
    'neon-raw-text-output': 'true',
    'neon-array-mode': 'true',
  };
  const send = (body: string) => attempt(() => roundTrip(body));

  async function roundTrip(body: string): Promise<unknown> {
    const init = { method: 'POST' as const, headers, body, signal: AbortSignal.timeout(timeoutMs) };
    const response = await post(endpoint, init).catch((cause: unknown) => {
      throw new RoundTripFailure('connection', { cause });
    });
    const { status } = response;
    const text = await response.text().catch(() => '');
    if (status !== 200 && status !== 400) throw new RoundTripFailure('service');
    const answer = parsed(text);
    if (answer === null || typeof answer !== 'object') throw new RoundTripFailure('answer');
    if (status === 400) throw new RoundTripFailure('refused', { fields: answer });
    return answer;
  }

  return {
    query: async <Row extends object = JsonObject>(text: string, params?: unknown[]) =>
      readRows<Row>(readAnswer(await send(JSON.stringify(written({ text, params }))))),
    batch: async (statements: Statement[]) => {
      const { results } = (await send(JSON.stringify({ queries: statements.map(written) }))) as {
        results?: unknown[];
      };
      if (!Array.isArray(results)) throw readFailure(new RoundTripFailure('answer')).error;
      return results.map((one) => readRows<object>(readAnswer(one)));
    },
  };
}

/** Null: it broke off, or was no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function written({ text, params = [] }: Statement) {
  return { query: text, params: params.map(writeParameter) };
}

function readAnswer(answer: unknown): Answer {
  const { fields, rows } = (answer ?? {}) as Partial<Answer>;
  if (Array.isArray(fields) && Array.isArray(rows)) return { fields, rows };
  throw readFailure(new RoundTripFailure('answer')).error;
}

/** `ep-x.eu.aws.neon.tech` is asked at `api.eu.aws.neon.tech`. */
function endpointOf(databaseUrl: string): string {
  return `https://${new URL(databaseUrl).hostname.replace(/^[^.]+\./, 'api.')}/sql`;
}

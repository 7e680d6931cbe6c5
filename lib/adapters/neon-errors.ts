import { NeonDbError } from '@neondatabase/serverless';
import { type AppError, later } from '../errors.ts';

/** What Postgres refused. `code` is the SQLSTATE; neither the statement nor its parameters are in it. */
export class DatabaseError extends Error {
  readonly code: string;
  readonly constraint: string | null;
  readonly table: string | null;
  readonly column: string | null;

  constructor(source: NeonDbError) {
    super(source.message);
    this.name = 'DatabaseError';
    this.code = source.code ?? 'XX000';
    this.constraint = source.constraint ?? null;
    this.table = source.table ?? null;
    this.column = source.column ?? null;
  }
}

/** What a failed attempt says: whether another one is safe, and what to throw when none is left. */
export type Failure = { again: 'never' | 'rolled_back' | 'not_started'; error: Error };

const ROLLED_BACK = new Set(['40001', '40P01']);
const NOT_STARTED = new Set(['08001', '08004', '53300', '57P03']);
const UNAVAILABLE = new Set(['55P03', '57014', '57P01', '57P02', '57P03', '57P05']);
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Sorts what `neon()` threw. Only what certainly ran nothing, or was rolled back, may be tried again. `answered`: the
 * fault came after an answer, which then was nonsense.
 */
export function readFailure(thrown: unknown, answered = false): Failure {
  if (!(thrown instanceof NeonDbError)) {
    return { again: 'never', error: !answered && isOurMistake(thrown) ? thrown : unavailable('answer') };
  }
  const { code } = thrown;
  if (!code) {
    const reason = wasNeverConnected(thrown.sourceError) ? 'not_started' : 'never';
    return { again: reason, error: unavailable(thrown.sourceError ? 'connection' : 'service') };
  }
  if (ROLLED_BACK.has(code)) return { again: 'rolled_back', error: unavailable(code) };
  const again = NOT_STARTED.has(code) ? 'not_started' : 'never';
  if (again === 'not_started' || UNAVAILABLE.has(code) || /^(08|53)/.test(code)) {
    return { again, error: unavailable(code) };
  }
  return { again: 'never', error: new DatabaseError(thrown) };
}

function unavailable(reason: string): AppError {
  const message = 'The database cannot be reached or is overloaded. Try again in a moment.';
  return later(2, 'database_unavailable', message, { extra: { reason } });
}

/** A parameter that cannot be sent; every other stranger is an answer that broke off or was no JSON. */
function isOurMistake(thrown: unknown): thrown is TypeError | RangeError {
  if (thrown instanceof RangeError) return true;
  return thrown instanceof TypeError && !thrown.cause && thrown.message !== 'terminated';
}

function wasNeverConnected(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (NOT_CONNECTED.has((at as Error & { code?: string }).code ?? '')) return true;
  }
  return false;
}

import { type AppError, later } from '../errors.ts';

/** The fields of Postgres' refusal that are used. */
type Refusal = { message?: string; code?: string | null } & Record<
  'constraint' | 'table' | 'column',
  string | null
>;

/**
 * How a round trip failed: it waited in vain for one of our own connections, got none to the database or lost it, met a
 * plan that fits no more, got no proper answer of the service, nonsense, or Postgres' refusal.
 */
export class RoundTripFailure extends Error {
  readonly at: 'pool' | 'connection' | 'plan' | 'service' | 'answer' | 'refused';
  readonly fields: Partial<Refusal>;

  constructor(at: RoundTripFailure['at'], more: { cause?: unknown; fields?: Partial<Refusal> } = {}) {
    super(at, { cause: more.cause });
    this.at = at;
    this.fields = more.fields ?? {};
  }
}

/** What Postgres refused. `code` is the SQLSTATE; neither the statement nor its parameters are in it. */
export class DatabaseError extends Error {
  readonly code: string;
  readonly constraint: string | null;
  readonly table: string | null;
  readonly column: string | null;

  constructor({ message, code, constraint, table, column }: Partial<Refusal>) {
    super(message);
    this.name = 'DatabaseError';
    this.code = code ?? 'XX000';
    this.constraint = constraint ?? null;
    this.table = table ?? null;
    this.column = column ?? null;
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

/** Sorts how a round trip failed. Only what certainly ran nothing, or was rolled back, may be tried again. */
export function readFailure(thrown: unknown): Failure {
  if (!(thrown instanceof RoundTripFailure)) return { again: 'never', error: thrown as Error };
  const { code } = thrown.fields;
  if (thrown.at === 'connection' && wasNeverConnected(thrown.cause))
    return { again: 'not_started', error: unavailable('connection') };
  // Said before anything of the statement ran.
  if (thrown.at === 'plan') return { again: 'rolled_back', error: unavailable('plan') };
  if (thrown.at !== 'refused' || !code)
    return { again: 'never', error: unavailable(thrown.at === 'refused' ? 'service' : thrown.at) };
  if (ROLLED_BACK.has(code)) return { again: 'rolled_back', error: unavailable(code) };
  const again = NOT_STARTED.has(code) ? 'not_started' : 'never';
  if (again === 'not_started' || UNAVAILABLE.has(code) || /^(08|53)/.test(code)) {
    return { again, error: unavailable(code) };
  }
  return { again: 'never', error: new DatabaseError(thrown.fields) };
}

function unavailable(reason: string): AppError {
  const message = 'The database cannot be reached or is overloaded. Try again in a moment.';
  return later(2, 'database_unavailable', message, { extra: { reason } });
}

function wasNeverConnected(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (NOT_CONNECTED.has((at as Error & { code?: string }).code ?? '')) return true;
  }
  return false;
}

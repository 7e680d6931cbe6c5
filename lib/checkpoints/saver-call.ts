import { callFunction, type SqlFunction } from '../db/call.ts';
import { FencedError, fatal } from '../errors.ts';
import type { Db } from '../ports.ts';

/** SQLSTATEs of a database that was not migrated: no such schema, table, function. */
const NOT_MIGRATED = new Set(['3F000', '42P01', '42883']);
/** `write_journal` raises it for a checkpoint that is not there, or is of a later claim. */
const STALE = 'LG001';

/**
 * Calls one of the saver's SQL functions. Throws `FencedError` when the claim is no longer ours or a later one
 * wrote the checkpoint, and fatal `not_migrated` where the tables are missing: nothing here makes them.
 */
export async function callSaver<Result>(
  db: Db,
  name: SqlFunction,
  input: Record<string, unknown> & { id?: string },
): Promise<Result> {
  try {
    const result = await callFunction<Result & { state?: string }>(db, name, input);
    if (result.state === 'fenced') throw new FencedError(input.id ?? 'the thread');
    return result;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === STALE) throw new FencedError(input.id ?? 'the thread');
    if (typeof code === 'string' && NOT_MIGRATED.has(code))
      throw fatal(
        'not_migrated',
        'The tables of the checkpoints are missing. They are made at deploy time only: run "npm run db:migrate".',
        { cause: error },
      );
    throw error;
  }
}

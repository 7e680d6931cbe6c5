import { callFunction } from '../db/call.ts';
import type { Outcome } from '../db/rows.ts';
import type { Db } from '../ports.ts';

/**
 * Writes what became of calls, whoever holds the claim by now. An answer may hold what `jsonb` refuses; that it was
 * given is known all the same. Throws what the database adapter throws.
 */
export async function recordOutcomes(db: Db, outcomes: Outcome[]): Promise<void> {
  if (outcomes.length > 0) await callFunction(db, 'record_outcomes', outcomes);
}

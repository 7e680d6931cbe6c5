import { createHash } from 'node:crypto';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { readFileIfThere, writeFileAtomic } from '../atomic-file.ts';
import type { WorkspaceContext } from '../context.ts';
import { WorkspaceError } from '../errors.ts';

const Outcome = z.object({ isError: z.boolean(), value: z.record(z.string(), z.unknown()) });
const Entry = z.object({
  key: z.string(),
  tool: z.string(),
  args_hash: z.string(),
  repository: z.string().nullable(),
  branch: z.string().nullable(),
  state: z.enum(['started', 'done']),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  outcome: Outcome.nullable(),
});

/** The answer of a tool: its value, or `{error: {code, message}, ...}` with `isError`. */
export type Outcome = z.infer<typeof Outcome>;

/** What the journal holds for one idempotency key: the intent, and once it is done, the answer. */
export type JournalEntry = z.infer<typeof Entry>;

/** The form of an idempotency key. */
export const EffectKey = z.string().regex(/^[0-9a-f]{8,128}$/, 'must be 8 to 128 lower-case hex digits');

/** The entry of a key or null. Error `journal_damaged`: it cannot be told whether the call happened. */
export async function readEntry(ctx: WorkspaceContext, key: string): Promise<JournalEntry | null> {
  const text = await readFileIfThere(pathOf(ctx, key));
  if (text === null) return null;
  try {
    return Entry.parse(JSON.parse(text));
  } catch {
    throw new WorkspaceError('journal_damaged', `The journal file of ${key} cannot be read.`);
  }
}

/** Writes an entry as a whole and on the disk before it resolves. */
export async function writeEntry(ctx: WorkspaceContext, entry: JournalEntry): Promise<void> {
  await writeFileAtomic(pathOf(ctx, entry.key), JSON.stringify(entry, null, 2));
}

/** SHA-256 over the RFC 8785 form of a call's arguments, hex. */
export function hashArguments(input: unknown): string {
  return createHash('sha256')
    .update(canonicalize(input) ?? '')
    .digest('hex');
}

function pathOf(ctx: WorkspaceContext, key: string): string {
  return join(ctx.effectsDir, `${key}.json`);
}

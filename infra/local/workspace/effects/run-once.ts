import type { WorkspaceContext } from '../context.ts';
import { WorkspaceError } from '../errors.ts';
import { hashArguments, type JournalEntry, type Outcome, readEntry, writeEntry } from './journal.ts';

export interface KeyedCall {
  key: string;
  tool: string;
  input: Record<string, unknown>;
}

/**
 * Runs a call that changes something once for its key: the intent is on the disk before `perform` begins, the
 * answer before it is given. The same call again gets the recorded answer (`replayed`); one whose record says
 * only "started" was cut short, and `perform(true)` finds out or does it again. A call that throws stays
 * "started". Error `key_reused`: the key belongs to another tool or other arguments.
 */
export async function runOnce(
  ctx: WorkspaceContext,
  call: KeyedCall,
  perform: (recovering: boolean) => Promise<Outcome>,
): Promise<Outcome & { replayed: boolean }> {
  return ctx.locks.run(`effect/${call.key}`, async () => {
    const args_hash = hashArguments(call.input);
    const earlier = await readEntry(ctx, call.key);
    if (earlier && (earlier.tool !== call.tool || earlier.args_hash !== args_hash)) {
      throw new WorkspaceError(
        'key_reused',
        `The key ${call.key} belongs to another call of ${earlier.tool}.`,
      );
    }
    if (earlier?.outcome) return { ...earlier.outcome, replayed: true };
    const entry: JournalEntry = earlier ?? {
      key: call.key,
      tool: call.tool,
      args_hash,
      repository: textOrNull(call.input.repository),
      branch: textOrNull(call.input.branch),
      state: 'started',
      started_at: ctx.now().toISOString(),
      finished_at: null,
      outcome: null,
    };
    if (!earlier) await writeEntry(ctx, entry);
    const outcome = await perform(earlier !== null);
    await writeEntry(ctx, { ...entry, state: 'done', finished_at: ctx.now().toISOString(), outcome });
    return { ...outcome, replayed: false };
  });
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

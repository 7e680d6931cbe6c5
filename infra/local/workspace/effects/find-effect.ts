import type { WorkspaceContext } from '../context.ts';
import { describeCommit } from '../git/commit-files.ts';
import { findEffectCommit } from '../git/find-effect-commit.ts';
import { findRepository } from '../git/repository.ts';
import { type JournalEntry, readEntry } from './journal.ts';

/**
 * What is known of an idempotency key, without doing anything. `state` "started" means running or cut short;
 * for a commit the repository itself is asked, and "done" is then answered with what is there.
 */
export async function findEffect(ctx: WorkspaceContext, input: { key: string }) {
  const entry = await readEntry(ctx, input.key);
  if (!entry) return { found: false, state: null, tool: null, result: null };
  const result = entry.outcome?.value ?? (await findCommitResult(ctx, entry));
  return { found: true, state: result ? ('done' as const) : entry.state, tool: entry.tool, result };
}

async function findCommitResult(ctx: WorkspaceContext, entry: JournalEntry) {
  if (entry.tool !== 'commit_files' || !entry.repository || !entry.branch) return null;
  const repository = await findRepository(ctx, entry.repository);
  const commit = await findEffectCommit(repository, entry.key);
  return commit ? describeCommit(repository, entry.branch, commit) : null;
}

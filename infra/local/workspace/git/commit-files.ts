import type { CallContext, WorkspaceContext } from '../context.ts';
import { WorkspaceError } from '../errors.ts';
import { findEffectCommit } from './find-effect-commit.ts';
import { assertBranchName, assertFilePath } from './names.ts';
import { findRepository, type Repository, resolveCommit } from './repository.ts';
import { readGit } from './run-git.ts';
import { type FileChange, foldersOf, writeCommit } from './write-commit.ts';

export interface CommitInput {
  repository: string;
  branch: string;
  base?: string;
  message: string;
  files: FileChange[];
}

/**
 * Puts one commit on top of a branch, which is made from `base` (or the default branch) when it is missing.
 * Callers on one repository take turns, so none overwrites another. With an effect key the commit carries it as
 * a trailer, by which a call that was cut short finds its commit again.
 * Errors: `invalid_path`, `invalid_branch`, `path_conflict`, `nothing_to_commit`, `reserved_trailer`,
 * `branch_conflict`.
 */
export async function commitFiles(ctx: WorkspaceContext, input: CommitInput, call: CallContext) {
  assertBranchName(input.branch);
  assertChanges(input);
  const repository = await findRepository(ctx, input.repository);
  return ctx.locks.run(`repository/${repository.name}`, async () => {
    const earlier =
      call.recovering && call.effectKey ? await findEffectCommit(repository, call.effectKey) : null;
    const commit =
      earlier ??
      (await writeCommit(repository, {
        ...input,
        message: messageWithKey(input.message, call.effectKey),
        at: ctx.now(),
      }));
    return describeCommit(repository, input.branch, commit);
  });
}

/** What `commit_files` answers for a commit it made, read back from git. */
export async function describeCommit(repository: Repository, branch: string, commit: string) {
  const parent = await resolveCommit(repository, `${commit}^`);
  const args = ['diff-tree', '-r', '-z', '--no-commit-id', '--no-renames', '--name-status', parent, commit];
  const values = (await readGit(repository.path, args)).split('\0').filter(Boolean);
  const files = [];
  for (let at = 0; at + 1 < values.length; at += 2) {
    const change = { A: 'added', D: 'deleted' }[values[at] as string] ?? 'modified';
    files.push({ path: values[at + 1] as string, change });
  }
  return { repository: repository.name, branch, commit, parent, files };
}

function messageWithKey(message: string, effectKey: string | null): string {
  return effectKey ? `${message.trim()}\n\nEffect-Key: ${effectKey}\n` : `${message.trim()}\n`;
}

function assertChanges(input: CommitInput): void {
  if (/^effect-key\s*:/im.test(input.message)) {
    throw new WorkspaceError('reserved_trailer', 'The message may not carry an Effect-Key line of its own.');
  }
  const seen = new Set<string>();
  for (const { path } of input.files) {
    assertFilePath(path);
    if (seen.has(path)) throw new WorkspaceError('path_conflict', `"${path}" is named twice.`);
    seen.add(path);
  }
  for (const path of seen) {
    const folder = foldersOf(path).find((name) => seen.has(name));
    if (folder) throw new WorkspaceError('path_conflict', `"${folder}" cannot be a file and a folder.`);
  }
}

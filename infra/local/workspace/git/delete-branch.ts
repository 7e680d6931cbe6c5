import type { CallContext, WorkspaceContext } from '../context.ts';
import { WorkspaceError } from '../errors.ts';
import { assertBranchName } from './names.ts';
import { findRepository, readBranchHead, readDefaultBranch } from './repository.ts';
import { runGit } from './run-git.ts';

/**
 * Deletes a branch and says which commit it pointed to, so that it can be made again. A repeated call that was
 * cut short answers `commit: null` when the first try had already deleted it.
 * Errors: `protected_branch` for the default branch, `unknown_branch`.
 */
export async function deleteBranch(
  ctx: WorkspaceContext,
  input: { repository: string; branch: string },
  call: CallContext,
) {
  assertBranchName(input.branch);
  const repository = await findRepository(ctx, input.repository);
  return ctx.locks.run(`repository/${repository.name}`, async () => {
    if (input.branch === (await readDefaultBranch(repository))) {
      throw new WorkspaceError(
        'protected_branch',
        `"${input.branch}" is the default branch of ${repository.name}.`,
      );
    }
    const commit = await readBranchHead(repository, input.branch);
    if (commit) await runGit(repository.path, ['update-ref', '-d', `refs/heads/${input.branch}`, commit]);
    else if (!call.recovering) {
      throw new WorkspaceError('unknown_branch', `${repository.name} has no branch "${input.branch}".`);
    }
    return { repository: repository.name, branch: input.branch, deleted: true, commit };
  });
}

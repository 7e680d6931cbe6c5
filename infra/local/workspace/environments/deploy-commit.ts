import { rm } from 'node:fs/promises';
import type { CallContext, WorkspaceContext } from '../context.ts';
import { WorkspaceError } from '../errors.ts';
import { findRepository, type Repository, resolveCommit } from '../git/repository.ts';
import { runGit } from '../git/run-git.ts';
import { servicePlace } from './place.ts';
import { ensureRelease, readCurrent, releaseDirectory } from './release-store.ts';
import { type SwitchResult, switchRelease } from './switch-release.ts';

/** The answer of `deploy`. `replaces_unmerged`: what served is not part of the new commit's history. */
export type DeployResult = SwitchResult & { replaces_unmerged: boolean };

/**
 * Deploys a commit to an environment; on failure what served before serves on. Errors: `deploy_failed` with the
 * reason and the fields of DeployResult, when the commit cannot be started or is not healthy;
 * `unknown_repository`, `unknown_environment`, `unknown_ref`.
 */
export async function deployCommit(
  ctx: WorkspaceContext,
  input: { repository: string; environment: string; commit: string },
  { recovering }: CallContext,
): Promise<DeployResult> {
  const repository = await findRepository(ctx, input.repository);
  const place = servicePlace(ctx, input.environment, repository.name);
  const commit = await resolveCommit(repository, input.commit);
  return ctx.locks.run(place.directory, async () => {
    const serves = (await readCurrent(place)) !== null;
    const isNew = await ensureRelease(repository, place, commit);
    const switched = await switchRelease(ctx, place, commit, recovering);
    const { previous } = switched;
    const replaces_unmerged =
      serves && previous !== null && !(await isAncestor(repository, previous, commit));
    const result = { ...switched, replaces_unmerged };
    if (result.status === 'deployed') return result;
    if (isNew) await rm(releaseDirectory(place, commit), { recursive: true, force: true });
    throw new WorkspaceError('deploy_failed', result.reason, result);
  });
}

/** False as well for a commit that the repository does not have any more. */
async function isAncestor(repository: Repository, older: string, newer: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', older, newer];
  return (await runGit(repository.path, args, { okCodes: [0, 1, 128] })).code === 0;
}

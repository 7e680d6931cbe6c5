import { rm } from 'node:fs/promises';
import type { WorkspaceContext } from '../context.ts';
import { findRepository, resolveCommit } from '../git/repository.ts';
import { servicePlace } from './place.ts';
import { ensureRelease, releaseDirectory } from './release-store.ts';
import { type SwitchResult, switchRelease } from './switch-release.ts';

/**
 * Deploys a commit to an environment. A commit that cannot be started or is not healthy is an answer with
 * `status: "failed"` and the reason; what served before serves on.
 * Errors: `unknown_repository`, `unknown_environment`, `unknown_ref`.
 */
export async function deployCommit(
  ctx: WorkspaceContext,
  input: { repository: string; environment: string; commit: string },
): Promise<SwitchResult> {
  const repository = await findRepository(ctx, input.repository);
  const place = servicePlace(ctx, input.environment, repository.name);
  const commit = await resolveCommit(repository, input.commit);
  return ctx.locks.run(place.directory, async () => {
    const isNew = await ensureRelease(repository, place, commit);
    const result = await switchRelease(ctx, place, commit);
    if (isNew && result.status === 'failed') {
      await rm(releaseDirectory(place, commit), { recursive: true, force: true });
    }
    return result;
  });
}

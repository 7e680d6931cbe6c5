import type { CallContext, WorkspaceContext } from '../context.ts';
import { WorkspaceError } from '../errors.ts';
import { findRepository } from '../git/repository.ts';
import { servicePlace } from './place.ts';
import { readCurrent, readReleases } from './release-store.ts';
import { type SwitchResult, switchRelease } from './switch-release.ts';

/**
 * Puts a kept release back in service, by commit (or its first characters), or `previous`: the one that served
 * before the current one. Errors: `rollback_failed` with the reason and the fields of SwitchResult, when it is not
 * healthy any more; `release_not_found` with the kept ones, and those of the names.
 */
export async function rollbackRelease(
  ctx: WorkspaceContext,
  input: { repository: string; environment: string; release: string },
  { recovering }: CallContext,
): Promise<SwitchResult> {
  const repository = await findRepository(ctx, input.repository);
  const place = servicePlace(ctx, input.environment, repository.name);
  return ctx.locks.run(place.directory, async () => {
    const current = await readCurrent(place);
    const releases = (await readReleases(place)).map((release) => release.commit);
    const commit =
      input.release === 'previous'
        ? releases.find((release) => release !== current)
        : releases.find((release) => release.startsWith(input.release));
    if (commit) {
      const result = await switchRelease(ctx, place, commit, recovering);
      if (result.status === 'failed') throw new WorkspaceError('rollback_failed', result.reason, result);
      return result;
    }
    const kept = releases.join(', ') || 'none';
    const where = `${place.service} in ${place.environment}`;
    throw new WorkspaceError(
      'release_not_found',
      `${where} has no release "${input.release}". Kept: ${kept}.`,
    );
  });
}

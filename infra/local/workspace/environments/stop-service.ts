import type { WorkspaceContext } from '../context.ts';
import { findRepository } from '../git/repository.ts';
import { servicePlace } from './place.ts';
import { readCurrent, readReleases, removeCurrent } from './release-store.ts';

/**
 * Takes a service out of service: its process ends and stays ended after a restart too. Its releases stay, so a
 * rollback or a deploy brings it back. `stopped` is the commit that served, null when none did.
 */
export async function stopService(ctx: WorkspaceContext, input: { repository: string; environment: string }) {
  const repository = await findRepository(ctx, input.repository);
  const place = servicePlace(ctx, input.environment, repository.name);
  return ctx.locks.run(place.directory, async () => {
    const stopped = await readCurrent(place);
    await removeCurrent(place);
    await ctx.supervisor.stop(place);
    const releases = (await readReleases(place)).map((release) => release.commit);
    return { service: place.service, environment: place.environment, stopped, releases };
  });
}

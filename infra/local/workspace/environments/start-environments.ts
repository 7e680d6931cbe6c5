import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkspaceContext } from '../context.ts';
import { messageOf } from '../errors.ts';
import { findRepository, resolveCommit } from '../git/repository.ts';
import { type ServicePlace, servicePlace } from './place.ts';
import { listPlaces } from './read-status.ts';
import { activateRelease, ensureRelease, readCurrent } from './release-store.ts';
import type { Verdict } from './service-process.ts';

/**
 * Starts what is in service in every environment, after giving each seed that was never deployed its first
 * release: the head of its default branch. Resolves when all are started, healthy or not yet.
 */
export async function startEnvironments(ctx: WorkspaceContext, seeds: readonly string[]): Promise<void> {
  const first = ctx.environments.flatMap((name) => seeds.map((seed) => servicePlace(ctx, name, seed)));
  await Promise.all(first.map((place) => deployFirst(ctx, place)));
  const places = (await Promise.all(ctx.environments.map((name) => listPlaces(ctx, name)))).flat();
  await Promise.all(places.map((place) => startCurrent(ctx, place)));
}

async function deployFirst(ctx: WorkspaceContext, place: ServicePlace): Promise<void> {
  if (existsSync(place.history)) return;
  const repository = await findRepository(ctx, place.service);
  const commit = await resolveCommit(repository);
  await ensureRelease(repository, place, commit);
  await activateRelease(place, commit, ctx.now());
}

async function startCurrent(ctx: WorkspaceContext, place: ServicePlace): Promise<void> {
  try {
    await removeLeftovers(place);
    const commit = await readCurrent(place);
    if (commit) void reportFailure(place, ctx.supervisor.start(place, commit));
  } catch (error) {
    console.error(`${place.environment}/${place.service} was not started: ${messageOf(error)}`);
  }
}

/** Nobody waits for these starts, so the log has to say which of them failed. */
async function reportFailure(place: ServicePlace, start: Promise<Verdict>): Promise<void> {
  const reason = await start.then((verdict) => (verdict.healthy ? null : verdict.reason), messageOf);
  if (reason) console.error(`${place.environment}/${place.service}: ${reason}`);
}

/** What a deploy that was killed half-way left behind. */
async function removeLeftovers(place: ServicePlace): Promise<void> {
  const releases = (await readdir(place.releases).catch(() => [])).map((name) => join(place.releases, name));
  const links = (await readdir(place.directory)).map((name) => join(place.directory, name));
  const old = [...releases, ...links].filter((path) => /[/\\]\.(unfinished|current)-[^/\\]*$/.test(path));
  await Promise.all(old.map((path) => rm(path, { recursive: true, force: true })));
}

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { readFileIfThere, writeFileAtomic } from '../atomic-file.ts';
import { exportTree } from '../git/export-tree.ts';
import type { Repository } from '../git/repository.ts';
import type { ServicePlace } from './place.ts';

/** How many releases an environment keeps of each service, the current one included. */
const KEPT_RELEASES = 5;

const Release = z.object({ commit: z.string(), at: z.string() });
const History = z.array(Release);

/** A commit that served, and when it was put in service (ISO time). */
export type Release = z.infer<typeof Release>;

/** The folder of a release, there or not. */
export function releaseDirectory(place: ServicePlace, commit: string): string {
  return join(place.releases, commit);
}

/** Makes the release's folder from the repository unless it is there; answers whether it is new. */
export async function ensureRelease(repository: Repository, place: ServicePlace, commit: string) {
  const directory = releaseDirectory(place, commit);
  if (existsSync(directory)) return false;
  await mkdir(place.releases, { recursive: true });
  await exportTree(repository, commit, directory);
  return true;
}

/** The commit that the `current` link names, or null when nothing is in service. */
export async function readCurrent(place: ServicePlace): Promise<string | null> {
  try {
    return basename(await readlink(place.current));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Releases that can be put in service again, the one put in service last first. */
export async function readReleases(place: ServicePlace): Promise<Release[]> {
  const text = await readFileIfThere(place.history);
  const history = text === null ? [] : History.parse(JSON.parse(text));
  const current = await readCurrent(place);
  // A crash between the link and the history leaves a release in service that is not written down yet.
  if (current && !history.some((release) => release.commit === current)) {
    history.unshift({ commit: current, at: (await lstat(place.current)).mtime.toISOString() });
  }
  return history.filter(({ commit }) => existsSync(releaseDirectory(place, commit)));
}

/** Points `current` at a release in one step, writes it down, and removes what is older than the kept ones. */
export async function activateRelease(place: ServicePlace, commit: string, now: Date): Promise<Release[]> {
  const link = join(place.directory, `.current-${randomUUID()}`);
  // Windows has no relative directory links without rights, nor a rename over one.
  const windows = process.platform === 'win32';
  await symlink(windows ? releaseDirectory(place, commit) : join('releases', commit), link, 'junction');
  if (windows) await rm(place.current, { recursive: true, force: true });
  await rename(link, place.current);
  const others = (await readReleases(place)).filter((release) => release.commit !== commit);
  const kept = [{ commit, at: now.toISOString() }, ...others].slice(0, KEPT_RELEASES);
  await writeFileAtomic(place.history, JSON.stringify(kept, null, 2));
  await removeAllBut(place, kept);
  return kept;
}

/** Takes the service out of service: the link goes, the releases stay. */
export async function removeCurrent(place: ServicePlace): Promise<void> {
  await rm(place.current, { force: true });
}

async function removeAllBut(place: ServicePlace, kept: Release[]): Promise<void> {
  const names = new Set(kept.map((release) => release.commit));
  const old = (await readdir(place.releases)).filter((name) => !names.has(name));
  await Promise.all(old.map((name) => rm(join(place.releases, name), { recursive: true, force: true })));
}

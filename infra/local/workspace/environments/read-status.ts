import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkspaceContext } from '../context.ts';
import { assertEnvironment, type ServicePlace, servicePlace } from './place.ts';
import { readPort } from './ports.ts';
import { isHealthy, probeHealth } from './probe-health.ts';
import { readCurrent, readReleases, releaseDirectory } from './release-store.ts';
import { readManifest } from './service-manifest.ts';

const PROBE_MS = 1500;

/** What runs where, asked now: a service that is just starting is waited for. */
export async function readEnvironmentStatus(ctx: WorkspaceContext, input: { environment?: string }) {
  if (input.environment !== undefined) assertEnvironment(ctx, input.environment);
  const environments = input.environment === undefined ? ctx.environments : [input.environment];
  const places = await Promise.all(environments.map((environment) => listPlaces(ctx, environment)));
  return { services: await Promise.all(places.flat().map((place) => readServiceStatus(ctx, place))) };
}

/** The services that an environment has a folder for. */
export async function listPlaces(ctx: WorkspaceContext, environment: string): Promise<ServicePlace[]> {
  const folder = join(ctx.environmentsDir, environment);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return names.sort().map((name) => servicePlace(ctx, environment, name));
}

async function readServiceStatus(ctx: WorkspaceContext, place: ServicePlace) {
  await ctx.supervisor.verdictOf(place)?.catch(() => null);
  const [port, current, releases] = await Promise.all([
    readPort(place),
    readCurrent(place),
    readReleases(place),
  ]);
  const at = releases.find((release) => release.commit === current)?.at ?? null;
  return {
    service: place.service,
    environment: place.environment,
    port,
    url: port === null ? null : `http://127.0.0.1:${port}`,
    healthy: port !== null && current !== null && (await answersWell(place, current, port)),
    release: current === null ? null : { commit: current, at },
    releases: releases.map((release) => release.commit),
  };
}

async function answersWell(place: ServicePlace, commit: string, port: number): Promise<boolean> {
  const manifest = await readManifest(releaseDirectory(place, commit)).catch(() => null);
  return manifest !== null && isHealthy(await probeHealth(port, manifest.health, PROBE_MS));
}

import { rm } from 'node:fs/promises';
import { pickPort } from '../../ports.ts';
import type { WorkspaceContext } from '../context.ts';
import { messageOf, WorkspaceError } from '../errors.ts';
import type { ServicePlace } from './place.ts';
import { readPort } from './ports.ts';
import type { Health } from './probe-health.ts';
import { activateRelease, readCurrent, readReleases, releaseDirectory } from './release-store.ts';
import { readManifest } from './service-manifest.ts';
import { readLogTail, startService, type Verdict, waitHealthy } from './service-process.ts';

/**
 * What a switch came to. `previous` is the commit that served, or when none did, the release to go back to; it is
 * `commit` itself when that served already (`redeployed`). `log` is the tail on failure.
 */
export type SwitchResult = Outcome & {
  environment: string;
  service: string;
  commit: string;
  previous: string | null;
  redeployed?: true;
  url: string | null;
  health: Health | null;
  releases: string[];
};

type Outcome = { status: 'deployed' } | { status: 'failed'; reason: string; log: string };

/**
 * Puts an exported release in service: tries it on a spare port, then on the service's own. Until it has
 * answered on both, `current` stays, and a failure leaves (or puts back) the old release serving.
 * `recovering`: an earlier try may have switched already. The caller holds the service's lock.
 */
export async function switchRelease(
  ctx: WorkspaceContext,
  place: ServicePlace,
  commit: string,
  recovering: boolean,
): Promise<SwitchResult> {
  const serving = await readCurrent(place);
  const before = (await readReleases(place)).find((release) => release.commit !== commit)?.commit ?? null;
  const switched = recovering && serving === commit && before !== null;
  const previous = switched ? before : (serving ?? before);
  const trial = await tryRelease(ctx, place, commit);
  if (!trial.healthy) return describe(place, commit, previous, trial, place.trialLog);
  await ctx.supervisor.stop(place);
  const verdict = await ctx.supervisor.start(place, commit).catch((error) => notStarted(messageOf(error)));
  if (!verdict.healthy) {
    const failed = await describe(place, commit, previous, verdict, place.log);
    await ctx.supervisor.stop(place);
    if (serving) await ctx.supervisor.start(place, serving);
    return failed;
  }
  await activateRelease(place, commit, ctx.now());
  return describe(place, commit, previous, verdict, place.log);
}

async function tryRelease(ctx: WorkspaceContext, place: ServicePlace, commit: string): Promise<Verdict> {
  const directory = releaseDirectory(place, commit);
  await rm(place.trialLog, { force: true });
  try {
    const { start, health } = await readManifest(directory);
    if (!start) throw new WorkspaceError('manifest_invalid', 'service.json names no start command.');
    const port = await pickPort();
    const options = { children: ctx.children, argv: start, directory, port, log: place.trialLog };
    const trial = await startService(options);
    const verdict = await waitHealthy(trial, health, ctx.healthTimeoutMs);
    await trial.stop();
    return verdict;
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    return notStarted(error.message);
  }
}

function notStarted(reason: string): Verdict {
  return { healthy: false, health: { path: '/', status: null, body: '' }, reason };
}

async function describe(
  place: ServicePlace,
  commit: string,
  previous: string | null,
  verdict: Verdict,
  log: string,
): Promise<SwitchResult> {
  const port = await readPort(place);
  const outcome: Outcome = verdict.healthy
    ? { status: 'deployed' }
    : { status: 'failed', reason: verdict.reason, log: await readLogTail(log) };
  return {
    ...outcome,
    ...(previous === commit ? { redeployed: true as const } : {}),
    environment: place.environment,
    service: place.service,
    commit,
    previous,
    url: port === null ? null : `http://127.0.0.1:${port}`,
    health: verdict.health,
    releases: (await readReleases(place)).map((release) => release.commit),
  };
}

import { readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TaskView } from '../../lib/tasks/view.ts';
import type { Artifact } from '../../schema/turn.ts';
import { dim, green, heading, red, say } from './paint.ts';
import type { Site } from './site.ts';

type Health = { path?: string; status?: number };

/** Asks the deployed service itself, and holds what serves against what was deployed. True without a deployment. */
export async function proveDeployment(site: Site, task: TaskView): Promise<boolean> {
  const artifacts = (task.plan?.subtasks ?? []).flatMap(
    ({ result }) => (result?.artifacts ?? []) as Artifact[],
  );
  const commits = artifacts.filter(({ kind }) => kind === 'commit');
  if (commits.length > 0) {
    heading('The commits');
    for (const { commit, branch, title, repository } of commits)
      say(`  ${commit?.slice(0, 10)}  ${repository} ${dim(branch ?? '')}  ${title}`);
  }
  const deployments = artifacts.filter(({ kind, url }) => kind === 'deployment' && url);
  if (deployments.length === 0) return true;
  heading('What serves now');
  const proofs = await Promise.all(deployments.map((deployment) => prove(site, deployment)));
  return proofs.every(Boolean);
}

async function prove(site: Site, deployment: Artifact): Promise<boolean> {
  const { environment, health } = deployment.data as { environment: string; health: Health | null };
  const url = new URL(health?.path ?? '/', deployment.url!).href;
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch((error: Error) => error);
  if (response instanceof Error) {
    say(red(`  ${url} does not answer: ${response.message}`));
    return false;
  }
  say(`  $ curl -i ${url}`);
  say(`  HTTP ${response.status}  ${(await response.text()).slice(0, 300)}`);
  const current = join(site.localDir, 'environments', environment, deployment.repository ?? '', 'current');
  const serving = basename(readlinkSync(current));
  const same = serving === deployment.commit;
  say(
    `  ${same ? green('the approved commit serves') : red('another commit serves')}: ${serving.slice(0, 10)} on ${environment}`,
  );
  return response.ok && same;
}

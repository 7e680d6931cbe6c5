import { join } from 'node:path';
import { WorkspaceError } from '../errors.ts';
import { assertRepositoryName } from '../git/names.ts';

/** What the layout of the environments follows from. */
export interface EnvironmentSite {
  environmentsDir: string;
  environments: readonly string[];
}

/** Where one service of one environment lives on disk. */
export interface ServicePlace {
  environment: string;
  service: string;
  directory: string;
  releases: string;
  current: string;
  port: string;
  log: string;
  trialLog: string;
  history: string;
}

/** The place of a service. Errors: `unknown_environment` with the known ones, `invalid_repository`. */
export function servicePlace(site: EnvironmentSite, environment: string, service: string): ServicePlace {
  assertEnvironment(site, environment);
  assertRepositoryName(service);
  const directory = join(site.environmentsDir, environment, service);
  return {
    environment,
    service,
    directory,
    releases: join(directory, 'releases'),
    current: join(directory, 'current'),
    port: join(directory, 'port'),
    log: join(directory, 'service.log'),
    trialLog: join(directory, 'trial.log'),
    history: join(directory, 'history.json'),
  };
}

/** Refuses an environment that does not exist here: nothing of ours runs there. */
export function assertEnvironment(site: EnvironmentSite, environment: string): void {
  if (site.environments.includes(environment)) return;
  const known = site.environments.join(', ');
  throw new WorkspaceError(
    'unknown_environment',
    `There is no environment "${environment}". Known: ${known}.`,
  );
}

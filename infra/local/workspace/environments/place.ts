import { join } from 'node:path';
import type { WorkspaceContext } from '../context.ts';
import { WorkspaceError } from '../errors.ts';
import { assertRepositoryName } from '../git/names.ts';

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
export function servicePlace(ctx: WorkspaceContext, environment: string, service: string): ServicePlace {
  assertEnvironment(ctx, environment);
  assertRepositoryName(service);
  const directory = join(ctx.environmentsDir, environment, service);
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
export function assertEnvironment(ctx: WorkspaceContext, environment: string): void {
  if (ctx.environments.includes(environment)) return;
  const known = ctx.environments.join(', ');
  throw new WorkspaceError(
    'unknown_environment',
    `There is no environment "${environment}". Known: ${known}.`,
  );
}

import type { Project } from '../../schema/project.ts';
import { ENVIRONMENTS, type Environment, stricter } from '../../schema/vocabulary.ts';
import { matchGlob } from './match-glob.ts';

/** Names that mean the same in every project, unless its registry says otherwise. */
const COMMON_NAMES = new Map<string, Environment>([
  ['production', 'production'],
  ['prod', 'production'],
  ['live', 'production'],
  ['staging', 'staging'],
  ['stage', 'staging'],
  ['development', 'development'],
  ['dev', 'development'],
]);

const PLACES = ['name', 'host', 'namespace', 'account'] as const;

export type Place = { [kind in (typeof PLACES)[number] | 'branch']?: string | null };

/**
 * Which running environment an action reaches, by the project's registry: the strictest over every place it
 * names (a branch counts only when no other place is named). What the registry does not know is production.
 * `how` is a sentence for the approver. Never `none`.
 */
export function resolveEnvironment(input: Place & { project: Project | null }): {
  environment: Exclude<Environment, 'none'>;
  how: string;
} {
  const { project } = input;
  const named = PLACES.flatMap((kind) => (input[kind] ? [{ kind, value: input[kind] }] : []));
  const places: { kind: keyof Place; value: string }[] =
    named.length > 0 || !input.branch ? named : [{ kind: 'branch', value: input.branch }];
  if (places.length === 0) return { environment: 'production', how: 'no environment named: production' };
  let worst: { environment: Environment; how: string } = { environment: 'none', how: '' };
  for (const { kind, value } of places) {
    const found = lookUp(project, kind, value);
    if (stricter(ENVIRONMENTS, worst.environment, found.environment) !== worst.environment) worst = found;
  }
  return worst.environment === 'none'
    ? { environment: 'production', how: `${worst.how || 'nothing that runs is named'}: production` }
    : { environment: worst.environment, how: worst.how };
}

function lookUp(
  project: Project | null,
  kind: keyof Place,
  value: string,
): { environment: Environment; how: string } {
  const shown = `${kind} "${value.slice(0, 80)}"`;
  const rule = project?.environments.find((r) => r.kind === kind && matchGlob(r.pattern, value));
  if (rule && rule.environment !== 'none') {
    return {
      environment: rule.environment,
      how: `${shown} is ${rule.environment} in the registry of ${project?.name}`,
    };
  }
  const common = kind === 'name' && !rule ? COMMON_NAMES.get(value.toLowerCase()) : undefined;
  if (common) return { environment: common, how: `${shown} is ${common}` };
  const where = project ? `the registry of ${project.name} does not know ${shown}` : `no project: ${shown}`;
  return { environment: 'production', how: `${where}: production` };
}

/** What the project's registry says of a branch; null when it says nothing. */
export function environmentOfBranch(project: Project | null, branch: string): Environment | null {
  const rule = project?.environments.find((r) => r.kind === 'branch' && matchGlob(r.pattern, branch));
  return rule?.environment ?? null;
}

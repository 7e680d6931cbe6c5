import type { Project } from '../../schema/project.ts';
import { matchGlob } from './match-glob.ts';
import { environmentOfBranch } from './resolve-environment.ts';

/**
 * Which trigger a change of a branch fires: by the registry (what runs in production; what is protected or runs on staging), else
 * by a name that says it. Null for any other branch: nobody but its author relies on it.
 */
export function branchKind(
  project: Project | null,
  name: string | null,
): 'merge_to_production' | 'merge_to_main' | null {
  if (name === null) {
    const live = project?.environments.some((r) => r.kind === 'branch' && r.environment === 'production');
    return live ? 'merge_to_production' : 'merge_to_main';
  }
  const branch = name.replace(/^refs\/heads\//, '');
  const environment = environmentOfBranch(project, branch);
  if (environment === 'production') return 'merge_to_production';
  if (/^(production|prod|live)$/i.test(branch)) return 'merge_to_production';
  const isProtected = project?.protected_branches?.some((pattern) => matchGlob(pattern, branch));
  if (isProtected || environment === 'staging') return 'merge_to_main';
  return /^(main|master|trunk)$/i.test(branch) ? 'merge_to_main' : null;
}

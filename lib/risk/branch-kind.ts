import type { Project } from '../../schema/project.ts';
import { environmentOfBranch } from './resolve-environment.ts';

/** Which trigger a change of a branch fires; null for a branch that neither is main nor runs anywhere. */
export function branchKind(
  project: Project | null,
  name: string | null,
): 'merge_to_production' | 'merge_to_main' | null {
  if (name === null) {
    const live = project?.environments.some((r) => r.kind === 'branch' && r.environment === 'production');
    return live ? 'merge_to_production' : 'merge_to_main';
  }
  const branch = name.replace(/^refs\/heads\//, '');
  if (environmentOfBranch(project, branch) === 'production') return 'merge_to_production';
  if (/^(production|prod|live)$/i.test(branch)) return 'merge_to_production';
  return /^(main|master|trunk)$/i.test(branch) ? 'merge_to_main' : null;
}

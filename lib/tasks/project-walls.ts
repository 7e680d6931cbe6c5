import type { Target } from '../../schema/action.ts';
import type { Project } from '../../schema/project.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';

/**
 * Why a target lies outside of the task's project, or is frozen; null when it does not. A task without a project
 * comes only from somebody whose roles count everywhere.
 */
export function outsideProject(
  project: Project | null,
  target: Pick<Target, 'repository' | 'environment'>,
): { code: string; message: string } | null {
  if (!project) return null;
  const { repository, environment } = target;
  if (repository !== null && !project.repositories.includes(repository)) {
    const message = `${repository} is not a repository of project ${project.name} (${project.repositories.join(', ') || 'it has none'}). Submit the work for its own project.`;
    return { code: 'outside_project', message };
  }
  if (project.frozen && environment !== 'none') {
    const message = `Project ${project.name} is frozen: nothing reaches ${environment} until an administrator lifts it.`;
    return { code: 'project_frozen', message };
  }
  return null;
}

/** The environment that the client claims, which may raise a risk and never lowers one. */
export function claimedEnvironment(context: JsonObject): string | null {
  return typeof context.environment === 'string' ? context.environment : null;
}

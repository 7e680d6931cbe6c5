import type { Target } from '../../schema/action.ts';
import type { Project } from '../../schema/project.ts';
import type { ToolCard } from '../../schema/tool.ts';
import type { ProposedCall } from '../../schema/turn.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';

type Wall = { code: string; message: string };
type Inside = { task: { project: string | null }; project: Project | null };

/**
 * Why a target lies outside of the task's project, or is frozen; null when it does not. A task without a project
 * comes only from somebody whose roles count everywhere; one whose project is gone reaches nothing any more.
 */
export function outsideProject(
  { task, project }: Inside,
  target: Pick<Target, 'repository' | 'environment'>,
): Wall | null {
  if (!project) {
    if (task.project === null) return null;
    return { code: 'project_gone', message: `Project ${task.project} is no longer registered.` };
  }
  const { repository, environment } = target;
  if (repository !== null && !project.repositories.includes(repository)) {
    const own = project.repositories.join(', ') || 'it has none';
    const message = `${repository} is not a repository of project ${project.name} (${own}). Submit the work for its own project.`;
    return { code: 'outside_project', message };
  }
  if (project.frozen && environment !== 'none') {
    const message = `Project ${project.name} is frozen: nothing reaches ${environment} until an administrator lifts it.`;
    return { code: 'project_frozen', message };
  }
  return null;
}

/** A call that changes a repository or an environment must say whose: no default may stand in for it. */
export function targetUnknown(card: ToolCard, call: ProposedCall): Wall | null {
  const lands = card.reach === 'repository' || card.reach === 'environment';
  if (card.effect === 'read' || !lands || typeof call.args.repository === 'string') return null;
  return { code: 'target_unknown', message: `${card.name} must name its target in \`repository\`.` };
}

/** The environment that the client claims, which may raise a risk and never lowers one. */
export function claimedEnvironment(context: JsonObject): string | null {
  return typeof context.environment === 'string' ? context.environment : null;
}

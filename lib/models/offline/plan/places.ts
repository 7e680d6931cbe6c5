import type { Project } from '../../../../schema/project.ts';
import type { PlanBrief } from '../../../../schema/turn.ts';
import type { Token } from '../../../text/tokens.ts';

/** A project and the repository that work on it goes to. */
export type Place = { project: string | null; repository: string | null };

const BEFORE = new Set(['to', 'in', 'into', 'on', 'of', 'for', 'from', 'at', 'within', 'inside', 'against']);
const KINDS = new Set([
  'service',
  'repo',
  'repository',
  'project',
  'app',
  'application',
  'api',
  'codebase',
  'services',
  'team',
]);
const ARTICLES = new Set(['the', 'our', 'both', 'a']);

/**
 * The projects that a run of words names, in its order. A name that stands where a project stands ("to checkout",
 * "the billing service") outweighs one that merely occurs ("a checkout button").
 */
export function findPlaces(tokens: readonly Token[], projects: readonly Project[]): Place[] {
  const strong = new Map<string, Place>();
  const weak = new Map<string, Place>();
  tokens.forEach((token, at) => {
    for (const project of projects) {
      const repository = project.repositories.find((name) => name.toLowerCase() === token.low);
      const name = project.name.toLowerCase();
      const word = token.low.replace(/'s$/, '');
      if (repository === undefined && word !== name && word !== `${name}-service`) continue;
      const place = { project: project.name, repository: repository ?? repositoryOf(project) };
      const sure =
        token.kind === 'quote' ||
        word !== token.low ||
        word !== name ||
        standsAsPlace(tokens, at, strong.size > 0);
      (sure ? strong : weak).set(project.name, place);
    }
  });
  return [...(strong.size > 0 ? strong : weak).values()];
}

function standsAsPlace(tokens: readonly Token[], at: number, listed: boolean): boolean {
  const next = tokens[at + 1];
  if (next !== undefined && KINDS.has(next.low)) return true;
  const before = tokens[at - 1]?.low ?? '';
  const earlier = ARTICLES.has(before) ? (tokens[at - 2]?.low ?? '') : before;
  const ends =
    next === undefined || next.kind !== 'word' || BEFORE.has(next.low) || ['and', 'or'].includes(next.low);
  return (BEFORE.has(earlier) && ends) || (listed && ends);
}

/** The place of work that names none: what was named before, else what the task is bound to. */
export function placeOf(brief: PlanBrief, named: Place | null): Place {
  if (named !== null) return named;
  const { project, repository } = brief;
  if (repository !== null) return { project: project?.name ?? null, repository };
  return { project: project?.name ?? null, repository: project === null ? null : repositoryOf(project) };
}

function repositoryOf(project: Project): string | null {
  return project.default_repository ?? project.repositories[0] ?? null;
}

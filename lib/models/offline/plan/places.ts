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

/** One place where a text names a project; `start` is its offset. */
type Mention = { place: Place; start: number; sure: boolean };

/**
 * The projects that a run of words names, in its order. A name that stands where a project stands ("to checkout",
 * "the billing service") outweighs one that merely occurs ("a checkout button").
 */
export function findPlaces(tokens: readonly Token[], projects: readonly Project[]): Place[] {
  const places = new Map(findMentions(tokens, projects).map(({ place }) => [place.project, place]));
  return [...places.values()];
}

/** The same, once for every time that a project is named. */
export function findMentions(tokens: readonly Token[], projects: readonly Project[]): Mention[] {
  const byName = new Map<string, Place>();
  for (const project of projects) {
    const place = { project: project.name, repository: repositoryOf(project) };
    for (const name of [project.name, `${project.name}-service`]) byName.set(name.toLowerCase(), place);
    for (const repository of project.repositories) {
      const known = byName.get(repository.toLowerCase());
      if (known === undefined) byName.set(repository.toLowerCase(), { ...place, repository });
    }
  }
  const found: Mention[] = [];
  tokens.forEach((token, at) => {
    const word = token.low.endsWith("'s") ? token.low.slice(0, -2) : token.low;
    const place = byName.get(word);
    if (place === undefined) return;
    const exact = token.kind === 'quote' || word !== token.low || word !== place.project?.toLowerCase();
    const listed = found.some(({ sure }) => sure);
    found.push({ place, start: token.start, sure: exact || standsAsPlace(tokens, at, listed) });
  });
  return found.some(({ sure }) => sure) ? found.filter(({ sure }) => sure) : found;
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

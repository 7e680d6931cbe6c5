import type { PlanBrief } from '../../../../schema/turn.ts';
import type { Environment } from '../../../../schema/vocabulary.ts';
import type { Clause } from '../../../text/clause-state.ts';
import { environmentNamed } from '../../../text/environments.ts';
import type { Intent } from '../../../text/meaning.ts';
import { findUnknownEnvironments } from '../../../text/unknown-environments.ts';
import { findForeign } from './foreign-services.ts';
import type { Item, Unclear } from './item.ts';
import { cleanValue } from './parameters.ts';
import { type Place, placeOf } from './places.ts';

/** Where a deploy or rollback goes, and what stands in its way. */
type Shipment = { places: Place[]; environments: Environment[]; unclear: Unclear[] };

const NAME_MAX = 60;

/**
 * Reads where a deploy or rollback goes. The sentence's own words come first, then what the client claims, then
 * production by convention. A place or a service that nobody registered is not replaced by one of ours.
 */
export function readShipment(
  brief: PlanBrief,
  clause: Clause,
  origin: Clause,
  intent: Intent,
  found: { named: Place[]; fallback: Place },
): Shipment {
  const { projects } = brief;
  const names = projects.flatMap(({ name, repositories }) => [name, `${name}-service`, ...repositories]);
  const known = new Set(names.map((name) => name.toLowerCase()));
  const unknown = findUnknownEnvironments(clause.tokens, intent.wish === 'deploy', known);
  const foreign = findForeign(origin.object, clause.tokens, known);
  const claimed = brief.environment?.trim() ?? '';
  const silent = intent.environments.length === 0 && unknown.length === 0;
  const claim = silent && claimed !== '' && claimed.toLowerCase() !== 'none' ? claimed : null;
  const ours = claim === null ? 'production' : environmentNamed(claim);
  const places = foreign.length === 0 && found.named.length === 0 ? [found.fallback] : found.named;
  const unclear = [
    ...[...unknown, ...(ours === null ? [claim!] : [])].map((name) =>
      unknownEnvironment(brief, name, places[0]),
    ),
    ...foreign.map(({ name }) => unknownService(brief, name)),
  ];
  const environments = silent ? (ours === null ? [] : [ours]) : intent.environments;
  if (foreign.some(({ source }) => source)) return { places: [], environments, unclear };
  const served = places.filter(({ repository }) => repository !== null);
  const nameless = served.length < places.length && unclear.length === 0;
  return { places: served, environments, unclear: nameless ? [noService(brief, intent)] : unclear };
}

/**
 * The branch that the client claims, as the ref of the deploys that name none. What the plan itself changes is
 * what its deploys ship, and a claim is about the claimed repository alone.
 */
export function claimBranch(brief: PlanBrief, items: readonly Item[]): Item[] {
  const ref = cleanValue(brief.branch ?? '');
  const { repository } = placeOf(brief, null);
  const changed = new Set(items.flatMap(({ kind, place }) => (kind === 'change' ? [place.repository] : [])));
  return items.map((item) => {
    const { wish, kind, parameters, place } = item;
    // "Add it, then deploy main": what may be shipped is what the plan made and had approved.
    if (
      wish === 'deploy' &&
      changed.has(place.repository) &&
      /^(main|master|trunk)$/.test(parameters.ref ?? '')
    ) {
      const { ref: _, ...others } = parameters;
      return { ...item, parameters: others };
    }
    const silent = wish === 'deploy' && kind === 'run' && parameters.ref === undefined;
    const meant = (repository ?? place.repository) === place.repository && !changed.has(place.repository);
    return ref !== '' && silent && meant ? { ...item, parameters: { ref, ...parameters } } : item;
  });
}

function unknownEnvironment(brief: PlanBrief, name: string, place: Place | undefined): Unclear {
  const said = clean(name);
  const project = brief.projects.find((each) => each.name === place?.project) ?? brief.project;
  const rules = project?.environments ?? [];
  const known = [...new Set(rules.map(({ environment }) => environment).filter((each) => each !== 'none'))];
  const list = (known.length > 0 ? known : ['staging', 'production']).join(' and ');
  return {
    heading: `No environment is called ${said}`,
    reason: `There is no environment called ${said}, only ${list}. Nothing is put in service anywhere.`,
    question: `Which environment is meant by ${said}? There are ${list}.`,
  };
}

function unknownService(brief: PlanBrief, name: string): Unclear {
  const said = clean(name);
  return {
    heading: `No service is called ${said}`,
    reason: `No registered service or repository is called ${said}, only ${listOf(brief)}. None of them is put in service in its stead.`,
    question: `Which service is meant by ${said}? There are ${listOf(brief)}.`,
  };
}

function noService(brief: PlanBrief, { wish }: Intent): Unclear {
  const what = wish === 'rollback' ? 'roll back' : 'deploy';
  return {
    heading: `Which service to ${what} is not said`,
    reason: `The request names no service. There are ${listOf(brief)}. Nothing is put in service anywhere.`,
    question: `Which service is meant? There are ${listOf(brief)}.`,
  };
}

function listOf({ projects }: PlanBrief): string {
  const names = projects.map(({ name }) => name);
  return names.length === 0
    ? 'none'
    : names.length < 13
      ? names.join(', ')
      : `${names.slice(0, 12).join(', ')} and others`;
}

/** What a request or its sender wrote, fit to stand inside a description and its notes. */
function clean(name: string): string {
  const plain = name
    .replace(/["“”`«»;[\]\r\n]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `'${plain.length <= NAME_MAX ? plain : `${plain.slice(0, NAME_MAX - 1)}…`}'`;
}

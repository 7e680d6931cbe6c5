import type { SubtaskKind } from '../../../../schema/plan.ts';
import type { PlanBrief } from '../../../../schema/turn.ts';
import type { Environment } from '../../../../schema/vocabulary.ts';
import type { Clause, Reading } from '../../../text/clause-state.ts';
import { readIntent } from '../../../text/intent.ts';
import type { Intent } from '../../../text/meaning.ts';
import { tokenize } from '../../../text/tokens.ts';
import { chooseAgent } from './agents.ts';
import type { Item, Unclear } from './item.ts';
import { mergeItems } from './merge-items.ts';
import { findParameters } from './parameters.ts';
import { findMentions, findPlaces, type Place, placeOf } from './places.ts';
import { claimBranch, readShipment } from './shipments.ts';

/** What a request wants, and what it expressly does not want. */
export type Wishes = { items: Item[]; unwanted: { intent: Intent; clause: Clause }[] };

/** Turns the clauses of a request into pieces of work; several environments or projects make several pieces. */
export function readItems(brief: PlanBrief, reading: Reading): Wishes {
  const items: Item[] = [];
  const unwanted: Wishes['unwanted'] = [];
  const all = reading.clauses.map((clause) => findPlaces(clause.tokens, brief.projects));
  const mentions = findMentions(tokenize(brief.description), brief.projects);
  reading.clauses.forEach((clause, index) => {
    const intent = readIntent(clause, reading.clauses);
    const named = all[index]!.length > 0 ? all[index]! : clause.follows === null ? [] : all[clause.follows]!;
    if (intent === null) return;
    if (clause.negated) {
      unwanted.push({ intent, clause });
      return;
    }
    const fallback = placeOf(brief, placeBefore(mentions, clause));
    const add = (place: Place, environment: Environment, unclear?: Unclear) =>
      items.push(toItem(brief, clause, index, intent, place, environment, reading, unclear));
    const ships = intent.wish === 'deploy' || intent.wish === 'rollback';
    const origin = originOf(clause, reading);
    const { places, environments, unclear } = ships
      ? readShipment(brief, clause, origin, intent, { named, fallback })
      : { places: named.length > 0 ? named : [fallback], environments: environmentsOf(intent), unclear: [] };
    for (const each of unclear) add(places[0] ?? NOWHERE, 'none', each);
    for (const place of places) for (const environment of environments) add(place, environment);
  });
  return { items: claimBranch(brief, mergeItems(items)), unwanted };
}

/** No project and no repository: what is asked may be about none of ours. */
const NOWHERE: Place = { project: null, repository: null };

function originOf(clause: Clause, { clauses }: Reading): Clause {
  return clause.follows === null ? clause : (clauses[clause.follows] ?? clause);
}

/** The project named last before a clause ends, else the first that the text names at all. */
function placeBefore(mentions: readonly { place: Place; start: number }[], { tokens }: Clause): Place | null {
  const end = tokens.at(-1)?.end ?? 0;
  return (mentions.findLast(({ start }) => start < end) ?? mentions[0])?.place ?? null;
}

/** Where an intent acts: nowhere, the places it names, or production when it must act somewhere and names none. */
function environmentsOf({ reaches, operation, environments }: Intent): Environment[] {
  if (!reaches) return ['none'];
  if (operation === 'merge') return environments.includes('production') ? ['production'] : ['none'];
  if (environments.length === 0) return ['production'];
  return environments;
}

function toItem(
  brief: PlanBrief,
  clause: Clause,
  index: number,
  intent: Intent,
  place: Place,
  environment: Environment,
  reading: Reading,
  unclear?: Unclear,
): Item {
  const { wish, operation, resource } = intent;
  const origin = originOf(clause, reading);
  const vague = (wish === 'code' || wish === 'bugfix') && isVague(origin, intent);
  const proposed = wish === 'proposal' || vague || unclear !== undefined;
  const kind: SubtaskKind = proposed
    ? 'proposal'
    : wish === 'review'
      ? 'review'
      : intent.reaches || operation === 'read'
        ? 'run'
        : 'change';
  return {
    wish: proposed ? 'proposal' : wish,
    agent: unclear ? 'cicd' : chooseAgent(proposed ? 'proposal' : wish, intent, origin.tokens),
    kind,
    operation: vague || unclear ? 'read' : operation,
    resource,
    environment,
    place,
    parameters: unclear ? { question: unclear.question } : findParameters(wish, origin, intent),
    clauses: [index],
    text: textOf(brief.description, origin, clause),
    stage: clause.stage,
    ...(unclear ? { unclear } : {}),
  };
}

const VAGUE = new Set(
  'thing things stuff something everything better nicer cleaner more great properly bit little all this that it them up out work working'.split(
    ' ',
  ),
);

/** "Make it better": nothing is named that could be worked on. */
function isVague(clause: Clause, { target }: Intent): boolean {
  const said = target.object.tokens.filter(({ low }) => !VAGUE.has(low) && low.length > 2);
  return (
    said.length === 0 && target.places.every(({ nouns }) => nouns.length === 0) && clause.tokens.length < 8
  );
}

function textOf(description: string, origin: Clause, clause: Clause): string {
  const slice = ({ tokens }: Clause) => {
    const start = tokens.reduce((least, token) => Math.min(least, token.start), Number.POSITIVE_INFINITY);
    const end = tokens.reduce((most, token) => Math.max(most, token.end), 0);
    return description.slice(Math.min(start, end), end);
  };
  const said = origin === clause ? slice(clause) : `${slice(origin)}, ${slice(clause)}`;
  const about =
    clause.context.length > 0 && needsContext(origin)
      ? description.slice(clause.context[0]!.start, clause.context.at(-1)!.end)
      : '';
  return (about === '' || said.includes(about) ? said : `${about}: ${said}`).replace(/\s+/g, ' ').trim();
}

function needsContext({ object }: Clause): boolean {
  return object.slice(0, 3).some(({ low }) => ['it', 'that', 'this', 'them', 'these', 'those'].includes(low));
}

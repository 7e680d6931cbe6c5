import type { Operation, SubtaskKind } from '../../../../schema/plan.ts';
import type { PlanBrief } from '../../../../schema/turn.ts';
import type { Environment, Worker } from '../../../../schema/vocabulary.ts';
import type { Clause, Reading } from '../../../text/clause-state.ts';
import { readIntent } from '../../../text/intent.ts';
import type { Intent, Wish } from '../../../text/meaning.ts';
import { tokenize } from '../../../text/tokens.ts';
import { chooseAgent } from './agents.ts';
import { findParameters, type Parameters } from './parameters.ts';
import { findMentions, findPlaces, type Place, placeOf } from './places.ts';

/** One piece of work that a request asks for, before it is put in order and into words. */
export type Item = {
  wish: Wish;
  agent: Worker;
  kind: SubtaskKind;
  operation: Operation;
  resource: string;
  environment: Environment;
  place: Place;
  parameters: Parameters;
  /** The clauses it came from, by index; none when a convention brought it. */
  clauses: number[];
  /** What the request says about it, in its own words. */
  text: string;
  verb: string;
  stage: number;
};

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
    const places = named.length > 0 ? named : [placeOf(brief, placeBefore(mentions, clause))];
    for (const place of places) {
      for (const environment of environmentsOf(intent)) {
        items.push(toItem(brief, clause, index, intent, place, environment, reading));
      }
    }
  });
  return { items: mergeItems(items), unwanted };
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
): Item {
  const { wish, operation, resource } = intent;
  const origin = clause.follows === null ? clause : (reading.clauses[clause.follows] ?? clause);
  const vague = (wish === 'code' || wish === 'bugfix') && isVague(origin, intent);
  const proposed = wish === 'proposal' || vague;
  const kind: SubtaskKind = proposed
    ? 'proposal'
    : wish === 'review'
      ? 'review'
      : intent.reaches || operation === 'read'
        ? 'run'
        : 'change';
  return {
    wish: proposed ? 'proposal' : wish,
    agent: chooseAgent(proposed ? 'proposal' : wish, intent, origin.tokens),
    kind,
    operation: vague ? 'read' : operation,
    resource,
    environment,
    place,
    parameters: findParameters(wish, origin, intent),
    clauses: [index],
    text: textOf(brief.description, origin, clause),
    verb: origin.verb.lemma,
    stage: clause.stage,
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

/** One piece of work for what is said twice ("document it", "update the README"). */
function mergeItems(items: readonly Item[]): Item[] {
  const merged = new Map<string, Item>();
  for (const item of items) {
    const folded =
      item.wish === 'compose' &&
      merged.get(keyOf({ ...item, wish: 'dockerfile' }))?.parameters.with === 'compose';
    const key = keyOf(folded ? { ...item, wish: 'dockerfile' } : item);
    const known = merged.get(key);
    if (known === undefined) {
      merged.set(key, item);
      continue;
    }
    const said = known.text.includes(item.text) ? known.text : `${known.text}; ${item.text}`;
    merged.set(key, {
      ...known,
      parameters: { ...item.parameters, ...known.parameters },
      clauses: [...known.clauses, ...item.clauses],
      text: said,
      stage: Math.max(known.stage, item.stage),
    });
  }
  return [...merged.values()];
}

const DISTINCT = new Set<Wish>(['code', 'bugfix', 'proposal', 'test', 'config', 'dependency', 'endpoint']);

function keyOf(item: Item): string {
  const own = DISTINCT.has(item.wish) ? `${JSON.stringify(item.parameters)}${item.text.toLowerCase()}` : '';
  return [item.wish, item.operation === 'delete', item.place.repository, item.environment, own].join('|');
}

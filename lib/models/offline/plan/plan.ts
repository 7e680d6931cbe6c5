import type { PlanDraft, SubtaskDraft } from '../../../../schema/plan.ts';
import type { PlanBrief } from '../../../../schema/turn.ts';
import { readClauses } from '../../../text/clauses.ts';
import { mentions } from '../../../text/object.ts';
import { tokenize } from '../../../text/tokens.ts';
import { nearestAgent } from './agents.ts';
import { describeItem } from './describe.ts';
import type { Item } from './item.ts';
import { readItems, type Wishes } from './items.ts';
import { orderItems } from './order.ts';
import { findPlaces, placeOf } from './places.ts';

/** More wishes than this in one request are handed back as one proposal to split it. */
const ITEMS_MAX = 18;
const DEPLOYS_MAX = 6;
const TEXT_MAX = 20_000;

/**
 * Plans a request without a model: pure, deterministic, linear in the text. Always a valid plan without cycles;
 * what it cannot make out becomes one proposal. Titles and notes come from the request: they are data.
 */
export function planOffline(brief: PlanBrief): PlanDraft {
  const bounded = { ...brief, description: brief.description.slice(0, TEXT_MAX) };
  const reading = readClauses(bounded.description);
  const wishes = readItems(bounded, reading);
  const work = dropUnwanted(wishes);
  const { kept, rest } = bound(work.length > 0 ? work : [proposeAll(bounded)]);
  const reviewed = [...kept, ...reviewsOf(kept, wishes)];
  const { items, dependsOn } = orderItems(rest === null ? reviewed : [...reviewed, rest], reading.order);
  const notes =
    rest === null
      ? ''
      : 'The request asks for more than one plan holds; the last proposal says what is left.';
  return { subtasks: items.map((item, i) => toDraft(item, dependsOn[i]!)), notes };
}

function toDraft(item: Item, dependsOn: number[]): SubtaskDraft {
  return {
    agent: item.agent,
    ...describeItem(item),
    depends_on: dependsOn,
    kind: item.kind,
    operation: item.operation,
    repository: item.place.repository,
    environment: item.environment,
    resource: item.resource,
  };
}

/** Takes out what came along and is expressly not wanted: the compose file of "containerise it without compose". */
function dropUnwanted({ items, unwanted }: Wishes): Item[] {
  const refused = new Set(unwanted.map(({ intent }) => intent.wish));
  const runsTests = items.some(({ wish, kind }) => wish === 'test' && kind === 'run');
  const changes = items.some(({ agent, kind }) => agent === 'feature-dev' && kind === 'change');
  return items
    .filter(({ wish, kind }) => !(runsTests && changes && wish === 'test' && kind === 'run'))
    .map((item) => {
      if (!refused.has('compose') || item.parameters.with !== 'compose') return item;
      const { with: _, ...parameters } = item.parameters;
      return { ...item, parameters };
    });
}

/** Changed application code is read once a repository, unless the request does without. */
function reviewsOf(items: readonly Item[], { unwanted }: Wishes): Item[] {
  const refused = unwanted.some(
    ({ intent }) => intent.wish === 'review' || mentions(intent.target, 'review'),
  );
  if (refused || items.some(({ wish }) => wish === 'review')) return [];
  const changed = items.filter(({ agent, kind }) => agent === 'feature-dev' && kind === 'change');
  const places = new Map(changed.map(({ place }) => [place.repository, place]));
  return [...places.values()].map((place) => ({
    wish: 'review',
    agent: 'code-review',
    kind: 'review',
    operation: 'review',
    resource: 'code',
    environment: 'none',
    place,
    parameters: {},
    clauses: [],
    text: '',
    stage: 0,
  }));
}

/** The whole request as one proposal, for what cannot be made out. */
function proposeAll(brief: PlanBrief): Item {
  const tokens = tokenize(brief.description);
  return {
    wish: 'proposal',
    agent: nearestAgent(tokens),
    kind: 'proposal',
    operation: 'read',
    resource: 'code',
    environment: 'none',
    place: placeOf(brief, findPlaces(tokens, brief.projects)[0] ?? null),
    parameters: {},
    clauses: [],
    text: brief.description.trim() || 'an empty request',
    stage: 0,
  };
}

/** Keeps what a plan can hold; the rest becomes one proposal that names it. */
function bound(items: readonly Item[]): { kept: Item[]; rest: Item | null } {
  let deploys = 0;
  const kept: Item[] = [];
  const left: Item[] = [];
  for (const item of items) {
    const ships = item.wish === 'deploy' || item.wish === 'rollback';
    if (ships) deploys++;
    (kept.length < ITEMS_MAX && !(ships && deploys > DEPLOYS_MAX) ? kept : left).push(item);
  }
  const first = left[0];
  if (first === undefined) return { kept, rest: null };
  const text = left.map((item) => item.text).join('; ');
  const agent = 'feature-dev';
  return {
    kept,
    rest: {
      ...first,
      wish: 'proposal',
      kind: 'proposal',
      agent,
      operation: 'read',
      environment: 'none',
      text,
    },
  };
}

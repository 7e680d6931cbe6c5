import { PLAN_LIMITS } from '../../../../schema/plan.ts';
import { ENVIRONMENTS } from '../../../../schema/vocabulary.ts';
import type { Item } from './item.ts';

/** What must be done before what, by index in the answer's `items`, which are in an order that can be followed. */
type Ordered = { items: Item[]; dependsOn: number[][] };

const RUNNING = 4;

/** Application code first, then its tests, then what documents, packs, builds or reads it; running things last. */
function rankOf({ agent, wish }: Item): number {
  if (wish === 'deploy' || wish === 'rollback') return RUNNING;
  // Last of all that writes: the commit that was reviewed is the commit that is deployed.
  if (wish === 'review') return 3;
  if (agent !== 'feature-dev') return 2;
  return wish === 'test' ? 1 : 0;
}

/**
 * Puts the work in order. The conventions decide first (code, then what is about it, then deploys, staging before
 * production); the text's own "then", "after" and "before" decide between pieces of the same rank.
 */
export function orderItems(found: readonly Item[], said: readonly [number, number][]): Ordered {
  const items = found
    .map((item, at) => ({ item, at }))
    .toSorted((a, b) => rankOf(a.item) - rankOf(b.item) || compareSteps(a.item, b.item) || a.at - b.at)
    .map(({ item }) => item);
  const order = sortBySaid(items, said);
  const before = order.map((item, i) => order.slice(0, i).map((earlier) => mustPrecede(earlier, item, said)));
  const relaxed = depthOf(before) > PLAN_LIMITS.depth;
  const edges = relaxed
    ? order.map((item, i) => order.slice(0, i).map((earlier) => byConvention(earlier, item)))
    : before;
  return { items: order, dependsOn: reduceEdges(edges) };
}

function compareSteps(a: Item, b: Item): number {
  if (a.stage !== b.stage) return a.stage - b.stage;
  if (rankOf(a) < RUNNING) return 0;
  return ENVIRONMENTS.indexOf(a.environment) - ENVIRONMENTS.indexOf(b.environment);
}

/** Moves what the text wants later behind what it wants earlier, within a rank; a contradiction is left alone. */
function sortBySaid(items: readonly Item[], said: readonly [number, number][]): Item[] {
  const order = [...items];
  for (const [first, second] of said) {
    const a = order.findIndex(({ clauses }) => clauses.includes(first));
    const b = order.findIndex(({ clauses }) => clauses.includes(second));
    if (a < 0 || b < 0 || a < b || rankOf(order[a]!) !== rankOf(order[b]!)) continue;
    const [late] = order.splice(b, 1);
    order.splice(a, 0, late!);
  }
  return order;
}

function mustPrecede(earlier: Item, item: Item, said: readonly [number, number][]): boolean {
  if (byConvention(earlier, item)) return true;
  return (
    earlier.stage < item.stage ||
    said.some(([a, b]) => earlier.clauses.includes(a) && item.clauses.includes(b))
  );
}

/** Code before all that is about it; everything before deploys; deploys of one repository one after the other. */
function byConvention(earlier: Item, item: Item): boolean {
  if (rankOf(earlier) < rankOf(item)) return true;
  return rankOf(item) === RUNNING && earlier.place.repository === item.place.repository;
}

function depthOf(before: readonly boolean[][]): number {
  const depth: number[] = [];
  before.forEach((row, i) => {
    depth[i] = 1 + row.reduce((most, set, j) => (set ? Math.max(most, depth[j]!) : most), 0);
  });
  return depth.reduce((a, b) => Math.max(a, b), 0);
}

/** Only the edges that are not implied by others. */
function reduceEdges(before: readonly boolean[][]): number[][] {
  const ancestors: Set<number>[] = [];
  return before.map((row, i) => {
    const direct: number[] = [];
    const implied = new Set<number>();
    for (let j = i - 1; j >= 0; j--) {
      if (!row[j] || implied.has(j)) continue;
      direct.push(j);
      implied.add(j);
      for (const ancestor of ancestors[j]!) implied.add(ancestor);
    }
    ancestors[i] = implied;
    return direct.reverse();
  });
}

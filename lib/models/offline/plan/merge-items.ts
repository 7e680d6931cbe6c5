import type { Wish } from '../../../text/meaning.ts';
import type { Item } from './item.ts';

/** One piece of work for what is said twice ("document it", "update the README"). */
export function mergeItems(items: readonly Item[]): Item[] {
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

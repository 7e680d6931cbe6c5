import type { Json } from '../../schema/vocabulary.ts';
import { hashOf } from '../hash.ts';

/** One place in an action that an edit changed; `undefined` on one side: it was added, or taken out. */
export type Change = { path: string; from?: Json; to?: Json };

const MOST = 50;

/** What differs between two values, place by place in the order of the first; at most 50 places, the rest as one. */
export function changesOf(from: Json | undefined, to: Json | undefined, path = 'args'): Change[] {
  const all = differences(from, to, path);
  if (all.length <= MOST) return all;
  return [...all.slice(0, MOST - 1), { path: `${path} and ${all.length - MOST + 1} places more` }];
}

function differences(from: Json | undefined, to: Json | undefined, path: string): Change[] {
  if (from !== undefined && to !== undefined && hashOf(from) === hashOf(to)) return [];
  const [left, right] = [partsOf(from), partsOf(to)];
  if (!left || !right || Array.isArray(from) !== Array.isArray(to))
    return [{ path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap((key) => differences(left[key], right[key], `${path}.${key}`));
}

function partsOf(value: Json | undefined): Record<string, Json | undefined> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, Json>) : null;
}

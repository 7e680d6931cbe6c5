import type { Json } from '../../schema/vocabulary.ts';
import { oneLine } from './excerpt.ts';

/** What a tool's read said of the target. `shown` null: it could not be read, and `problem` says why. */
export type SeenState = {
  /** SHA-256 of what was read; null: nothing was. */
  fingerprint: string | null;
  shown: Json;
  problem: string | null;
  at: string;
  /** What it was when the same call was signed before: the request asks again because of it. */
  before?: Json;
};

/** The target's state in words: as it is, and, where an approval went stale, as it was when people signed. */
export function stateLines(state: SeenState | undefined): string[] {
  if (!state) return [];
  if (state.fingerprint === null)
    return [`The target could not be read: ${oneLine(state.problem ?? 'no reason given')}`];
  const now = `${oneLine(JSON.stringify(state.shown), 1_000)} (read ${state.at})`;
  if (!Object.hasOwn(state, 'before')) return [now];
  return [
    'The target has changed since this call was signed; that signature no longer counts.',
    `then: ${oneLine(JSON.stringify(state.before), 1_000)}`,
    `now: ${now}`,
  ];
}

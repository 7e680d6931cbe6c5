import { STATEMENT_VERBS } from '../../text/words.ts';
import { type Found, found } from './found.ts';
import { findThings } from './phrases.ts';
import type { Part } from './read-part.ts';
import type { StateRule } from './state-rule.ts';
import { CHANGE_STATES } from './states-of-change.ts';
import { LOSS_STATES } from './states-of-loss.ts';

/** Every row, what is lost before what is changed. */
export const STATE_RULES: readonly StateRule[] = [...LOSS_STATES, ...CHANGE_STATES];

/** "Was wiped", "has been down": it is told, not asked. */
const PAST = /\b(was|were|had|has been|have been|did|yesterday|ago)\b/;

/** The rule whose state a part asks for; null when it asks for none. */
export function findStates({ words, act }: Part): Found | null {
  const text = words.map(({ low }) => low).join(' ');
  const titled = act === null && !words.some(({ low }) => STATEMENT_VERBS.has(low));
  const hits = findThings(words);
  const things = hits.flatMap(({ names }) => names);
  if (things.length > 0 && things.every((thing) => thing === 'code')) return null;
  if (act === null && PAST.test(text)) return null;
  const rule = STATE_RULES.find(
    (row) =>
      (!row.event || titled) &&
      (row.things === 'any' || row.things.some((thing) => things.includes(thing))) &&
      row.says.test(text),
  );
  return rule ? found(rule) : null;
}

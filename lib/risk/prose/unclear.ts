import { PREPOSITIONS, PRONOUNS } from '../../text/words.ts';
import type { Found } from './found.ts';
import { findThings } from './phrases.ts';
import type { Part } from './read-part.ts';
import { FILLERS, NEGATIONS, type Thing } from './vocabulary.ts';

const POINTING = /^(the|our|all|its|this|that|these|those|every|any|his|her|their)$/;
const NO_COMMAND =
  /(ed|ly|ing|day|morning|evening|night|week|month)$|^(behind|beneath|above|below|meanwhile|here|there|because|since|when|while|what|how|why|who|which|nor|yet|grep|sketch)$/;
/** What somebody should be asked about when nobody knows what is to be done to it. */
const RUNS: ReadonlySet<Thing> = new Set([
  'database',
  'storage',
  'infrastructure',
  'network',
  'secret',
  'permission',
  'environment',
  'sensitive_data',
]);

/** Ordered in a verb that no table knows, of something that runs ("yeet the old cluster"): a change, as far as anyone can tell. */
export function findUnclear({ act, words }: Part): Found | null {
  const [first, second] = words;
  if (act || !first || !second || first.kind !== 'word') return null;
  const ordered = POINTING.test(second.low) && !NO_COMMAND.test(first.low);
  const known = [PREPOSITIONS, PRONOUNS, FILLERS, NEGATIONS].some((set) => set.has(first.low));
  if (!ordered || known) return null;
  const named = findThings(words).flatMap(({ names }) => names);
  if (named.includes('code') || !named.some((thing) => RUNS.has(thing))) return null;
  return { by: 'prose.unclear', operation: 'modify', resource: 'infrastructure' };
}

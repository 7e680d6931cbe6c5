import type { VerbHit } from './lexicon.ts';
import type { Token } from './tokens.ts';
import type { VerbClass } from './verbs.ts';
import { BE_FORMS, FILLERS, MODALS, NEGATORS } from './words.ts';

/** What a run of words asks for: its verb, what the verb acts on, and whether the asking is negated. */
export type Head = {
  verb: { lemma: string; verbClass: VerbClass | 'unknown' };
  object: Token[];
  negated: boolean;
  /** The verb ends the run: a list of verbs may go on behind it. */
  bare: boolean;
  /** Said as "X should be done": "and Y done" may follow. */
  passive?: boolean;
};

/** The head that a found verb makes, with all that follows it as its object. */
export function headOf(tokens: readonly Token[], hit: VerbHit, negated: boolean): Head {
  return {
    verb: { lemma: hit.lemma, verbClass: hit.verbClass },
    object: tokens.slice(hit.end),
    negated,
    bare: hit.end >= tokens.length,
  };
}

/** Whether a word only carries the asking and names nothing. */
export function isFrame(word: string): boolean {
  return MODALS.has(word) || BE_FORMS.has(word) || FILLERS.has(word) || NEGATORS.has(word);
}

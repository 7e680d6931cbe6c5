import type { Chunk } from './chunk.ts';
import type { Head } from './head.ts';
import { verbAt } from './lexicon.ts';
import { NEGATORS } from './words.ts';

const NEGATING_LEADS = new Set(['without', 'except', 'excluding', 'instead', 'not']);

/** Whether the word in front of a chunk takes away what the chunk names ("without", "instead of", "not"). */
export function isNegatedBy(chunk: Chunk): boolean {
  return NEGATING_LEADS.has(chunk.lead);
}

/**
 * The wish that "skip the review", "avoid deploying" or "leave the README alone" takes away;
 * "don't skip the review" gives it back. "Touch" takes away either way: nobody asks to be touched.
 */
export function negatedHead(head: Head): Head {
  const current = head.object.some(({ low }) =>
    ['date', 'sync', 'updated', 'current', 'up-to-date'].includes(low),
  );
  if (head.verb.lemma === 'keep' && current)
    return { ...head, verb: { lemma: 'update', verbClass: 'modify' } };
  const verb = verbAt(head.object, head.object[0]?.low === 'on' ? 1 : 0);
  const negated = head.verb.lemma === 'touch' ? true : !head.negated;
  if (verb?.forms.has('gerund')) {
    return {
      verb: { lemma: verb.lemma, verbClass: verb.verbClass },
      object: head.object.slice(verb.end),
      negated,
      bare: false,
    };
  }
  const object = head.object.filter(({ low }) => !NEGATORS.has(low));
  return { verb: { lemma: 'add', verbClass: 'create' }, object, negated, bare: false };
}

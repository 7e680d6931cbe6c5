import type { Chunk } from './chunk.ts';
import { verbAt } from './lexicon.ts';
import type { Token } from './tokens.ts';
import { BE_FORMS, CONJUNCTIONS, DETERMINERS, NEGATORS, PREPOSITIONS } from './words.ts';

const LEADS = new Set(
  'which who whose how why whether where when whenever if unless until because since once after before while so without except excluding including using'.split(
    ' ',
  ),
);

/** The joining word at this place, if a new chunk begins here, and how many tokens it takes. */
export function leadAt(
  tokens: readonly Token[],
  at: number,
  current: Chunk,
): { word: string; length: number } | null {
  const token = tokens[at]!;
  if (token.kind !== 'word') return null;
  const low = token.low;
  const next = tokens[at + 1]?.low ?? '';
  const before = current.tokens.at(-1);
  const fresh = current.tokens.length === 0;
  if (
    (low === 'as' && next === 'well' && tokens[at + 2]?.low === 'as') ||
    (low === 'in' && next === 'addition')
  ) {
    return { word: 'and', length: Math.min(3, tokens.length - at) };
  }
  if ((low === 'along' || low === 'together') && next === 'with') return { word: 'and', length: 2 };
  if (low === 'followed' && next === 'by') return { word: 'then', length: 2 };
  if (low === 'after' && (next === 'that' || next === 'this' || next === 'which'))
    return { word: 'then', length: 2 };
  if (low === 'in' && next === 'order' && tokens[at + 2]?.low === 'to') return { word: 'to', length: 3 };
  if (low === 'so' && next === 'that') return { word: 'so that', length: 2 };
  if ((low === 'instead' || low === 'rather') && (next === 'of' || next === 'than'))
    return { word: 'instead', length: 2 };
  if (low === 'instead' || low === 'rather') return null;
  if (low === 'except' && next === 'for') return { word: 'except', length: 2 };
  if (low === 'not' && next === 'only') return { word: 'and', length: 2 };
  if (low === 'no' && next === 'later') return null;
  if (CONJUNCTIONS.has(low))
    return { word: low === '&' || low === 'plus' || low === 'also' ? 'and' : low, length: 1 };
  if (low === 'by' && tokens[at + 1] !== undefined)
    return verbAt(tokens, at + 1)?.forms.has('gerund') ? { word: 'by', length: 1 } : null;
  if (low === 'with') return !fresh && before?.kind === 'word' ? { word: 'with', length: 1 } : null;
  if (low === 'to') return opensPurpose(tokens, at, current) ? { word: 'to', length: 1 } : null;
  if (low === 'that') return opensRelative(tokens, at, current) ? { word: 'that', length: 1 } : null;
  if (low === 'not')
    return !fresh && !BE_FORMS.has(before?.low ?? '') && !isAuxiliary(before?.low ?? '')
      ? { word: 'not', length: 1 }
      : null;
  if (LEADS.has(low) && next !== '') return { word: low, length: 1 };
  return opensAfterNegation(tokens, at, current) ? { word: '', length: 0 } : null;
}

function isAuxiliary(word: string): boolean {
  return [
    'do',
    'does',
    'did',
    'should',
    'must',
    'will',
    'would',
    'can',
    'could',
    'shall',
    'need',
    'may',
    'have',
    'has',
    'please',
  ].includes(word);
}

/** "to" before a base verb opens a purpose ("to build the image"), unless a request frame stands before it. */
function opensPurpose(tokens: readonly Token[], at: number, current: Chunk): boolean {
  const hit = verbAt(tokens, at + 1);
  if (hit === null || !hit.forms.has('base')) return false;
  const after = tokens[hit.end];
  const last = current.tokens.at(-1)?.low ?? '';
  if (BE_FORMS.has(last) || ['needs', 'need', 'has', 'have', 'ought', 'want', 'wants', 'like'].includes(last))
    return false;
  // "set the level to debug": a verb-like word that nothing follows is a value.
  const ends =
    after === undefined ||
    after.kind !== 'word' ||
    PREPOSITIONS.has(after.low) ||
    CONJUNCTIONS.has(after.low);
  return !(ends && current.tokens.length > 0 && setsValue(current));
}

function setsValue(current: Chunk): boolean {
  return current.tokens.some((_, i) => {
    const hit = verbAt(current.tokens, i);
    return hit !== null && (['modify', 'bump'].includes(hit.verbClass) || hit.lemma === 'set');
  });
}

/** "that" opens a relative clause after a noun; after a verb or preposition it points at something. */
function opensRelative(tokens: readonly Token[], at: number, current: Chunk): boolean {
  const before = current.tokens.at(-1);
  const next = tokens[at + 1];
  if (next === undefined || next.kind !== 'word') return false;
  // "… and that the Dockerfile exposes the port".
  if (before === undefined)
    return current.lead === 'and' && ['the', 'a', 'our', 'it', 'its'].includes(next.low);
  if (PREPOSITIONS.has(before.low) || DETERMINERS.has(before.low) || NEGATORS.has(before.low)) return false;
  const verb = verbAt(current.tokens, current.tokens.length - 1);
  return (
    verb === null ||
    verb.forms.has('past') ||
    verb.forms.has('third') ||
    ['ensure', 'sure'].includes(before.low)
  );
}

/** "Instead of Kubernetes use compose": the verb after the named thing begins the wish, comma or not. */
function opensAfterNegation(tokens: readonly Token[], at: number, current: Chunk): boolean {
  if (!['instead', 'without'].includes(current.lead) || current.tokens.length === 0) return false;
  const before = current.tokens.at(-1)!;
  if (DETERMINERS.has(before.low) || PREPOSITIONS.has(before.low)) return false;
  const verb = verbAt(tokens, at);
  return verb?.forms.has('base') === true;
}

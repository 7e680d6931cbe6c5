import { verbAt } from './lexicon.ts';
import type { Token } from './tokens.ts';
import { tokenize } from './tokens.ts';
import { BE_FORMS, CONJUNCTIONS, DETERMINERS, NEGATORS, PREPOSITIONS } from './words.ts';

/** A run of words between separators, with what stands in front of it. */
export type Chunk = {
  /** The separator before it; `none` when only a joining word or nothing parts it from what came before. */
  mark: 'none' | 'comma' | 'stop' | 'colon' | 'bullet' | 'number';
  /** The joining word in front ("and", "then", "without", "that", "to"…), lower case, or "". */
  lead: string;
  /** More joining words in front of that one ("and then", "but not"). */
  extra: string[];
  tokens: Token[];
};

/** A run without any separator is cut here, so that reading stays linear in the text. */
const CHUNK_MAX = 120;

const LEADS = new Set(
  'which who whose how why whether where when whenever if unless until because since once after before while so without except excluding including using'.split(
    ' ',
  ),
);

/** Cuts a text into chunks at punctuation, conjunctions and the words that open a subordinate part. */
export function splitChunks(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let current: Chunk = { mark: 'stop', lead: '', extra: [], tokens: [] };
  const close = (mark: Chunk['mark']) => {
    if (current.tokens.length > 0 || current.lead !== '') chunks.push(current);
    else if (mark === 'none' || mark === 'comma') mark = current.mark;
    current = { mark, lead: '', extra: [], tokens: [] };
  };
  const tokens = tokenize(text);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.kind === 'comma') close('comma');
    else if (token.kind === 'break' || token.kind === 'stop') close('stop');
    else if (token.kind === 'colon') close('colon');
    else if (token.kind === 'bullet' || token.kind === 'number') close(token.kind);
    else {
      const lead = leadAt(tokens, at, current);
      if (lead === null) {
        if (current.tokens.length >= CHUNK_MAX) close('none');
        current.tokens.push(token);
        continue;
      }
      if (current.tokens.length > 0) close('none');
      if (lead.length === 0) {
        current.tokens.push(token);
        continue;
      }
      if (current.lead !== '') current.extra.push(current.lead);
      current.lead = lead.word;
      at += lead.length - 1;
    }
  }
  close('stop');
  return chunks;
}

/** The joining word at this place, if a new chunk begins here, and how many tokens it takes. */
function leadAt(
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
  const first = current.tokens.map((_, i) => verbAt(current.tokens, i)).find((hit) => hit !== null);
  return first !== undefined && first !== null && ['modify', 'create', 'bump'].includes(first.verbClass);
}

/** "that" opens a relative clause after a noun; after a verb or preposition it points at something. */
function opensRelative(tokens: readonly Token[], at: number, current: Chunk): boolean {
  const before = current.tokens.at(-1);
  const next = tokens[at + 1];
  if (before === undefined || next === undefined || next.kind !== 'word') return false;
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

import type { Clause } from './clause-state.ts';
import { findEnvironments } from './environments.ts';
import type { NounHit } from './lexicon.ts';
import { findNouns, verbAt } from './lexicon.ts';
import type { NounClass } from './nouns.ts';
import type { Token } from './tokens.ts';
import { DETERMINERS, PREPOSITIONS, PRONOUNS, TAILS } from './words.ts';

/** One noun phrase: its words, the nouns known in it, and the class of its last word ("unknown" when no table has it). */
type Phrase = {
  preposition: string;
  tokens: Token[];
  nouns: NounHit[];
  head: NounClass | 'harmless' | 'unknown' | 'none';
};
/** What a clause acts on: its object, and the phrases behind it. */
export type Target = { object: Phrase; places: Phrase[]; pronoun: boolean };

const PLACING = new Set([
  'to',
  'in',
  'into',
  'of',
  'from',
  'within',
  'onto',
  'inside',
  'on',
  'at',
  'against',
]);
/** "The number of replicas", "a copy of the users table": the thing is what follows "of". */
const MEASURES = new Set(
  'number count amount copy list contents content rest set batch half lot version all each one instance name'.split(
    ' ',
  ),
);
const CUTS = new Set(
  'older newer larger smaller named called matching belonging running created who whose'.split(' '),
);

/** "this time", "next week": when, not what. */
const PASSING = new Set(['this', 'next', 'last', 'every', 'each']);

/** Reads what a clause acts on. "It" stands for what was talked about before. */
export function readTarget(clause: Clause): Target {
  const phrases = splitPhrases(clause.object);
  const object = phrases[0]!;
  const places = phrases.slice(1);
  const of = places[0];
  if (of?.preposition === 'of' && MEASURES.has(object.tokens.at(-1)?.low.replace(/s$/, '') ?? '')) {
    return { object: { ...of, preposition: '' }, places: places.slice(1), pronoun: false };
  }
  const pronoun =
    object.tokens.length === 0 || object.tokens.every(({ low }) => PRONOUNS.has(low) || TAILS.has(low));
  if (!pronoun || !PRONOUNS.has(clause.object[0]?.low ?? '')) return { object, places, pronoun };
  const before = splitPhrases(clause.context).filter(({ nouns }) => nouns.length > 0);
  return { object: before[0] ?? object, places, pronoun };
}

/** Whether the clause happens at one of these things ("to the README", "in the users table"). */
export function placedAt(target: Target, ...classes: NounClass[]): NounClass | null {
  for (const { preposition, head } of target.places) {
    if (PLACING.has(preposition) && (classes as string[]).includes(head)) return head as NounClass;
  }
  return null;
}

/** Whether one of these nouns occurs in the object or in a place. */
export function mentions(target: Target, ...classes: NounClass[]): boolean {
  const inPlaces = target.places.some(
    ({ preposition, nouns }) => PLACING.has(preposition) && has(nouns, classes),
  );
  return inPlaces || has(target.object.nouns, classes);
}

function has(nouns: readonly NounHit[], classes: readonly NounClass[]): boolean {
  return nouns.some(({ nounClass }) => (classes as readonly string[]).includes(nounClass));
}

function splitPhrases(tokens: readonly Token[]): Phrase[] {
  const groups: { preposition: string; tokens: Token[] }[] = [{ preposition: '', tokens: [] }];
  for (const token of tokens) {
    const word = token.kind === 'word' ? token.low : '';
    if (PREPOSITIONS.has(word)) groups.push({ preposition: word, tokens: [] });
    else groups.at(-1)!.tokens.push(token);
  }
  return groups.map(({ preposition, tokens: words }) => toPhrase(preposition, words));
}

function toPhrase(preposition: string, words: readonly Token[]): Phrase {
  const tokens = words.filter((token, i) => !(i === 0 && DETERMINERS.has(token.low)));
  const named = findNouns(tokens)[0]?.end ?? tokens.length;
  const cut = tokens.findIndex(
    ({ low }, i) => i > 0 && (CUTS.has(low) || PASSING.has(low) || isParticiple(tokens, i, named)),
  );
  const kept = cut < 0 ? tokens : tokens.slice(0, cut);
  const environments = new Set(findEnvironments(kept).map(({ at }) => at));
  let end = kept.length;
  while (end > 1 && (TAILS.has(kept[end - 1]!.low) || environments.has(end - 1))) end--;
  const nouns = findNouns(kept.slice(0, end));
  // "the table `orders`": a name behind a known noun is not the head.
  let headEnd = end;
  while (headEnd > 1 && isName(kept[headEnd - 1]!) && nouns.some((noun) => noun.end < headEnd)) headEnd--;
  const head = nouns.find((noun) => noun.end === headEnd || noun.end === end)?.nounClass;
  return { preposition, tokens: kept, nouns, head: head ?? (kept.length === 0 ? 'none' : 'unknown') };
}

/** "records created last year": a participle behind the noun tells about it and is not its name. */
function isParticiple(tokens: readonly Token[], at: number, named: number): boolean {
  const forms = verbAt(tokens, at)?.forms;
  return at >= named && at < tokens.length - 1 && forms?.has('past') === true && !forms.has('base');
}

function isName(token: Token): boolean {
  return (
    token.kind === 'quote' ||
    /[_\d/.:]/.test(token.text) ||
    (/^[A-Z]/.test(token.text) && token.text.length > 1)
  );
}

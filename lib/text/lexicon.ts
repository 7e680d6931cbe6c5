import type { VerbEntry, VerbForm } from './inflect.ts';
import { lookupVerb } from './inflect.ts';
import type { NounClass } from './nouns.ts';
import { HARMLESS, NOUNS } from './nouns.ts';
import type { Token } from './tokens.ts';
import type { VerbClass } from './verbs.ts';

/** A verb found in a run of tokens; `end` is the index after it and its adjacent particle. */
export type VerbHit = {
  lemma: string;
  verbClass: VerbClass;
  forms: ReadonlySet<VerbForm>;
  at: number;
  end: number;
};
/** A noun phrase found in a run of tokens, `at` inclusive, `end` exclusive. */
export type NounHit = { nounClass: NounClass | 'harmless'; phrase: string; at: number; end: number };

const NOUN_WORDS_MAX = 4;
const PARTICLE_REACH = 6;
const PHRASES = buildPhrases();

/** The verb at this place, with its particle even if that stands apart ("roll it back"); null when there is none. */
export function verbAt(tokens: readonly Token[], at: number): VerbHit | null {
  const token = tokens[at];
  if (token === undefined || token.kind !== 'word') return null;
  const entry = lookupVerb(token.low);
  if (entry === null) return null;
  const particle = findParticle(tokens, at, entry);
  if (particle !== null) {
    const end = particle.at === at + 1 ? at + 2 : at + 1;
    return {
      lemma: `${entry.lemma} ${particle.word}`,
      verbClass: particle.verbClass,
      forms: entry.forms,
      at,
      end,
    };
  }
  if (entry.own === null) return null;
  return { lemma: entry.lemma, verbClass: entry.own, forms: entry.forms, at, end: at + 1 };
}

function findParticle(tokens: readonly Token[], at: number, entry: VerbEntry) {
  for (let i = at + 1; i < tokens.length && i <= at + PARTICLE_REACH; i++) {
    const verbClass = entry.particles.get(tokens[i]!.low);
    if (verbClass === undefined) continue;
    // "set the flag up" takes its particle at the end; "turn X on in staging" right after a short object.
    if (i === at + 1 || i === tokens.length - 1 || PARTING.has(entry.lemma)) {
      return { word: tokens[i]!.low, at: i, verbClass };
    }
  }
  return null;
}

/** Verbs whose particle counts wherever it stands, since the bare verb means nothing to us. */
const PARTING = new Set(['roll', 'spin', 'tear', 'shut', 'take', 'bring', 'turn', 'switch', 'speed']);

/** The first words of all phrases: most words begin none. */
const OPENING = new Set([...PHRASES.keys()].map((phrase) => phrase.split(' ', 1)[0]!));

function wordOf({ low }: Token): string {
  if (low.startsWith('cve-')) return 'cve';
  return low.endsWith("'s") ? low.slice(0, -2) : low;
}

/** All noun phrases of a run of tokens, longest first at each place, without overlaps. */
export function findNouns(tokens: readonly Token[]): NounHit[] {
  const hits: NounHit[] = [];
  for (let at = 0; at < tokens.length; ) {
    const hit = nounAt(tokens, at);
    if (hit === null) at++;
    else {
      hits.push(hit);
      at = hit.end;
    }
  }
  return hits;
}

/** The longest known noun phrase that begins here. */
export function nounAt(tokens: readonly Token[], at: number): NounHit | null {
  if (!OPENING.has(wordOf(tokens[at]!))) return null;
  for (let length = Math.min(NOUN_WORDS_MAX, tokens.length - at); length > 0; length--) {
    const words = tokens.slice(at, at + length);
    if (words.some((token) => token.kind !== 'word')) continue;
    const phrase = words
      .map(({ low }) => (low.startsWith('cve-') ? 'cve' : low.replace(/'s$/, '')))
      .join(' ');
    const nounClass = PHRASES.get(phrase);
    if (nounClass !== undefined) return { nounClass, phrase, at, end: at + length };
  }
  return null;
}

function buildPhrases(): Map<string, NounClass | 'harmless'> {
  const phrases = new Map<string, NounClass | 'harmless'>();
  const enter = (phrase: string, nounClass: NounClass | 'harmless') => {
    for (const form of [phrase, plural(phrase)]) if (!phrases.has(form)) phrases.set(form, nounClass);
  };
  for (const phrase of HARMLESS) enter(phrase, 'harmless');
  for (const [nounClass, nouns] of Object.entries(NOUNS) as [NounClass, readonly string[]][]) {
    for (const noun of nouns) enter(noun, nounClass);
  }
  return phrases;
}

/** The regular plural of a noun or of a phrase's last word. */
export function plural(noun: string): string {
  if (noun.endsWith('y') && !'aeiou'.includes(noun.at(-2) ?? 'a')) return `${noun.slice(0, -1)}ies`;
  if (['s', 'x', 'ch', 'sh'].some((end) => noun.endsWith(end))) return `${noun}es`;
  return `${noun}s`;
}

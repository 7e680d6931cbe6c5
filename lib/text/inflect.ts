import type { VerbClass } from './verbs.ts';
import { DOUBLING, IRREGULAR, VERBS } from './verbs.ts';

export type VerbForm = 'base' | 'third' | 'gerund' | 'past';
/** What one word may be as a verb; `particles` lists the second words that give it another class. */
export type VerbEntry = {
  lemma: string;
  forms: ReadonlySet<VerbForm>;
  own: VerbClass | null;
  particles: ReadonlyMap<string, VerbClass>;
};

const ENTRIES = buildEntries();

/** The verb a lower-case word may be, in any of its forms; null when the lexicon does not know it. */
export function lookupVerb(word: string): VerbEntry | null {
  return ENTRIES.get(word) ?? null;
}

function buildEntries(): Map<string, VerbEntry> {
  const heads = new Map<string, { own: VerbClass | null; particles: Map<string, VerbClass> }>();
  for (const [verbClass, verbs] of Object.entries(VERBS) as [VerbClass, readonly string[]][]) {
    for (const verb of verbs) {
      const [head = verb, particle] = verb.split(' ');
      const entry = heads.get(head) ?? { own: null, particles: new Map<string, VerbClass>() };
      if (particle === undefined) entry.own = verbClass;
      else entry.particles.set(particle, verbClass);
      heads.set(head, entry);
    }
  }
  const entries = new Map<string, VerbEntry>();
  for (const [lemma, { own, particles }] of heads) {
    for (const [word, form] of inflect(lemma)) {
      const known = entries.get(word);
      const forms = new Set<VerbForm>(known?.lemma === lemma ? known.forms : []);
      entries.set(word, { lemma, forms: forms.add(form), own, particles });
    }
  }
  return entries;
}

/** Every form of an English verb with its name. */
export function inflect(lemma: string): [string, VerbForm][] {
  const silent = lemma.endsWith('e') && !lemma.endsWith('ee') && !lemma.endsWith('oe');
  const doubled = DOUBLING.includes(lemma) ? lemma + lemma.at(-1) : null;
  const consonantY = lemma.endsWith('y') && !'aeiou'.includes(lemma.at(-2) ?? 'a');
  const hissing = ['s', 'x', 'z', 'ch', 'sh', 'o'].some((end) => lemma.endsWith(end));
  const third = consonantY ? `${lemma.slice(0, -1)}ies` : hissing ? `${lemma}es` : `${lemma}s`;
  const gerund = doubled ? `${doubled}ing` : silent ? `${lemma.slice(0, -1)}ing` : `${lemma}ing`;
  const past = doubled
    ? `${doubled}ed`
    : silent
      ? `${lemma}d`
      : consonantY
        ? `${lemma.slice(0, -1)}ied`
        : `${lemma}ed`;
  const pasts = IRREGULAR[lemma] ?? [past];
  return [
    [lemma, 'base'],
    [third, 'third'],
    [gerund, 'gerund'],
    ...pasts.map((word): [string, VerbForm] => [word, 'past']),
  ];
}

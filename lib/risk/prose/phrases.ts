import { inflect } from '../../text/inflect.ts';
import type { Token } from '../../text/tokens.ts';
import { ACTS, type Act, THINGS, type Thing } from './vocabulary.ts';

type Entry<Name> = { rest: readonly string[]; names: Name[] };
type Index<Name> = Map<string, Entry<Name>[]>;

/** A phrase of a vocabulary found in a run of words: `at` inclusive, `end` exclusive. */
export type Hit<Name> = { names: readonly Name[]; at: number; end: number };

const PARTICLE_REACH = 14;
const VERBS = verbIndex();
const NOUNS = nounIndex();
const HOSTNAME =
  /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|net|org|io|dev|app|cloud|co|de|eu|uk|ai|internal|example)$/;
const FILE_NAME = /\.(ts|js|py|go|md|ya?ml|json|html?|css|sh|sql|tf|txt|toml)$/;
/** The name of a test, and what a build or an install makes again. */
const TEST_NAME = /^(should|tests?|it|spec|when|given)_\w+$/;
const MADE_AGAIN =
  /^(\.\/)?(node_modules|__pycache__|bazel-out|\.(next|nuxt|venv|cache|turbo|gradle|pytest_cache|mypy_cache|parcel-cache)|(dist|build|out|target|coverage|vendor)\/)\/?$/;
/** A branch that one person works on, whatever its name is made of. */
const OWN_BRANCH = /^(feature|feat|fix|bugfix|chore|topic|spike|users?)\/[\w.-]+$/;
/** A region or zone of a cloud: what runs there. */
const REGION =
  /^(us|eu|ap|sa|ca|me|af|il|mx|cn|asia|europe|northamerica|southamerica|australia)-(gov-)?(north|south|east|west|central|northeast|southeast|northwest|southwest)-?\d?[a-f]?$/;
const BUCKET_URL = /^(s3|gs|gcs|r2|wasbs?|abfss?):\/\//;
/** Words that end a verb's reach for its particle. */
const PARTICLES = new Set('down up off out away over live offline back open'.split(' '));

/** The acts that the word here may stand for, with a particle that follows or stands apart; null when none. */
export function actAt(words: readonly Token[], at: number): Hit<Act> | null {
  const entries = VERBS.get(words[at]?.low ?? '');
  if (!entries) return null;
  let best: Hit<Act> | null = null;
  let longest = -1;
  for (const { rest, names } of entries) {
    const end = restAt(words, at + 1, rest);
    if (end === null || rest.length < longest) continue;
    best =
      rest.length > longest || best === null
        ? { names, at, end }
        : { names: [...best.names, ...names], at, end };
    longest = rest.length;
  }
  return best;
}

function restAt(words: readonly Token[], from: number, rest: readonly string[]): number | null {
  if (rest.every((word, i) => words[from + i]?.low === word)) return from + rest.length;
  const [particle] = rest;
  if (rest.length !== 1 || !PARTICLES.has(particle!)) return null;
  const apart = words.slice(from, from + PARTICLE_REACH).findIndex(({ low }) => low === particle);
  return apart >= 0 ? from : null;
}

/** The longest known noun phrase that begins here; null when there is none. */
export function thingAt(words: readonly Token[], at: number): Hit<Thing> | null {
  let best: Hit<Thing> | null = null;
  const word = bare(words[at]);
  for (const { rest, names } of NOUNS.get(word) ?? []) {
    if (!rest.every((next, i) => bare(words[at + 1 + i]) === next)) continue;
    const end = at + 1 + rest.length;
    if (best === null || end > best.end) best = { names, at, end };
  }
  const names = best || !words[at] ? null : namesOfName(words[at]);
  return best ?? (names && { names, at, end: at + 1 });
}

/** Whether a run of words names what a build or an install makes again. */
export const namesMadeAgain = (words: readonly Token[]): boolean =>
  words.some(({ low }) => low.length < 40 && MADE_AGAIN.test(low));

/** Every noun phrase of a run of words, without overlaps. */
export function findThings(words: readonly Token[]): Hit<Thing>[] {
  const hits: Hit<Thing>[] = [];
  for (let at = 0; at < words.length; ) {
    const hit = thingAt(words, at);
    if (hit) hits.push(hit);
    at = hit ? hit.end : at + 1;
  }
  return hits;
}

const named = new WeakMap<Token, readonly Thing[] | null>();

/** What a word names that is a name; many rules ask it of the same word. */
function namesOfName(token: Token): readonly Thing[] | null {
  const known = named.get(token);
  if (known !== undefined) return known;
  const names = readName(token);
  named.set(token, names);
  return names;
}

/** `db-primary-1`, `audit_log`, `orders-queue`: a name tells by its parts what it names. */
function readName({ low, kind }: Token): readonly Thing[] | null {
  if (low.length > 100) return null;
  if (TEST_NAME.test(low) || MADE_AGAIN.test(low)) return ['code'];
  if (OWN_BRANCH.test(low)) return ['branch'];
  if (REGION.test(low)) return ['infrastructure'];
  if (BUCKET_URL.test(low)) return ['storage'];
  if (HOSTNAME.test(low) && !FILE_NAME.test(low)) return ['network'];
  if (/[a-z](access|admin)$/.test(low)) return ['permission'];
  if (!/[-_.]/.test(low) || FILE_NAME.test(low)) return null;
  for (const part of low.split(/[-_./]+/).toReversed()) {
    const whole = NOUNS.get(part)?.find(({ rest }) => rest.length === 0);
    if (whole) return whole.names;
  }
  return low.includes('_') && kind === 'word' ? ['database'] : null;
}

function bare(token: Token | undefined): string {
  return token ? token.low.replace(/'s$|’s$/, '') : '';
}

function enter<Name>(index: Index<Name>, first: string, rest: readonly string[], name: Name): void {
  const entries = index.get(first) ?? [];
  const same = entries.find((entry) => entry.rest.join(' ') === rest.join(' '));
  if (same) {
    if (!same.names.includes(name)) same.names.push(name);
  } else entries.push({ rest, names: [name] });
  index.set(first, entries);
}

function verbIndex(): Index<Act> {
  const index: Index<Act> = new Map();
  for (const [act, phrases] of Object.entries(ACTS) as [Act, readonly string[]][]) {
    for (const phrase of phrases) {
      const [verb = '', ...rest] = phrase.split(' ');
      for (const [form] of inflect(verb)) enter(index, form, rest, act);
    }
  }
  return index;
}

function nounIndex(): Index<Thing> {
  const index: Index<Thing> = new Map();
  for (const [thing, phrases] of Object.entries(THINGS) as [Thing, readonly string[]][]) {
    for (const phrase of phrases) {
      const [noun = '', ...rest] = phrase.split(' ');
      enter(index, noun, rest, thing);
    }
  }
  return index;
}

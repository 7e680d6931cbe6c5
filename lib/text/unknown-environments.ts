import { environmentNamed, findEnvironments } from './environments.ts';
import { nounAt, verbAt } from './lexicon.ts';
import type { Token } from './tokens.ts';
import { CONJUNCTIONS, DETERMINERS, FILLERS, PREPOSITIONS, PRONOUNS, SEQUENCE, TAILS } from './words.ts';

/** Names that other companies give to places; nothing of ours runs there. */
const USUAL =
  /^(?:qa|uat|sit|e2e|tests?|testing|int|integration|acceptance|preview|sandbox|demo|canary|beta|alpha|nightly|perf|training|local|localhost|dr|pre|non|pre-?(?:prod|production|live|stage|staging)|non-?prod(?:uction)?|(?:prod|production|stage|staging|dev|development|qa|uat|test|live)(?:[-_]?\d+|(?:[-_][a-z0-9]{1,12}){1,4}))$/;
/** What a place is called that has a name of its own ("the acme environment"). */
const PLACE_WORDS = new Set(['environment', 'env', 'stage']);
const INTO = new Set(['to', 'on', 'onto', 'into', 'in', 'at']);
/** Behind "to" these are no places: people, times, what a release is compared with. */
const NO_PLACE = new Set(
  'users customers everyone everybody people world public clients market main master trunk head latest newest all both each every same right correct target other others running new live respective whichever following which ready like grade quality'.split(
    ' ',
  ),
);
/** "staging-ready", "production-like" say what a thing is like. */
const LIKENESS = /[-_](?:ready|grade|like|quality|level|worthy|proof|only|safe|first)$/;

/**
 * Environments that a run of tokens names as places and that are none of ours, in its order, as they are spelt
 * there: "qa", "pre production", "the acme environment". `open` also takes any unknown word behind "to"
 * ("deploy it to mars"), which a release of an older version must not.
 */
export function findUnknownEnvironments(
  tokens: readonly Token[],
  open: boolean,
  known: ReadonlySet<string> = new Set(),
): string[] {
  const ours = new Set(findEnvironments(tokens).map(({ at }) => at));
  const found: string[] = [];
  const taken = new Set<number>();
  tokens.forEach((token, at) => {
    if (token.kind !== 'word' || taken.has(at) || known.has(token.low)) return;
    if (ours.has(at)) {
      // "qa/staging": the other part is told too.
      const others = token.low.includes('/') ? token.low.split('/').filter((part) => USUAL.test(part)) : [];
      found.push(...others);
      return;
    }
    if (environmentNamed(token.low) !== null && !PLACE_WORDS.has(token.low)) return;
    const name = nameAt(tokens, at, open, (i) => ours.has(i) || taken.has(i));
    if (name === null) return;
    for (let i = at; i < at + name.length; i++) taken.add(i);
    found.push(name.map(({ text }) => text).join(' '));
  });
  return [...new Set(found)];
}

/** The tokens of a name that begins here, or null when none does. */
function nameAt(
  tokens: readonly Token[],
  at: number,
  open: boolean,
  placed: (at: number) => boolean,
): Token[] | null {
  const token = tokens[at]!;
  const { low } = token;
  const lead = leadOf(tokens, at);
  const next = beside(tokens, at + 1);
  if ((low === 'pre' || low === 'non') && next !== null && environmentNamed(next.low) !== null)
    return [token, next];
  const parts = low.includes('/') && low.length < 40 ? low.split('/') : [low];
  const usual = parts.some((part) => USUAL.test(part)) && !LIKENESS.test(low);
  // "To staging, then qa": a list of places goes on.
  const listed = placed(at - 1) && token.start - tokens[at - 1]!.end <= 8;
  if (usual && ends(next) && (INTO.has(lead) || listed)) return [token];
  if (!INTO.has(lead) || !isUnknown(tokens, at)) return null;
  if (next !== null && PLACE_WORDS.has(next.low) && ends(beside(tokens, at + 2))) return [token];
  return open && lead === 'to' && ends(next) && nounAt(tokens, at) === null ? [token] : null;
}

/** The preposition in front of a noun phrase that begins here, with at most one article between. */
function leadOf(tokens: readonly Token[], at: number): string {
  const before = tokens[at - 1];
  if (before === undefined || tokens[at]!.start - before.end > 2) return '';
  const article = DETERMINERS.has(before.low);
  return (article ? tokens[at - 2] : before)?.low ?? '';
}

function isUnknown(tokens: readonly Token[], at: number): boolean {
  const { low } = tokens[at]!;
  if (!/^[a-z][a-z0-9_-]*(?:'s)?$/.test(low) || LIKENESS.test(low)) return false;
  if (/^v\d|^(?=.*\d)[0-9a-f]{7,40}$/.test(low) || low.endsWith('ly')) return false;
  const small = [DETERMINERS, PRONOUNS, FILLERS, TAILS, PREPOSITIONS, NO_PLACE].some((set) => set.has(low));
  return !small && verbAt(tokens, at) === null;
}

/** The token there, if only a blank parts it from the one before. */
function beside(tokens: readonly Token[], at: number): Token | null {
  const token = tokens[at];
  const before = tokens[at - 1];
  return token !== undefined && before !== undefined && token.start - before.end <= 1 ? token : null;
}

/** Whether a name is over before this token. */
function ends(token: Token | null): boolean {
  if (token === null || token.kind !== 'word') return true;
  const { low } = token;
  return (
    [PREPOSITIONS, CONJUNCTIONS, TAILS, FILLERS, SEQUENCE, PLACE_WORDS].some((set) => set.has(low)) ||
    ['cluster', 'system', 'server', 'servers', 'stack'].includes(low)
  );
}

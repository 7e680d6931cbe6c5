import { environmentNamed } from '../../../text/environments.ts';
import { nounAt, verbAt } from '../../../text/lexicon.ts';
import type { Token } from '../../../text/tokens.ts';
import { DETERMINERS, FILLERS, PREPOSITIONS, PRONOUNS, TAILS } from '../../../text/words.ts';

/** A service that a request names and that is not registered; a `source` is an address, which nothing of ours has. */
export type Foreign = { name: string; source: boolean };

const KINDS = new Set(
  'service services repo repository project app application microservice codebase'.split(' '),
);
/** In front of "service" these say which of ours is meant, or what it is like. */
const LIKE =
  /^(?:new|newest|old|older|current|latest|whole|entire|main|same|other|own|right|correct|affected|relevant|web|backend|frontend|front-end|back-end|api|http|rest|grpc|micro|node|node\.js|go|python|java|docker|container|small|simple|stable|broken|healthy|existing|working|complete|full|production|prod|staging|live|dev|internal|external|public|private|demo|sample|git|github|single|two|three|running|said|given|following|which|what)$/;
const BRANCH =
  /^(?:feature|feat|fix|bugfix|hotfix|release|releases|task|chore|topic|dependabot|renovate|origin|refs|heads)\//i;
const HOSTED = /^(?:git@|ssh:\/\/|[\w.-]*(?:github|gitlab|bitbucket)\.\w+[/:])|\.git$/i;

/**
 * The services that a deploy names as such and that nobody registered: an address, "the mars-rover repository",
 * "service mars", "deploy mars-rover". `object` is what the verb acts on, `tokens` the whole clause, `known` the
 * names of ours in small letters.
 */
export function findForeign(
  object: readonly Token[],
  tokens: readonly Token[],
  known: ReadonlySet<string>,
): Foreign[] {
  const ours = ({ low }: Token) => known.has(low.replace(/'s$/, ''));
  const found = tokens.flatMap((token, at): Foreign[] => {
    if (ours(token)) return [];
    if (isSource(tokens, at)) return [{ name: token.text, source: true }];
    return isCalledService(tokens, at) ? [{ name: token.text, source: false }] : [];
  });
  const named = [...tokens, ...object].some(ours);
  const direct = named || found.length > 0 ? null : directName(object);
  return direct === null ? found : [{ name: direct.text, source: direct.text.includes('/') }];
}

/** An address where code is kept, or any address that is deployed rather than mentioned. */
function isSource(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at]!;
  if (HOSTED.test(text)) return true;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return false;
  const before = tokens[at - 1]?.low ?? '';
  return (
    HOSTED.test(text.replace(/^[a-z0-9+.-]*:\/\//i, '')) ||
    before === 'from' ||
    verbAt(tokens, at - 1) !== null
  );
}

function isCalledService(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]!;
  const next = tokens[at + 1];
  const before = tokens[at - 1];
  if (next !== undefined && KINDS.has(next.low) && next.start - token.end <= 1) return isName(tokens, at);
  if (before === undefined || token.start - before.end > 1) return false;
  if (['named', 'called'].includes(before.low)) return isName(tokens, at);
  if (!KINDS.has(before.low)) return false;
  return token.kind === 'quote' || /[a-z0-9][-_][a-z0-9]/.test(token.low)
    ? isName(tokens, at)
    : !DETERMINERS.has(tokens[at - 2]?.low ?? 'the') && verbAt(tokens, at - 2) !== null && isName(tokens, at);
}

/** "Deploy mars-rover to …": one word, and no word that could say what is deployed rather than whose it is. */
function directName(object: readonly Token[]): Token | null {
  const end = object.findIndex(({ low, kind }) => kind === 'word' && PREPOSITIONS.has(low));
  const phrase = (end < 0 ? object : object.slice(0, end)).filter(({ low }) => !TAILS.has(low));
  const [token] = phrase;
  if (token === undefined || phrase.length > 1) return null;
  const { text, low } = token;
  if (/^[\w.-]+\/[\w.-]+$/.test(text))
    return BRANCH.test(text) || low.split('/').some(environmentNamed) ? null : token;
  return isName(phrase, 0) && nounAt(phrase, 0) === null && !isReference(low) ? token : null;
}

function isReference(low: string): boolean {
  return /^(?:main|master|develop|trunk|head|changes?|fix(?:es)?|hotfix|updates?|latest|newest|everything|straight|result|rest|work|stuff|build|artifacts?|bundle|binary|image|images)$/.test(
    low,
  );
}

function isName(tokens: readonly Token[], at: number): boolean {
  const { kind, low } = tokens[at]!;
  if (kind === 'quote') return /^[\w./-]{2,80}$/.test(low);
  if (!/^[a-z][\w.-]+$/.test(low) || low.endsWith('ly') || LIKE.test(low)) return false;
  if (/^v?\d+\.\d|^(?=.*\d)[0-9a-f]{7,40}$/.test(low) || environmentNamed(low) !== null) return false;
  if ([DETERMINERS, PRONOUNS, FILLERS, TAILS, PREPOSITIONS].some((set) => set.has(low))) return false;
  return verbAt(tokens, at) === null;
}

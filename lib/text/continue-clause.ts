import type { Chunk } from './chunk.ts';
import type { State } from './clause-state.ts';
import { attach, openClause } from './clause-state.ts';
import { findEnvironments } from './environments.ts';
import { stripFillers } from './heads.ts';
import { findNouns } from './lexicon.ts';
import type { NounClass } from './nouns.ts';
import type { Token } from './tokens.ts';
import { DETERMINERS, PREPOSITIONS } from './words.ts';

/** Things that a list names one by one, each of them work of its own. */
const ITEMS = new Set<string>([
  'endpoint',
  'test',
  'dockerfile',
  'docker',
  'compose',
  'ci',
  'kubernetes',
  'terraform',
  'readme',
  'runbook',
  'changelog',
  'doc',
  'review',
  'deployment',
  'rollback',
  'dependency',
  'config',
  'observability',
] satisfies NounClass[]);
const DOCUMENTS = new Set<string>(['readme', 'runbook', 'changelog', 'doc']);
/** Verbs that take whatever is listed after them; the list is one wish. */
const SWEEPING = new Set(['review', 'check', 'study', 'test', 'say', 'run', 'improve']);
const MAKING = new Set(['deploy', 'rollback', 'containerise', 'place']);

/** Articles in front of something new beside a verb that could not have taken it. */
const NEW = new Set(['a', 'an', 'some']);
/** "No deploy, only a review": what follows is wanted after all. */
const TURNS = new Set(['only', 'just', 'simply', 'please', 'instead', 'rather']);

const DEFINITE = new Set(['the', 'this', 'that', 'our', 'last', 'these', 'your']);

/** Reads a chunk without a verb: a list item, another environment, a thing not wanted, or more of the same. */
export function continueClause(state: State, chunk: Chunk, negated: boolean): void {
  const inList = chunk.mark === 'bullet' || chunk.mark === 'number' || chunk.mark === 'colon';
  const index = state.open ?? (inList ? state.last : null);
  const open = index === null ? undefined : state.clauses[index];
  const item = itemOf(chunk);
  const environments = findEnvironments(chunk.tokens);
  const turned = chunk.lead === 'but' || chunk.mark === 'stop' || TURNS.has(chunk.tokens[0]!.low);
  const undone = negated || (state.negating && !turned);
  const add = { lemma: 'add', verbClass: 'create' as const };

  if (undone) {
    const kept = state.open;
    if (item === null && environments.length === 0 && findNouns(chunk.tokens).length === 0) return;
    openClause(state, chunk.tokens, {
      verb: add,
      object: withoutFrame(chunk.tokens),
      negated: true,
      bare: false,
    });
    state.open = kept;
    state.negating = true;
    return;
  }
  // "Deploy checkout and billing to staging": one wish whose place comes last.
  const placed = open !== undefined && findEnvironments(open.tokens).length > 0;
  if (item === null && environments.length > 0 && open !== undefined && placed) {
    // "Deploy to staging, then production": the same again, elsewhere.
    openClause(
      state,
      chunk.tokens,
      { verb: open.verb, object: chunk.tokens, negated: false, bare: false },
      open.follows ?? index,
    );
    return;
  }
  if (item === null) {
    if (open !== undefined && !inList) attach(state, chunk);
    else state.context = chunk.tokens;
    return;
  }
  // "The release that broke it …" is what the sentence is about, not what it asks for.
  if (
    open === undefined &&
    !inList &&
    DEFINITE.has(chunk.tokens[0]!.low) &&
    (item === 'deployment' || item === 'rollback')
  ) {
    state.context = chunk.tokens;
    return;
  }
  const verb = inList
    ? verbFor(state.header, item, true)
    : verbFor(open?.verb ?? null, item, NEW.has(chunk.tokens[0]!.low));
  if (verb === null || (chunk.lead === 'with' && !joinsItem(open?.object ?? [], item))) attach(state, chunk);
  else openClause(state, chunk.tokens, { verb, object: chunk.tokens, negated: false, bare: false });
}

/** "No need for a review" is about the review. */
function withoutFrame(tokens: readonly Token[]): Token[] {
  const { at } = stripFillers(tokens);
  return tokens.slice(PREPOSITIONS.has(tokens[at]?.low ?? '') ? at + 1 : at);
}

/** The thing that a chunk names in its first noun phrase, when it is work of its own. */
function itemOf(chunk: Chunk): string | null {
  const stop = chunk.tokens.findIndex(({ low }, i) => i > 0 && PREPOSITIONS.has(low));
  const phrase = stop < 0 ? chunk.tokens : chunk.tokens.slice(0, stop);
  const nouns = findNouns(phrase);
  const head = nouns.at(-1);
  if (head === undefined) return chunk.tokens.some(isPath) ? 'endpoint' : null;
  if (ITEMS.has(head.nounClass)) return head.nounClass;
  return nouns.map(({ nounClass }) => nounClass).find((nounClass) => DOCUMENTS.has(nounClass)) ?? null;
}

/** The verb of a list item: the list's, else that of the clause it goes on from where that can be said of it. */
function verbFor(open: State['header'], item: string, fresh: boolean): State['header'] {
  const add = { lemma: 'add', verbClass: 'create' as const };
  if (open === null || item === 'deployment' || item === 'rollback' || item === 'review') return add;
  if (open.verbClass === 'document') return DOCUMENTS.has(item) ? add : null;
  if (MAKING.has(open.verbClass)) return fresh ? add : null;
  if (SWEEPING.has(open.verbClass)) return null;
  return open.verbClass === 'unknown' ? add : open;
}

/** "with docs" beside an endpoint is another piece of work; "with GitHub Actions" beside a pipeline is not. */
function joinsItem(object: readonly Token[], item: string): boolean {
  if (item === 'test' || item === 'config' || item === 'endpoint' || item === 'dependency') return false;
  const listed = object.filter(({ low }) => !DETERMINERS.has(low));
  return !findNouns(listed).some(
    ({ nounClass }) => nounClass === item || (item === 'docker' && nounClass === 'dockerfile'),
  );
}

function isPath(token: Token): boolean {
  return token.text.length > 1 && token.text.startsWith('/');
}

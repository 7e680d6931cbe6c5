import type { Environment } from '../../schema/vocabulary.ts';
import type { Chunk } from './chunk.ts';
import { findEnvironments } from './environments.ts';
import type { Head } from './head.ts';
import type { Token } from './tokens.ts';

/** One thing that a text asks for, or asks not to be done. */
export type Clause = {
  verb: Head['verb'];
  /** What the verb acts on, with the prepositional phrases behind it. */
  object: Token[];
  /** All words of the clause, with what was attached to it. */
  tokens: Token[];
  negated: boolean;
  /** Grows at every "then", "finally" and numbered item: what has a lower number comes first. */
  stage: number;
  /** The clause that this one goes on from ("staging, then production"), whose verb and object it shares. */
  follows: number | null;
  /** What was talked about before, for "fix it". */
  context: Token[];
  /** The environments named last before it, for "deploy it there". */
  there: Environment[];
};
/** `order` says "clause a before clause b", by index, where the text says after, once or before. */
export type Reading = { clauses: Clause[]; order: [number, number][] };

type Sub = { lead: string; bare: boolean; leading: boolean };
/** What the reader remembers between chunks. */
export type State = Reading & {
  /** The clause that later words of the same sentence belong to. */
  open: number | null;
  /** The clause that a list item may go on from, across sentences of a list. */
  last: number | null;
  sub: Sub | null;
  negating: boolean;
  stage: number;
  context: Token[];
  there: Environment[];
  /** The open clause was said in the passive. */
  passive: boolean;
  frame: { negated: boolean; ensuring: boolean } | null;
  pending: { clause: number; before: boolean }[];
  header: Head['verb'] | null;
};

/** Words that one clause keeps at most. */
const CLAUSE_MAX = 300;

/** Adds a clause and makes it the one that later words belong to. */
export function openClause(
  state: State,
  tokens: readonly Token[],
  head: Head,
  follows: number | null = null,
): void {
  const { context } = state;
  const environments = findEnvironments(state.clauses.at(-1)?.tokens ?? []);
  if (environments.length > 0) state.there = environments.map(({ environment }) => environment);
  state.clauses.push({
    verb: head.verb,
    object: head.object,
    tokens: [...tokens],
    negated: head.negated,
    stage: state.stage,
    follows,
    context,
    there: state.there,
  });
  if (!head.negated) {
    state.open = state.clauses.length - 1;
    state.last = state.open;
  }
  state.sub = null;
  state.passive = head.passive ?? false;
  state.context = [...tokens];
}

/** Adds a chunk's words to the open clause, or to what is remembered when nothing is open. */
export function attach(state: State, chunk: Chunk): void {
  const open = state.clauses[state.open ?? -1];
  if (open === undefined) remember(state, chunk);
  else if (open.tokens.length < CLAUSE_MAX) open.tokens.push(...chunk.tokens);
}

/** Keeps a chunk's words for a later "it". */
export function remember(state: State, chunk: Chunk): void {
  state.context = chunk.tokens;
}

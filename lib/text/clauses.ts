import { belongsToSub, isAside, readContext, readOrder } from './asides.ts';
import type { Chunk } from './chunk.ts';
import { splitChunks } from './chunks.ts';
import type { Reading, State } from './clause-state.ts';
import { attach, openClause, remember } from './clause-state.ts';
import { continueClause } from './continue-clause.ts';
import { findEnvironments } from './environments.ts';
import { ensures, framesOnly, isPlaceholder, requests } from './frames.ts';
import type { Head } from './head.ts';
import { ensured, isStatement, readHead, stripFillers } from './heads.ts';
import { findNouns } from './lexicon.ts';
import { isNegatedBy, negatedHead } from './negation.ts';
import { unknownVerb } from './patterns.ts';
import { SEQUENCE } from './words.ts';

/** Reads a request into clauses: verb, object, negation, order. Linear in the text's length; never throws. */
export function readClauses(text: string): Reading {
  const state: State = {
    clauses: [],
    order: [],
    open: null,
    last: null,
    sub: null,
    negating: false,
    stage: 0,
    context: [],
    there: [],
    passive: false,
    frame: null,
    pending: [],
    header: null,
  };
  const chunks = splitChunks(text);
  for (const [i, chunk] of chunks.entries()) readChunk(state, chunk, chunks[i + 1]);
  return { clauses: state.clauses, order: state.order };
}

function readChunk(state: State, chunk: Chunk, next: Chunk | undefined): void {
  const first = chunk.tokens[0]?.low ?? '';
  if (chunk.mark === 'stop' || chunk.mark === 'bullet' || chunk.mark === 'number') {
    Object.assign(state, {
      open: null,
      sub: null,
      negating: false,
      frame: null,
      pending: chunk.mark === 'stop' ? [] : state.pending,
    });
    if (chunk.mark === 'stop') state.header = null;
  }
  if (chunk.mark === 'number' || chunk.lead === 'then' || chunk.extra.includes('then') || SEQUENCE.has(first))
    state.stage++;
  if (chunk.tokens.length === 0) return;
  if (state.sub?.leading && chunk.mark === 'comma') state.sub = null;
  if (isNegatedBy(chunk)) readNegated(state, chunk);
  else if (['after', 'before', 'once'].includes(chunk.lead)) readOrder(state, chunk);
  else if (isAside(state, chunk)) readContext(state, chunk);
  else readMain(state, chunk, next);
}

function readMain(state: State, chunk: Chunk, next: Chunk | undefined): void {
  const { at, negated } = stripFillers(chunk.tokens);
  const gapped = state.passive && state.open !== null;
  const head = readHead(chunk.tokens, { gerund: false, participle: state.frame !== null, gapped });
  const carried = state.frame?.negated ?? false;
  if (state.sub !== null && belongsToSub(state, chunk, head)) attach(state, chunk);
  else if (head !== null && !(head.bare && listsNouns(state, chunk))) readWish(state, chunk, head, next);
  else if (head === null && (at >= chunk.tokens.length || framesOnly(chunk.tokens))) {
    if (chunk.lead === 'with') attach(state, chunk);
    else state.frame = { negated: carried !== negated, ensuring: ensures(state, chunk.tokens) };
  } else if (head === null && ensures(state, chunk.tokens) && isStatement(chunk.tokens.slice(at))) {
    openMain(state, chunk, ensured(chunk.tokens.slice(at)), next);
    state.frame = { negated: false, ensuring: true };
  } else if (head === null && !negated && isStatement(chunk.tokens.slice(at))) {
    state.frame = requests(chunk.tokens) ? { negated, ensuring: false } : null;
    if (state.open === null || chunk.lead !== 'with') remember(state, chunk);
  } else {
    const unknown = chunk.lead === 'with' ? null : unknownVerb(chunk.tokens, at);
    if (unknown === null) continueClause(state, chunk, negated || carried);
    else openMain(state, chunk, { ...unknown, negated }, next);
  }
}

function readWish(state: State, chunk: Chunk, head: Head, next: Chunk | undefined): void {
  const joined = chunk.lead === 'or' || chunk.lead === 'nor';
  const listed = next?.lead === 'or' && chunk.mark === 'comma';
  const undone = (state.frame?.negated ?? false) || (state.negating && (joined || listed));
  state.frame = ensures(state, chunk.tokens) ? { negated: false, ensuring: true } : null;
  if (head.verb.verbClass === 'skip') openNegated(state, chunk, negatedHead(head), undone);
  else openMain(state, chunk, { ...head, negated: head.negated !== undone }, next);
}

function openMain(state: State, chunk: Chunk, head: Head, next: Chunk | undefined): void {
  const { negated } = head;
  const header = next?.mark === 'colon' || next?.mark === 'bullet' || next?.mark === 'number';
  if (header && isPlaceholder(head.object)) {
    state.header = head.verb.verbClass === 'run' ? null : head.verb;
    state.negating = negated;
    remember(state, chunk);
    return;
  }
  openClause(state, chunk.tokens, head);
  state.negating = negated;
  const opened = state.clauses.length - 1;
  for (const { clause, before } of state.pending)
    state.order.push(before ? [opened, clause] : [clause, opened]);
  state.pending = [];
}

function openNegated(state: State, chunk: Chunk, head: Head, undone: boolean): void {
  const open = state.open;
  openClause(state, chunk.tokens, { ...head, negated: head.negated !== undone });
  state.negating = head.negated !== undone;
  if (state.negating) state.open = open;
}

function readNegated(state: State, chunk: Chunk): void {
  const head = readHead(chunk.tokens, { gerund: true, participle: false });
  const nouns = findNouns(chunk.tokens).length > 0 || findEnvironments(chunk.tokens).length > 0;
  if (head === null && !nouns) return;
  if (head?.verb.verbClass === 'skip') {
    const touched = negatedHead(head);
    openNegated(state, chunk, touched, head.verb.lemma !== 'touch');
    return;
  }
  const verb = { lemma: 'add', verbClass: 'create' as const };
  openNegated(state, chunk, head ?? { verb, object: chunk.tokens, negated: false, bare: false }, true);
}

/** "Add an endpoint, test and docs": a lone word that is verb and noun goes on with the list. */
function listsNouns(state: State, chunk: Chunk): boolean {
  const open = state.clauses[state.open ?? -1];
  const lone = chunk.tokens.length === 1 && findNouns(chunk.tokens).length === 1;
  return lone && open !== undefined && open.verb.verbClass === 'create' && chunk.tokens[0]!.low === 'test';
}

import type { Chunk } from './chunk.ts';
import type { State } from './clause-state.ts';
import { attach, openClause, remember } from './clause-state.ts';
import type { Head } from './head.ts';
import { isStatement, readHead } from './heads.ts';
import { findNouns } from './lexicon.ts';
import { readPerfect } from './patterns.ts';
import { CONTEXT_LEADS, RELATIVES } from './words.ts';

/** Whether a chunk tells about the world or about what was said ("if …", "that …", "to …") and asks for nothing. */
export function isAside(state: State, chunk: Chunk): boolean {
  const { lead } = chunk;
  if (CONTEXT_LEADS.has(lead)) return chunk.tokens[0]!.low !== 'about';
  if (lead === 'so') return isResult(chunk);
  if (lead === 'to' && state.frame?.ensuring && state.open !== null) return true;
  if (RELATIVES.has(lead) || lead === 'to') return state.frame === null;
  return lead === 'so that' || lead === 'by' || lead === 'using';
}

const SUBJECTS = new Set([
  'it',
  'we',
  'you',
  'they',
  'i',
  'the',
  'our',
  'everyone',
  'users',
  'people',
  'that',
  'this',
]);
const DEMANDING = new Set(['need', 'needs', 'must', 'should', 'have', 'has', 'please', 'want']);

/** "So it caches packages" and "so we can deploy" tell a result; "so we need to roll back" is a wish. */
function isResult({ tokens }: Chunk): boolean {
  return SUBJECTS.has(tokens[0]!.low) && !tokens.slice(0, 4).some(({ low }) => DEMANDING.has(low));
}

/** Reads a part that asks for nothing: it belongs to the open clause, or is remembered for a later "it". */
export function readContext(state: State, chunk: Chunk): void {
  const leading = state.open === null;
  const head = readHead(chunk.tokens, { gerund: true, participle: false });
  if (!leading) attach(state, chunk);
  else if (chunk.mark === 'stop' || state.context.length === 0) remember(state, chunk);
  // "How to delete it and restore it" is one explanation: the first joining word decides.
  const lead = chunk.extra.find((word) => CONTEXT_LEADS.has(word)) ?? chunk.lead;
  state.sub = { lead, bare: head?.bare ?? false, leading };
}

/** Whether a chunk goes on with the subordinate part before it ("to build and push the image"). */
export function belongsToSub(state: State, chunk: Chunk, head: Head | null): boolean {
  const sub = state.sub!;
  if (chunk.lead === 'then' || chunk.mark === 'stop' || chunk.mark === 'bullet' || chunk.mark === 'number')
    return false;
  if (head === null) {
    const named = chunk.mark === 'comma' && ['a', 'an', 'the'].includes(chunk.tokens[0]!.low);
    return !named && !isStatement(chunk.tokens);
  }
  if (sub.bare) {
    sub.bare = head.bare;
    return true;
  }
  if (chunk.mark !== 'none' || chunk.lead === 'but' || chunk.lead === 'so' || sub.leading) return false;
  if (sub.lead !== 'to') return true;
  const open = state.clauses[state.open ?? -1];
  return (
    open !== undefined &&
    findNouns(open.object).some(({ nounClass }) => ['ci', 'runbook', 'readme', 'doc'].includes(nounClass))
  );
}

/** "After you add X", "before deploying", "once the README is updated": a wish with a place in the order. */
export function readOrder(state: State, chunk: Chunk): void {
  const actor = ['we', 'i', 'they', 'it', 'the', 'our'].includes(chunk.tokens[0]!.low);
  const head =
    readPerfect(chunk.tokens) ??
    readHead(chunk.tokens, { gerund: true, participle: chunk.lead !== 'before' });
  const told =
    head === null || (chunk.lead === 'before' && actor) || (chunk.lead !== 'before' && isGiven(head, actor));
  if (told) {
    readContext(state, chunk);
    return;
  }
  const main = state.open;
  openClause(state, chunk.tokens, head);
  const clause = state.clauses.length - 1;
  const before = chunk.lead === 'before';
  if (main === null) state.pending.push({ clause, before });
  else state.order.push(before ? [main, clause] : [clause, main]);
  state.sub = null;
}

/** "Once it is merged", "after we released": what others do or did is a condition. */
function isGiven(head: Head, actor: boolean): boolean {
  return (
    actor &&
    !['create', 'modify', 'document', 'containerise', 'fix', 'bump', 'improve'].includes(head.verb.verbClass)
  );
}

import type { Head } from './head.ts';
import { headOf } from './head.ts';
import type { VerbHit } from './lexicon.ts';
import { nounAt, verbAt } from './lexicon.ts';
import { readNeed, readPassive } from './patterns.ts';
import type { Token } from './tokens.ts';
import { BE_FORMS, DETERMINERS, FILLERS, MODALS, NEGATORS, PREPOSITIONS, STATEMENT_VERBS } from './words.ts';

/** Where a chunk's own words begin after politeness and subjects, and whether it was negated on the way. */
export function stripFillers(tokens: readonly Token[]): { at: number; negated: boolean } {
  let at = 0;
  let negated = false;
  for (; at < tokens.length; at++) {
    const low = tokens[at]!.low;
    if (tokens[at]!.kind !== 'word') break;
    if (NEGATORS.has(low) && low !== 'except') {
      if (['skip', 'omit', 'avoid', 'refrain', 'excluding'].includes(low)) break;
      negated = true;
    } else if (low === 'forget' || low === 'hesitate') negated = false;
    else if (low === 'do' || low === 'does') {
      if (!NEGATORS.has(tokens[at + 1]?.low ?? '')) break;
    } else if (low === 'to') {
      if (at === 0 || verbAt(tokens, at + 1) === null) break;
    } else if (!FILLERS.has(low) && low !== 'any') break;
    else if (
      ['have', 'has', 'need', 'needs', 'want', 'like', 'get'].includes(low) &&
      startsObject(tokens[at + 1])
    )
      break;
  }
  return { at, negated };
}

function startsObject(token: Token | undefined): boolean {
  return token !== undefined && DETERMINERS.has(token.low) && token.low !== 'no';
}

/** Programs that take a verb: "kubectl delete namespace". */
const COMMANDS = new Set(['kubectl', 'terraform', 'helm', 'aws', 'gcloud', 'az', 'docker']);

/** The imperative at the head of a chunk ("deploy it to staging"), or null. `gerund` admits "deploying it". */
function imperative(tokens: readonly Token[], from: number, gerund: boolean): VerbHit | null {
  const command = COMMANDS.has(tokens[from]?.low ?? '') ? verbAt(tokens, from + 1) : null;
  if (command !== null) return command;
  const hit = verbAt(tokens, from);
  if (hit === null) return null;
  const about = ['about', 'mind', 'start', 'by'].includes(tokens[from - 1]?.low ?? '');
  if (!hit.forms.has('base') && !((gerund || about) && hit.forms.has('gerund'))) return null;
  const noun = nounAt(tokens, from);
  if (noun !== null && noun.end - noun.at > 1 && hit.forms.has('base')) return null;
  const next = tokens[from + 1]?.low ?? '';
  if (from + 1 < tokens.length && (BE_FORMS.has(next) || (MODALS.has(next) && next !== 'to'))) {
    return next === 'get' ? hit : null;
  }
  return hit;
}

/** Reads what a chunk asks for, in the forms "do X", "X should be done", "we need X", "X must not be done". */
export function readHead(
  tokens: readonly Token[],
  options: { gerund: boolean; participle: boolean; gapped?: boolean },
): Head | null {
  const { at, negated } = stripFillers(tokens);
  const hit = imperative(tokens, at, options.gerund);
  if (hit !== null) return headOf(tokens, hit, negated);
  return readPassive(tokens, options.participle, options.gapped ?? false) ?? readNeed(tokens, at, negated);
}

/** Whether a chunk tells something about the world ("the endpoint returns 500") rather than naming a thing. */
export function isStatement(tokens: readonly Token[]): boolean {
  return finiteVerb(tokens) >= 0;
}

/** The wish in "make sure that X does Y": to change X. */
export function ensured(tokens: readonly Token[]): Head {
  const verb = { lemma: 'update', verbClass: 'modify' as const };
  return { verb, object: tokens.slice(0, Math.max(finiteVerb(tokens), 0)), negated: false, bare: false };
}

/** The index of the verb of a statement; -1 when there is none. */
function finiteVerb(tokens: readonly Token[]): number {
  return tokens.findIndex((token, i) => {
    if (token.kind !== 'word') return false;
    if (STATEMENT_VERBS.has(token.low)) return true;
    const hit = i > 0 ? verbAt(tokens, i) : null;
    if (hit === null || !(hit.forms.has('third') || hit.forms.has('past'))) return false;
    const before = tokens[i - 1]!.low;
    return !DETERMINERS.has(before) && !PREPOSITIONS.has(before) && nounAt(tokens, i) === null;
  });
}

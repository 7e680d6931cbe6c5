import type { Head } from './head.ts';
import { headOf, isFrame } from './head.ts';
import { findNouns, nounAt, verbAt } from './lexicon.ts';
import { FILES } from './nouns.ts';
import type { Token } from './tokens.ts';
import {
  BE_FORMS,
  DETERMINERS,
  FILLERS,
  MODALS,
  NEEDING,
  NEGATORS,
  PREPOSITIONS,
  PRONOUNS,
  REQUEST_FRAMES,
} from './words.ts';

/** "The README should be updated", "we want checkout deployed to staging", "ops must restart billing". */
export function readPassive(tokens: readonly Token[], participle: boolean, gapped: boolean): Head | null {
  let asked = participle || gapped;
  let be = gapped;
  let wanting = false;
  let negated = false;
  for (let i = 0; i < tokens.length; i++) {
    const low = tokens[i]!.low;
    if (NEGATORS.has(low)) negated = true;
    const hit = verbAt(tokens, i);
    const modal = MODALS.has(tokens[i - 1]?.low ?? '') || (NEGATORS.has(tokens[i - 1]?.low ?? '') && asked);
    if (hit?.forms.has('past') && asked && (be || wanting) && !modal) {
      const subject = tokens.slice(0, i).filter((token) => !isFrame(token.low));
      return {
        ...headOf(tokens, hit, negated),
        object: [...subject, ...tokens.slice(hit.end)],
        bare: false,
        passive: true,
      };
    }
    if (hit?.forms.has('base') && modal && asked && !be && i > 1) return headOf(tokens, hit, negated);
    if (hit?.forms.has('gerund') && NEEDING.has(tokens[i - 1]?.low ?? '')) {
      const subject = tokens.slice(0, i).filter((token) => !isFrame(token.low));
      return { ...headOf(tokens, hit, negated), object: [...subject, ...tokens.slice(hit.end)], bare: false };
    }
    if (WANTING.has(low)) wanting = true;
    if (BE_FORMS.has(low)) be = true;
    if (MODALS.has(low) || REQUEST_FRAMES.has(low)) asked = true;
  }
  return null;
}

/** Verbs that take "X done": "we want checkout deployed". */
const WANTING = new Set(['want', 'wants', 'like', 'need', 'needs', 'have', 'get', "i'd", "we'd"]);

const DISPENSABLE = new Set(['needed', 'necessary', 'required', 'wanted', 'unnecessary', 'wait']);

/** "Billing needs a runbook", "the README needs a section", "we need a Dockerfile", "a runbook is missing", "docs are not needed". */
export function readNeed(tokens: readonly Token[], from: number, negated: boolean): Head | null {
  const verb = { lemma: 'add', verbClass: 'create' as const };
  const denied = tokens.some((token) => NEGATORS.has(token.low));
  const spared = tokens.some((token) => ['unnecessary', 'wait'].includes(token.low));
  if (spared || (denied && tokens.some((token) => DISPENSABLE.has(token.low)))) {
    const object = tokens.filter(({ low }) => !isFrame(low) && !DISPENSABLE.has(low));
    if (findNouns(object).length === 0) return null;
    return { verb, object, negated: true, bare: false };
  }
  for (let i = 0; i < tokens.length; i++) {
    const low = tokens[i]!.low;
    const should = MODALS.has(tokens[i - 1]?.low ?? '') && ['have', 'get'].includes(low);
    if (!NEEDING.has(low) && !should) continue;
    if (low === 'missing' && i === tokens.length - 1 && findNouns(tokens.slice(0, i)).length > 0) {
      return {
        verb,
        object: tokens.slice(0, i).filter((token) => !isFrame(token.low)),
        negated: false,
        bare: false,
      };
    }
    const object = tokens.slice(i + 1);
    const subject = tokens.slice(0, i).filter((token) => !isFrame(token.low));
    if (findNouns(subject).some(({ nounClass }) => (FILES as string[]).includes(nounClass))) {
      const update = { lemma: 'update', verbClass: 'modify' as const };
      return { verb: update, object: subject, negated: negated || denied, bare: false };
    }
    // "I only want the findings" narrows what was said; it asks for nothing more.
    const narrows = tokens.slice(0, i).some((token) => token.low === 'only' || token.low === 'just');
    if (
      narrows &&
      !findNouns(object).some(
        ({ nounClass }) => nounClass === 'review' || (FILES as string[]).includes(nounClass),
      )
    ) {
      continue;
    }
    const noun = object[0] !== undefined && (DETERMINERS.has(object[0].low) || nounAt(object, 0) !== null);
    if (noun && i >= from - 3) return { verb, object, negated: negated || denied, bare: false };
  }
  return null;
}

/** "Once you have added X": done by then, so it is to be done. */
export function readPerfect(tokens: readonly Token[]): Head | null {
  const at = tokens.findIndex(({ low }) => ['have', 'has', "you've"].includes(low));
  const hit = at < 0 || at > 2 ? null : verbAt(tokens, at + 1);
  return hit?.forms.has('past') ? headOf(tokens, hit, false) : null;
}

/** A word that no table knows in the place of a verb ("frobnicate the cluster"), or null. */
export function unknownVerb(tokens: readonly Token[], at: number): Head | null {
  const token = tokens[at];
  const next = tokens[at + 1];
  if (token?.kind !== 'word' || next === undefined) return null;
  if (!/^[a-z]+(-[a-z]+)?$/.test(token.low) || token.low.length < 3) return null;
  const known =
    DETERMINERS.has(token.low) ||
    PRONOUNS.has(token.low) ||
    PREPOSITIONS.has(token.low) ||
    NEGATORS.has(token.low);
  if (known || FILLERS.has(token.low) || nounAt(tokens, at) !== null || verbAt(tokens, at) !== null)
    return null;
  if (!DETERMINERS.has(next.low) && !PRONOUNS.has(next.low)) return null;
  return {
    verb: { lemma: token.low, verbClass: 'unknown' },
    object: tokens.slice(at + 1),
    negated: false,
    bare: false,
  };
}

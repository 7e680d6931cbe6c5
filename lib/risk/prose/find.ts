import type { Environment } from '../../../schema/vocabulary.ts';
import type { Token } from '../../text/tokens.ts';
import { PREPOSITIONS, PRONOUNS } from '../../text/words.ts';
import type { TextFinding } from '../text-rules.ts';
import { namesSensitiveData } from '../words.ts';
import { isBackup } from './backups.ts';
import { type Found, found } from './found.ts';
import { readParts } from './parts.ts';
import { findThings, namesMadeAgain } from './phrases.ts';
import { placeOf } from './places.ts';
import type { Part } from './read-part.ts';
import { PROSE_RULES } from './rules.ts';
import { findStates } from './states.ts';
import { triggerOf } from './trigger-of.ts';
import { findUnclear } from './unclear.ts';
import { FILLERS, NEGATIONS, type Thing } from './vocabulary.ts';

const TEXT_MAX = 50_000;
const CLAUSE_MAX = 400;

/** A finding with the row that made it. */
export type ProseFinding = TextFinding & { by: string };

/**
 * What a text asks to be done to something that runs, to data, access, secrets or shared history, in the words that
 * people use for it. Reads the first 50,000 characters; linear; never throws.
 */
export function findInProse(text: string): ProseFinding[] {
  const read = text.slice(0, TEXT_MAX);
  const findings: ProseFinding[] = [];
  const before = new Map<number, Environment>();
  for (const part of readParts(read)) {
    const place = placeOf(wordsOf(part)) ?? before.get(part.sentence) ?? placeBefore(part, before);
    if (place) before.set(part.sentence, place);
    if (isBackup(part) || isOnScreen(textOf(part))) continue;
    const said = findStates(part) ?? judge(part, place !== null) ?? findUnclear(part);
    if (!said) continue;
    const first = part.words[0]!.start;
    const clause = read.slice(first, Math.min(part.words.at(-1)!.end, first + CLAUSE_MAX));
    const environment = place ?? 'production';
    const reaches = said.resource !== 'repository';
    const sensitive = isSensitive(said, clause);
    findings.push({ ...said, rule: triggerOf(said, environment), environment, clause, reaches, sensitive });
  }
  return findings;
}

/** "On staging the pod hangs. Delete its volume": the place of the sentence before, where this one points back. */
function placeBefore(
  { words, sentence, context }: Part,
  before: Map<number, Environment>,
): Environment | null {
  const pointsBack = words.slice(1, 4).some(({ low }) => /^(its|it|them|their|that|this|there)$/.test(low));
  return pointsBack ? (before.get(sentence - 1) ?? placeOf(context)) : null;
}

/** How it looks is a matter of the code, wherever it is seen. */
export const isOnScreen = (text: string): boolean =>
  /\b(\d+ (characters|chars|px|pixels)|on mobile|dark mode|list view)\b/i.test(text);

const textOf = ({ words }: Part): string => words.map(({ low }) => low).join(' ');

/** Whether a text asks for work on nothing but code, documents and other files. */
export function isAboutFiles(text: string): boolean {
  const parts = readParts(text.slice(0, TEXT_MAX));
  return parts.length > 0 && parts.every(onFiles);
}

/** Whether a text asks for anything to be done at all, and does not only ask, tell or have something looked at. */
export function asksForWork(text: string): boolean {
  const parts = readParts(text.slice(0, TEXT_MAX));
  return parts.some(({ act }) => act !== null && !act.names.includes('talk')) || WRITES.test(text);
}

/** What is written, or changed in the repository, though nothing is done. */
const WRITES =
  /^\W*(please )?(document|draft|translate|prepare|sketch|outline|describe|write|add|simulate|collect|speed up)\b/i;
const PROPOSED =
  /\b(in|as|with|into|open|create|draft) (a |an |the )?(new |draft )?(pull request|merge request|pr|branch|proposal)\b/;

function onFiles(part: Part): boolean {
  const { words, act, object } = part;
  if (!act || findStates(part)) return false;
  const { head, others } = aims(object);
  const written = act.names.some((name) => name === 'make' || name === 'code' || name === 'talk');
  if (act.names.includes('deploy') && head.includes('code')) return true;
  if (head.length > 0 && head.every((thing) => thing === 'code'))
    return written || !others.some((thing) => HOLDING.has(thing));
  return placeOf(words) === null && PROPOSED.test(words.map(({ low }) => low).join(' '));
}

/** What something may be a part of: "the type of a column". */
const HOLDING: ReadonlySet<Thing> = new Set(['database', 'data', 'sensitive_data', 'storage', 'network']);

function isSensitive({ resource }: Found, clause: string): boolean {
  if (resource === 'sensitive_data') return true;
  return ['data', 'database', 'storage'].includes(resource) && namesSensitiveData(clause);
}

/** A part's words, and what it goes back to ("drop it there"). */
function wordsOf({ words, object, context }: Part): Part['words'] {
  return PRONOUNS.has(object[0]?.low ?? '') ? [...context, ...words] : words;
}

function judge({ act, object, words, context }: Part, named: boolean): Found | null {
  if (!act) return null;
  if (isBareRelease(words, act.end, context)) return found(RELEASE);
  const { head, others: behind } = aims(
    object.length > 0 && PRONOUNS.has(object[0]!.low) ? [...context, ...object.slice(1)] : object,
  );
  const placed = named || words.some(({ low }) => low === 'live');
  // To whom something goes out is not what goes out.
  const others = act.names.includes('copy_out')
    ? behind.filter((name) => name !== 'sensitive_data' || !sentTo(object))
    : behind;
  if (head.includes('branch') && words.some(({ low }) => low === 'local')) return null;
  if (!placed && namesMadeAgain(object)) return null;
  const file = head.length > 0 && head.every((thing) => thing === 'code');
  if (file && (act.names.includes('code') || !placed || !others.some((thing) => HOLDING.has(thing))))
    return null;
  if (others.includes('code') && !placed && !head.includes('infrastructure')) return null;
  const ruleFor = (things: readonly Thing[]) =>
    PROSE_RULES.find(
      (row) =>
        row.acts.some((name) => act.names.includes(name)) &&
        (!row.placed || placed) &&
        (row.things !== 'any' || !act.names.includes('code')) &&
        (!row.beside || row.beside.some((thing) => others.includes(thing))) &&
        (row.things === 'any' || row.things.some((thing) => things.includes(thing))),
    );
  const grants =
    head.includes('person') && findThings(object).some(({ names }) => names.includes('permission'));
  const byHead = ruleFor(grants ? ['permission'] : head);
  const rule = byHead && byHead.things !== 'any' ? byHead : (ruleFor(others) ?? byHead);
  return rule ? found(rule) : null;
}

const RELEASE = { id: 'prose.bare_release', operation: 'deploy', resource: 'application' } as const;

/** "Merge and deploy": a release that names nothing. What shall build and deploy ("a workflow to …") is only made. */
function isBareRelease(words: Part['words'], end: number, context: Part['context']): boolean {
  const [first] = words;
  return (
    end === words.length &&
    /^(deploy|redeploy|ship|release|rollout)$/.test(first!.low) &&
    !context.some(({ low }) => low === 'to' || low === 'that' || low === 'for' || low === 'with')
  );
}

/** "... out to customers". */
const sentTo = (object: Part['object']): boolean =>
  object.some(({ low }, at) => low === 'to' && findThings(object.slice(at + 1, at + 4)).length > 0);

/** Phrases that say for whom, how or than what: not what it is done to. */
const BESIDE = new Set(['for', 'by', 'with', 'without', 'like', 'as', 'than', 'because', 'via', 'using']);

/** What it is done to: the last thing before a preposition, and what stands behind. */
function aims(object: readonly Token[]): { head: readonly Thing[]; others: Thing[] } {
  const phrases: Token[][] = [[]];
  for (const [i, token] of object.entries()) {
    if (i > 0 && PREPOSITIONS.has(token.low)) phrases.push([]);
    phrases.at(-1)!.push(token);
  }
  const head = headOf(phrases[0]!);
  const behind = phrases.slice(1).filter(([first]) => !BESIDE.has(first!.low));
  return {
    head,
    others: behind.flatMap((phrase) =>
      findThings(phrase).flatMap(({ names, end }) =>
        names.filter((name) => name !== 'code' || endsPhrase(phrase[end])),
      ),
    ),
  };
}

/** Whether the noun before this word is the phrase's own, and not a word about the next noun. */
function endsPhrase(next: Token | undefined): boolean {
  return next === undefined || NEGATIONS.has(next.low) || FILLERS.has(next.low);
}

/** Nouns that make what stands before them a part of the code: "token validation", "cache invalidation". */
const MADE_OF_CODE =
  /(?<!require)(?<!enforce)[a-z](tion|ing|ment|ness|ity|i[sz]er|[lvps]er|tor|ter|der|ism|check|helper|logic)$/;

/** What the last known noun of a phrase names; code where a noun behind it takes it as its kind. */
function headOf(phrase: readonly Token[]): readonly Thing[] {
  const head = findThings(phrase).at(-1);
  if (!head) return [];
  // "The table's overflow" is about the overflow.
  if (/['’]s$/.test(phrase[head.end - 1]!.low) && phrase[head.end] !== undefined) return [];
  const next = phrase[head.end];
  const named = next?.kind !== 'word' || next.text !== next.low || next.end - next.start < 6;
  return named || !MADE_OF_CODE.test(next.low) ? head.names : ['code'];
}

import { ENVIRONMENTS, type Environment, stricter } from '../../../schema/vocabulary.ts';
import type { Token } from '../../text/tokens.ts';
import { PREPOSITIONS, PRONOUNS } from '../../text/words.ts';
import type { TextFinding } from '../text-rules.ts';
import { type Part, readParts } from './parts.ts';
import { findThings } from './phrases.ts';
import { placeOf } from './places.ts';
import type { ProseRule } from './rule.ts';
import { PROSE_RULES } from './rules.ts';
import { findStates } from './states.ts';
import type { Thing } from './vocabulary.ts';

const TEXT_MAX = 50_000;
const FINDINGS_MAX = 100;
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
    if (findings.length >= FINDINGS_MAX) break;
    const place = placeOf(wordsOf(part)) ?? before.get(part.sentence) ?? null;
    if (place) before.set(part.sentence, place);
    const found = findStates(part) ?? judge(part, place !== null);
    if (!found) continue;
    const first = part.words[0]!.start;
    const clause = read.slice(first, Math.min(part.words.at(-1)!.end, first + CLAUSE_MAX));
    const environment = place ?? 'production';
    const reaches = found.resource !== 'repository';
    findings.push({ ...found, rule: ruleOf(found, environment), environment, clause, reaches });
  }
  return findings;
}

/** Whether a text names nothing but code, documents and other files to be worked on, and no place where it runs. */
export function isAboutFiles(text: string): boolean {
  const parts = readParts(text.slice(0, TEXT_MAX));
  return (
    parts.length > 0 &&
    parts.every(({ words, act, object }) => {
      const head = act ? aims(object).head : [];
      return placeOf(words) === null && head.length > 0 && head.every((thing) => thing === 'code');
    })
  );
}

/** A part's words, and what it goes back to ("drop it there"). */
function wordsOf({ words, object, context }: Part): Part['words'] {
  return PRONOUNS.has(object[0]?.low ?? '') ? [...context, ...words] : words;
}

type Found = Pick<ProseRule, 'operation' | 'resource'> & { by: string };

function judge({ act, object, words, context }: Part, named: boolean): Found | null {
  if (!act) return null;
  const { head, others } = aims(
    object.length > 0 && PRONOUNS.has(object[0]!.low) ? [...context, ...object.slice(1)] : object,
  );
  const placed = named || words.some(({ low }) => low === 'live');
  if (head.length > 0 && head.every((thing) => thing === 'code')) return null;
  if (others.includes('code') && !placed && !head.includes('infrastructure')) return null;
  const ruleFor = (things: readonly Thing[]) =>
    PROSE_RULES.find(
      (row) =>
        row.acts.some((name) => act.names.includes(name)) &&
        (!row.placed || placed) &&
        (row.things !== 'any' || !act.names.includes('code')) &&
        (row.things === 'any' || row.things.some((thing) => things.includes(thing))),
    );
  const grants =
    head.includes('person') && findThings(object).some(({ names }) => names.includes('permission'));
  const byHead = ruleFor(grants ? ['permission'] : head);
  const rule = byHead && byHead.things !== 'any' ? byHead : (ruleFor(others) ?? byHead);
  return rule ? { by: rule.id, operation: rule.operation, resource: rule.resource } : null;
}

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
    others: behind.flatMap((phrase) => findThings(phrase).flatMap(({ names }) => names)),
  };
}

/** Nouns that make what stands before them a part of the code: "token validation", "cache invalidation". */
const MADE_OF_CODE = /[a-z](tion|ing|ment|ness|ity|i[sz]er|[lvps]er|tor|ter|der|ism|check|helper|logic)$/;

/** What the last known noun of a phrase names; code where a noun behind it takes it as its kind. */
function headOf(phrase: readonly Token[]): readonly Thing[] {
  const head = findThings(phrase).at(-1);
  if (!head) return [];
  const next = phrase[head.end];
  const named = next?.kind !== 'word' || next.text !== next.low || next.end - next.start < 6;
  return named || !MADE_OF_CODE.test(next.low) ? head.names : ['code'];
}

function ruleOf({ operation, resource }: Found, place: Environment): string {
  const environment = stricter(ENVIRONMENTS, place, 'development') === place ? place : 'production';
  switch (operation) {
    case 'deploy':
    case 'rollback':
      return `deploy_${environment}`;
    case 'scale':
    case 'restart':
      return `${operation}_${environment}`;
    case 'rotate':
      return 'modify_secrets';
    case 'grant':
      return 'modify_permissions';
    case 'merge':
      return 'merge_to_main';
    case 'export':
      return 'data_export';
    case 'create':
      return 'create_infrastructure';
    case 'migrate':
      return `modify_${environment}_db`;
    case 'delete':
      if (resource === 'repository') return 'destructive_in_repository';
      return resource === 'infrastructure' ? `delete_${environment}` : 'data_delete';
    default:
      if (resource === 'network') return 'modify_network';
      if (resource === 'database') return `modify_${environment}_db`;
      return resource === 'infrastructure' ? 'modify_infrastructure' : `modify_${environment}`;
  }
}

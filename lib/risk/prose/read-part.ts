import type { Token } from '../../text/tokens.ts';
import { BE_FORMS, PREPOSITIONS } from '../../text/words.ts';
import { actAt, type Hit } from './phrases.ts';
import { type Act, FILLERS, NEGATIONS } from './vocabulary.ts';

/** One thing that a text asks to be done, as far as it can be told from its words. */
export type Part = {
  /** Every word of it. */
  words: readonly Token[];
  /** What is to be done; null for a statement, which may still say how things shall be. */
  act: Hit<Act> | null;
  /** What it is done to, in the words' order, with what stands behind it. */
  object: readonly Token[];
  /** Which sentence of the text it is from. */
  sentence: number;
  /** The words before it, for "drop it". */
  context: readonly Token[];
};

/** A part before it has its place in the text. */
export type Unplaced = Omit<Part, 'sentence' | 'context'>;
/** How a run of words is meant. */
export type Mood = 'ask' | 'talk' | 'denied' | 'told';

const DEMANDS = new Set(
  "should must shall can could may might needs need has have ought want wants get gets let is are to will wanted i'd would".split(
    ' ',
  ),
);

/** Whether a verb stands in its plain form. */
export function isBase(word: string): boolean {
  return !/(ing|ed)$/.test(word) || ['feed', 'seed', 'bring', 'ping', 'shed', 'string'].includes(word);
}

/** What a run of words asks for, and whether it asks at all. */
export function readPart(run: readonly Token[]): { mood: Mood; part: Unplaced | null } {
  let at = 0;
  let denied = false;
  while (at < run.length) {
    const { low } = run[at]!;
    if (low === 'forget' || low === 'hesitate' || (low === 'fail' && run[at + 1]?.low === 'to'))
      denied = false;
    else if (NEGATIONS.has(low)) {
      const only = ['only', 'longer', 'just', 'merely'].includes(run[at + 1]?.low ?? '');
      if (!only) denied = !denied;
      if (low === 'skip' || low === 'avoid' || low === 'nobody') break;
    } else if (!FILLERS.has(low) || (actAt(run, at) !== null && startsObject(run, at))) break;
    at += 1;
  }
  if (denied) return { mood: 'denied', part: null };
  const caused = causedAt(run, at);
  if (caused) return { mood: 'ask', part: caused };
  const act = actAt(run, at);
  if (act && (isBase(run[at]!.low) || at === 0) && run[at]!.kind === 'word') {
    if (act.names.every((name) => name === 'talk')) return { mood: 'talk', part: null };
    return { mood: 'ask', part: { words: run, act, object: run.slice(act.end) } };
  }
  return readStatement(run);
}

const isLoss = ({ names }: Hit<Act>) =>
  names.some((name) => name === 'destroy' || name === 'discard' || name === 'stop');

const CAUSING = new Set(['have', 'let', 'make', 'get']);

/** "Have the cron purge it", "let the pipeline remove them": who does it stands between. */
function causedAt(run: readonly Token[], at: number): Unplaced | null {
  const causes = run.findIndex(({ low }, i) => i <= at && CAUSING.has(low));
  if (causes < 0) return null;
  for (let i = causes + 2; i <= causes + 5 && i < run.length; i += 1) {
    if (NEGATIONS.has(run[i]!.low) || PREPOSITIONS.has(run[i]!.low)) return null;
    const act = actAt(run, i);
    if (act && isLoss(act) && isBase(run[i]!.low)) return { words: run, act, object: run.slice(act.end) };
  }
  return null;
}

const NOBODY = new Set(['nobody', 'nothing', 'none', 'noone']);

/** "On 3 May an engineer ...": no wish. */
const isMonth = (run: readonly Token[], at: number) =>
  run[at]!.text === 'May' && (at > 0 || /^\d/.test(run[at + 1]?.low ?? ''));

/** "Do a restart", "make the bucket public", "give Dana access": a filler that is the verb here. */
function startsObject(run: readonly Token[], at: number): boolean {
  const next = run[at + 1]?.low ?? '';
  return !FILLERS.has(next) && !NEGATIONS.has(next) && actAt(run, at + 1) === null && !BE_FORMS.has(next);
}

/** "X should be dropped", "we need the queue drained", "billing needs a restart", "deletion of the old backups". */
function readStatement(run: readonly Token[]): { mood: Mood; part: Unplaced } {
  let demanded = false;
  for (let i = 0; i < run.length; i += 1) {
    const { low } = run[i]!;
    if (NEGATIONS.has(low) && low !== 'no' && DEMANDS.has(run[i - 1]?.low ?? ''))
      return { mood: 'denied', part: plain(run) };
    if (NOBODY.has(low) && DEMANDS.has(run[i + 1]?.low ?? '') && run[i + 1]!.low !== 'is')
      return { mood: 'denied', part: plain(run) };
    if (DEMANDS.has(low) && !isMonth(run, i)) demanded = true;
    const wayOut = low === 'to' && BE_FORMS.has(run[i - 1]?.low ?? '') ? actAt(run, i + 1) : null;
    if (wayOut && isLoss(wayOut))
      return { mood: 'ask', part: { words: run, act: wayOut, object: run.slice(wayOut.end) } };
    const act = i > 0 && demanded ? actAt(run, i) : null;
    const done = act !== null && (/(ed|wn|nt|ut|ne|ing|ung|en)$/.test(low) || run[i - 1]?.low === 'be');
    if (act && done && !PREPOSITIONS.has(run[i - 1]!.low))
      return { mood: 'ask', part: { words: run, act, object: [...run.slice(0, i), ...run.slice(act.end)] } };
  }
  return { mood: 'ask', part: plain(run) };
}

function plain(run: readonly Token[]): Unplaced {
  return { words: run, act: null, object: run };
}

import type { Token } from '../../text/tokens.ts';
import { BE_FORMS, PREPOSITIONS } from '../../text/words.ts';
import { actAt, type Hit } from './phrases.ts';
import { isQuestion, type Sentence, sentencesOf } from './sentences.ts';
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

/** "It" goes back no further. */
const CONTEXT_MAX = 12;
/** A rehearsal changes nothing, whatever it rehearses. */
export const REHEARSED =
  /\b(dry[- ]runs?|simulation|rehearsal|game day|(terraform|tofu|pulumi) (plan|preview)|helm (diff|template)|kubectl diff|explain plan|plan only)\b/;

const JOINING = new Set(['and', 'or', 'then', 'but', 'plus', 'nor', '&', 'so']);
/** What follows one of these is told, not asked, up to the next comma. */
const TELLING = new Set(
  'if when whenever unless because since while until once after before as whether why how which who whose where what that for which'.split(
    ' ',
  ),
);
const ENSURING = new Set(['sure', 'it', 'ensure', 'want', 'need', 'like', 'guarantee', 'certain']);
const DEMANDS = new Set(
  "should must shall can could may might needs need has have ought want wants get gets let is are to will wanted i'd would".split(
    ' ',
  ),
);

/** What a text asks for, part by part; what it denies, asks about, describes or makes a condition is left out. */
export function readParts(text: string): Part[] {
  const sentences = sentencesOf(text);
  return sentences.flatMap((one, sentence) => {
    const before = sentences[sentence - 1]?.words ?? [];
    return partsOf(one).map((part) => {
      const inside = one.words.slice(0, one.words.indexOf(part.words[0]!));
      const context = inside.length > 0 ? inside.slice(-CONTEXT_MAX) : before.slice(-CONTEXT_MAX);
      return { ...part, sentence, context };
    });
  });
}

type Unplaced = Omit<Part, 'sentence' | 'context'>;
type Mood = 'ask' | 'talk' | 'denied' | 'told';

function partsOf(sentence: Sentence): Unplaced[] {
  if (isQuestion(sentence)) return [];
  const parts: Unplaced[] = [];
  let mood: Mood = 'ask';
  let sticky = false;
  for (const { lead, comma, run } of cut(sentence.words)) {
    if (run.length === 0) continue;
    const before: Mood = mood;
    if (lead === 'that' && runsScript(parts.at(-1))) {
      const told = readPart(run);
      if (told.part?.act) parts.push(told.part);
      continue;
    }
    if (TELLING.has(lead) && !(lead === 'that' && mood === 'ask' && parts.at(-1)?.act === null)) {
      mood = before === 'denied' && !comma ? 'denied' : 'told';
      if (before === 'talk') sticky = true;
      continue;
    }
    const goesOn = (lead === 'and' || lead === 'or' || lead === 'nor') && !comma;
    if (goesOn && ((before === 'talk' && sticky) || (before === 'denied' && lead !== 'and'))) continue;
    if (lead === 'by' && before !== 'ask') continue;
    if (goesOn && before === 'told' && parts.length === 0) continue;
    if (REHEARSED.test(run.map(({ low }) => low).join(' '))) {
      mood = 'talk';
      continue;
    }
    if (goesOn && before === 'talk' && run.length === 1) continue;
    const read = readPart(run);
    mood = read.mood;
    sticky = mood === 'talk' && run.some(({ low }) => TELLING.has(low) || low === 'to' || low === 'steps');
    if (mood === 'ask' && read.part) parts.push(read.part);
  }
  return parts;
}

const SCRIPTS = new Set(['script', 'query', 'job', 'command', 'playbook', 'migration', 'statement', 'cron']);

/** "Run a script that removes all orders": what it does is what is asked. */
function runsScript(part: Unplaced | undefined): boolean {
  return part?.act?.names.includes('run') === true && part.object.some(({ low }) => SCRIPTS.has(low));
}

type Run = { lead: string; comma: boolean; run: Token[] };

/** Cuts a sentence where another thing begins: a joining word before a verb, a comma before one, a telling word. */
function cut(words: readonly Token[]): Run[] {
  const runs: Run[] = [{ lead: '', comma: false, run: [] }];
  let comma = false;
  for (let i = 0; i < words.length; i += 1) {
    const { low, kind } = words[i]!;
    const open = runs.at(-1)!;
    if (kind === 'comma') {
      comma = true;
      if (TELLING.has(open.lead) || startsPart(words, i + 1)) runs.push({ lead: '', comma: true, run: [] });
      continue;
    }
    const joins = JOINING.has(low) && startsPart(words, i + 1);
    const ensures = low === 'that' && ENSURING.has(words[i - 1]?.low ?? '');
    const tells = TELLING.has(low) && !ensures && !(low === 'for' || low === 'as') && !isPlain(words, i);
    const means = low === 'by' && actAt(words, i + 1) !== null && words[i + 1]!.low.endsWith('ing');
    if (joins || tells || means) runs.push({ lead: low, comma, run: [] });
    else open.run.push(words[i]!);
    comma = false;
  }
  return runs;
}

/** "After it" and "before that" are no parts of their own. */
function isPlain(words: readonly Token[], at: number): boolean {
  return at === words.length - 1;
}

function startsPart(words: readonly Token[], from: number): boolean {
  let at = from;
  while (at < words.length && (FILLERS.has(words[at]!.low) || NEGATIONS.has(words[at]!.low))) at += 1;
  if (at >= words.length) return false;
  if (TELLING.has(words[at]!.low)) return true;
  const act = actAt(words, at);
  return act !== null && isBase(words[at]!.low);
}

function isBase(word: string): boolean {
  return !/(ing|ed)$/.test(word) || ['feed', 'seed', 'bring', 'ping', 'shed', 'string'].includes(word);
}

function readPart(run: readonly Token[]): { mood: Mood; part: Unplaced | null } {
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

const CAUSING = new Set(['have', 'let', 'make', 'get']);

/** "Have the cron purge it", "let the pipeline remove them": who does it stands between. */
function causedAt(run: readonly Token[], at: number): Unplaced | null {
  const causes = run.findIndex(({ low }, i) => i <= at && CAUSING.has(low));
  if (causes < 0) return null;
  for (let i = causes + 2; i <= causes + 5 && i < run.length; i += 1) {
    if (NEGATIONS.has(run[i]!.low) || PREPOSITIONS.has(run[i]!.low)) return null;
    const act = actAt(run, i);
    const losing = act?.names.some((name) => name === 'destroy' || name === 'discard' || name === 'stop');
    if (act && losing && isBase(run[i]!.low)) return { words: run, act, object: run.slice(act.end) };
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

import type { Token } from '../../text/tokens.ts';
import { PRONOUNS, STATEMENT_VERBS } from '../../text/words.ts';
import { actAt, thingAt } from './phrases.ts';
import { isBase, type Mood, type Part, readPart, type Unplaced } from './read-part.ts';
import { isQuestion, type Sentence, sentencesOf } from './sentences.ts';
import { FILLERS, NEGATIONS } from './vocabulary.ts';

/** "It" goes back no further. */
const CONTEXT_MAX = 12;
/** A rehearsal changes nothing, whatever it rehearses. */
export const REHEARSED =
  /\b(dry[- ]runs?|simulation|rehearsal|game day|(terraform|tofu|pulumi) (plan|preview)|helm (diff|template)|kubectl diff|explain plan|plan only)\b/;

/** A rehearsal that is followed by the real thing. */
const CARRIED_OUT =
  /\bthen (do|run|apply|execute|repeat) (it|that|them|the same)\b|\bfor real\b|\band then really\b/;

const JOINING = new Set(['and', 'or', 'then', 'but', 'plus', 'nor', '&', 'so']);
/** What follows one of these is told, not asked, up to the next comma. */
const TELLING = new Set(
  'if when whenever unless because since while until once after before as whether why how which who whose where what that for which'.split(
    ' ',
  ),
);
const ENSURING = new Set(['sure', 'it', 'ensure', 'want', 'need', 'like', 'guarantee', 'certain']);
let last: { text: string; parts: readonly Part[] } = { text: '', parts: [] };

/**
 * What a text asks for, part by part; what it denies, asks about, describes or makes a condition is left out. Several
 * readers ask it of one text in turn: the last answer is kept.
 */
export function readParts(text: string): readonly Part[] {
  if (last.text !== text) last = { text, parts: partsOfText(text) };
  return last.parts;
}

function partsOfText(text: string): Part[] {
  const sentences = sentencesOf(text);
  return sentences.flatMap((one, sentence) => {
    const before = sentences[sentence - 1]?.words ?? [];
    let at = 0;
    return partsOf(one).map((part) => {
      at = Math.max(one.words.indexOf(part.words[0]!, at), 0);
      const inside = one.words.slice(Math.max(at - CONTEXT_MAX, 0), at);
      const context = inside.length > 0 ? inside : before.slice(-CONTEXT_MAX);
      return { ...part, sentence, context };
    });
  });
}

function partsOf(sentence: Sentence): Unplaced[] {
  if (isQuestion(sentence)) return [];
  const parts: Unplaced[] = [];
  let mood: Mood = 'ask';
  let sticky = false;
  const carriedOut = CARRIED_OUT.test(sentence.words.map(({ low }) => low).join(' '));
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
      const wish = before === 'denied' ? null : afterTime(lead, run);
      const read = wish && readPart(wish);
      if (read?.mood === 'ask' && read.part) parts.push(read.part);
      continue;
    }
    const goesOn = (lead === 'and' || lead === 'or' || lead === 'nor') && !comma;
    if (goesOn && ((before === 'talk' && sticky) || (before === 'denied' && lead !== 'and'))) continue;
    // A loss that is only acted out is real for what is lost by it.
    if (lead === 'by' && before !== 'ask' && sentence.words[0]?.low !== 'simulate') continue;
    if (goesOn && before === 'told' && parts.length === 0) continue;
    if (!carriedOut && REHEARSED.test(run.map(({ low }) => low).join(' '))) {
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

/** Behind these a wish may follow without a comma: "before the maintenance take the protection off". */
const FIRST = new Set(['before', 'after', 'during']);

/** What is asked for behind a time that nobody closed with a comma; null when a plain verb does not follow a noun. */
function afterTime(lead: string, run: readonly Token[]): readonly Token[] | null {
  if (!FIRST.has(lead)) return null;
  const at = run.findIndex(({ low, kind }, i) => {
    const before = run[i - 1]?.low ?? '';
    return (
      i > 1 &&
      kind === 'word' &&
      isBase(low) &&
      actAt(run, i) !== null &&
      thingAt(run, i) === null &&
      !PRONOUNS.has(before) &&
      !STATEMENT_VERBS.has(before) &&
      !FILLERS.has(before) &&
      !NEGATIONS.has(before) &&
      actAt(run, i - 1) === null &&
      /^(the|a|an|our|your|this|that|tonight|today|tomorrow|all|any|its|prod|production|staging)$/.test(
        run[0]!.low,
      )
    );
  });
  return at > 0 && /^(the|a|an|our|all|its|deletion|protection|every)$/.test(run[at + 1]?.low ?? '')
    ? run.slice(at)
    : at > 0 && thingAt(run, at + 1) !== null
      ? run.slice(at)
      : null;
}

const SCRIPTS = new Set(['script', 'query', 'job', 'command', 'playbook', 'migration', 'statement', 'cron']);

/** "Run a script that removes all orders": what it does is what is asked. */
function runsScript(part: Unplaced | undefined): boolean {
  return (
    part?.act?.names.some((name) => name === 'run' || name === 'deploy') === true &&
    part.object.some(({ low }) => SCRIPTS.has(low))
  );
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

import type { Deed, Language, Nested, Word } from '../commands/program.ts';
import { type Call, findCalls, listOf, MOST_CALLS, partsOf, stringOf } from './calls.ts';
import { handedTo, REHEARSED, sentTo } from './indirect.ts';
import { kindOfCall } from './names.ts';
import { addressOf, methodOf } from './requests.ts';
import { type Literal, MOST_CODE, type Skeleton, toSkeleton } from './skeleton.ts';
import { isStatement, MOST_LITERALS, sqlLiterals } from './sql-literals.ts';

/** What a program text does: deeds of its own, what it makes something else run, and what cannot be known of it. */
export type CodeReading = {
  deeds: { rule: string; deed: Deed; why: string; evidence: string }[];
  nested: Nested[];
  hidden: { why: string; evidence: string }[];
};

/** A line that prints one text or number and nothing else, in languages whose calls are not known. */
const PRINTS =
  /^\s*(?:IO\.(?:puts|inspect)|puts|print(?:ln)?|display(?: (?:notification|dialog|alert))?|say|\(?(?:println|display|princ))\s*\(?\s*(?:"[^"\\$#[\]`]{0,300}"|-?\d[\d.]{0,20})\s*\){0,2}\s*$/;

const remote = (operation: Deed['operation'], effect: Deed['effect']): Deed => ({
  ...{ operation, resource: 'data', effect, reach: 'remote', floor: 'medium' },
});
const LOOKS: Deed = { operation: 'read', resource: 'other', effect: 'read', reach: 'machine' };
const TAKES_OVER: Deed = {
  operation: 'modify',
  resource: 'security',
  effect: 'destructive',
  reach: 'machine',
  floor: 'critical',
};

/** Reads a program text in a scripting language by the calls that it makes. `at` is where it stands. */
export function readCode(text: string, language: Language, at: Pick<Word, 'start' | 'end'>): CodeReading {
  const skeleton = toSkeleton(text);
  const reading: CodeReading = { deeds: [], nested: [], hidden: [] };
  const word = (said: string, known = true): Word => ({ text: said, known, start: at.start, end: at.end });
  const reader: Reader = { skeleton, language, reading, word };
  const calls = findCalls(skeleton);
  for (const call of calls) readCall(reader, call);
  if (calls.length >= MOST_CALLS || skeleton.literals.length > MOST_LITERALS || text.length > MOST_CODE)
    reading.hidden.push({ why: 'It holds more than can be followed.', evidence: text.slice(0, 120) });
  backticks(reader);
  for (const each of sqlLiterals(skeleton.literals))
    reading.nested.push({ kind: 'script', text: word(each), language: 'sql' });
  const found = reading.deeds.length + reading.nested.length + reading.hidden.length;
  if (found === 0 && language === 'foreign' && !PRINTS.test(text)) {
    reading.hidden.push({
      why: 'Its calls are of a language that is not read here.',
      evidence: text.slice(0, 120),
    });
  } else if (found === 0) {
    const why = 'It computes and prints.';
    reading.deeds.push({ rule: 'code.computes', deed: LOOKS, why, evidence: text.slice(0, 120) });
  }
  return reading;
}

type Reader = {
  skeleton: Skeleton;
  language: Language;
  reading: CodeReading;
  word: (said: string, known?: boolean) => Word;
};

function readCall(reader: Reader, call: Call): void {
  const { reading, skeleton, language, word } = reader;
  const evidence = `${call.name}(…)`;
  const [first, second] = partsOf(call.args);
  const said = stringOf(first?.replace(/^glob\s{0,3}/, ''), skeleton);
  const path = said && !said.open ? word(said.text) : word('$(…)', false);
  const sent = sentTo(call, said);
  if (sent) {
    readCall(reader, sent);
    return;
  }
  const handed = handedTo(call, said);
  if (handed) {
    readCall(reader, { name: handed, args: '' });
    return;
  }
  const kind = language !== 'python' && call.name === 'exec' ? 'shell' : kindOfCall(call.name);
  // A rehearsal of a cloud's own: it answers whether it would have been allowed.
  if (/^(?:destroys|changes)$/.test(kind ?? '') && REHEARSED.test(call.args)) return;
  switch (kind) {
    case 'shell':
      runsShell(reader, call, evidence);
      return;
    case 'code':
      if (said && !said.open) reading.nested.push({ kind: 'script', text: word(said.text), language });
      else reading.hidden.push({ why: 'It runs code that is put together when it runs.', evidence });
      return;
    case 'hidden':
      if (said && !said.open && /^(?:__import__|importlib)/.test(call.name) && !second) return;
      reading.hidden.push({ why: 'What it calls is known only when it runs.', evidence });
      return;
    case 'removes':
      reading.nested.push({ kind: 'words', words: [word('rm'), word('-rf'), path] });
      return;
    case 'writes': {
      const reads = /open$/i.test(call.name) && !/‹\d+›/.test(second ?? '');
      const mode = stringOf(second, skeleton)?.text ?? '';
      const opens = /open$/i.test(call.name);
      if (reads || (opens && /^[rRbt<]*$/.test(mode)))
        reading.nested.push({ kind: 'words', words: [word('cat'), path] });
      else reading.nested.push({ kind: 'words', words: [word(mode.startsWith('a') ? '>>' : '>'), path] });
      return;
    }
    case 'sql':
      if (said && isStatement(said.text)) return;
      reading.deeds.push({
        rule: 'code.database',
        deed: remote('modify', 'write'),
        why: 'It asks a database for something that is not seen.',
        evidence,
      });
      return;
    case 'fetches':
    case 'sends': {
      const method = methodOf(call, said, skeleton);
      reading.nested.push({
        kind: 'words',
        words: [word('curl'), word('-X'), word(method), addressOf(call, skeleton, word)],
      });
      return;
    }
    case 'destroys':
      reading.deeds.push({
        rule: 'code.destroys',
        deed: remote('delete', 'destructive'),
        why: 'The name of what it calls says that something is lost.',
        evidence,
      });
      return;
    case 'changes':
      reading.deeds.push({
        rule: 'code.changes',
        deed: remote('modify', 'write'),
        why: 'The name of what it calls says that something changes.',
        evidence,
      });
      return;
    case 'takes_over':
      reading.deeds.push({
        rule: 'code.takes_over',
        deed: TAKES_OVER,
        why: 'It hands the machine to whoever is connected, or floods it.',
        evidence,
      });
      return;
    default:
  }
}

/** `os.system('…')`, `spawn('rm', ['-rf', path])`, `run(['rm', '-rf', path])`. */
function runsShell(reader: Reader, { args }: Call, evidence: string): void {
  const { reading, skeleton, word, language } = reader;
  const parts = partsOf(args);
  const text = stringOf(parts[0], skeleton);
  const list = listOf(parts[0], skeleton) ?? (text ? listOf(parts[1], skeleton) : null);
  const plainWords = (literals: readonly (Literal | null)[]) =>
    literals.map((literal) => (literal && !literal.open ? word(literal.text) : word('$(…)', false)));
  if (list && listOf(parts[0], skeleton)) {
    reading.nested.push({ kind: 'words', words: plainWords(list) });
  } else if (text && list) {
    reading.nested.push({ kind: 'words', words: plainWords([text, ...list]) });
  } else if (text && !text.open) {
    const more = parts.slice(1).map((part) => stringOf(part, skeleton));
    // What a variable holds is one word among the others.
    const words = more.length > 0 && (language === 'other' || more.every((each) => each !== null));
    reading.nested.push(
      words && /^[\w./-]+$/.test(text.text)
        ? { kind: 'words', words: plainWords([text, ...more]) }
        : { kind: 'script', text: word(text.text), language: 'shell' },
    );
  } else {
    reading.hidden.push({ why: 'It runs a command that is put together when it runs.', evidence });
  }
}

/** Perl, Ruby and PHP run what stands in backticks; JavaScript does with a tag (`$`). */
function backticks({ skeleton, language, reading, word }: Reader): void {
  if (language === 'python') return;
  const pattern = language === 'javascript' ? /\$‹(\d+)`›/g : /(?:‹(\d+)`›)/g;
  for (const [, index] of skeleton.code.matchAll(pattern)) {
    const literal = skeleton.literals[Number(index)];
    if (literal && !literal.open)
      reading.nested.push({ kind: 'script', text: word(literal.text), language: 'shell' });
    else
      reading.hidden.push({ why: 'It runs a command that is put together when it runs.', evidence: '`…`' });
  }
  if (language === 'javascript') return;
  for (const [, text] of skeleton.code.matchAll(/(?:%x|qx)[({[|/]([^)}\]|/]{1,2000})[)}\]|/]/g)) {
    reading.nested.push({ kind: 'script', text: word(text!), language: 'shell' });
  }
}

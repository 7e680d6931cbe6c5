import type { Word } from '../../program.ts';

/** The pseudo-program whose words are a method, what it is called on, and what it is given. */
export const MONGO_CALL = 'mongosh.call';

const LONGEST_ARGUMENT = 4000;
const MOST_CALLS = 400;
const LONGEST_PATH = 200;

/**
 * Every call in a script of the mongo shell, wherever it stands, as words for `MONGO_CALL`. Strings, comments and
 * regular expressions hold no call. What is called by a computed name is a word that is not known. Linear.
 */
export function callsOf(script: Word): Word[][] {
  const { text } = script;
  const plain = blankTexts(text);
  const calls: Word[][] = [];
  const word = (each: string, known = true): Word => ({ ...script, text: each, known });
  const called = (name: Word, on: string, args: string) => [
    word(MONGO_CALL),
    word('--'),
    name,
    word(on),
    word(args),
  ];
  for (let open = plain.indexOf('('); open >= 0; open = plain.indexOf('(', open + 1)) {
    const path = pathBefore(plain, open);
    if (path === '') continue;
    if (calls.length >= MOST_CALLS) return [...calls, called(word('$(…)', false), '', '')];
    const name = path === ']' ? nameInBrackets(text.slice(0, open)) : path.slice(path.lastIndexOf('.') + 1);
    const on = path.slice(0, path.lastIndexOf('.') + 1);
    const args = text.slice(open + 1, closing(plain, open + 1));
    calls.push(called(word(name ?? '$(…)', name !== null), on, args));
  }
  return calls;
}

/** What is called at a parenthesis: `db.users.drop`, `]` after a computed name, nothing where it only groups. */
function pathBefore(plain: string, open: number): string {
  let end = open;
  while (end > 0 && open - end < 20 && /\s/.test(plain[end - 1]!)) end -= 1;
  if (plain[end - 1] === ']') return ']';
  let start = end;
  while (start > 0 && end - start < LONGEST_PATH && /[\w$.]/.test(plain[start - 1]!)) start -= 1;
  return plain.slice(start, end);
}

/** The same text with what stands in quotes and comments blanked out, character for character. */
function blankTexts(text: string): string {
  return text.replace(
    /"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\[\s\S])*`?|\/\/[^\n]*|(?<=[(,:=]\s{0,3})\/(?:[^/\\\n*]|\\.)(?:[^/\\\n]|\\.){0,300}\/|\/\*[\s\S]*?(?:\*\/|$)/g,
    (found) => `"${' '.repeat(Math.max(0, found.length - 1))}`,
  );
}

/** `db["drop"](`: the name, if it stands there. */
function nameInBrackets(before: string): string | null {
  return /\[\s{0,9}["'`]([\w$]{1,60})["'`]\s{0,9}\]\s{0,20}$/.exec(before.slice(-140))?.[1] ?? null;
}

function closing(plain: string, open: number): number {
  let depth = 1;
  const end = Math.min(plain.length, open + LONGEST_ARGUMENT);
  for (let at = open; at < end; at += 1) {
    if (plain[at] === '(') depth += 1;
    else if (plain[at] === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return end;
}

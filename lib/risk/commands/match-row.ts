import { hasFlag } from './argv.ts';
import type { Argv, When, Word } from './program.ts';

/** Whether a row's condition holds for a command. What is not known until it runs matches no word and no pattern. */
export function matchesRow(when: When, argv: Argv): boolean {
  const wanted = when.words === undefined ? [] : when.words.split(' ');
  if (!wanted.every((choice, i) => isWord(choice, argv.words[i]))) return false;
  if (when.flags && !when.flags.some((flag) => isGiven(flag, argv))) return false;
  if (when.without?.some((flag) => isGiven(flag, argv))) return false;
  if (when.operand) {
    const { operand } = when;
    if (!argv.words.slice(wanted.length).some(({ text }) => operand.test(text))) return false;
  }
  return when.test === undefined || when.test(argv);
}

function isWord(choice: string, word: Word | undefined): boolean {
  if (word === undefined) return false;
  if (choice === '*') return true;
  if (!word.known) return false;
  return choice.includes('|')
    ? choicesOf(choice).some((one) => isSpelled(one, word.text))
    : isSpelled(choice, word.text);
}

const split = new Map<string, readonly string[]>();

/** `get|list` taken apart, once for each that a table has. */
function choicesOf(choice: string): readonly string[] {
  const known = split.get(choice) ?? choice.split('|');
  split.set(choice, known);
  return known;
}

/** Whether a word is as a row writes it: `delete-*` stands for all that begins so, `*-rules` for all that ends so. */
function isSpelled(choice: string, text: string): boolean {
  const star = choice.indexOf('*');
  if (star < 0) return choice === text;
  const [start, end] = [choice.slice(0, star), choice.slice(star + 1)];
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

function isGiven(flag: string, argv: Argv): boolean {
  const equals = flag.indexOf('=');
  if (equals < 0) return hasFlag(argv, flag);
  const values = argv.flags.get(flag.slice(0, equals));
  return values?.some(({ text }) => text === flag.slice(equals + 1)) ?? false;
}

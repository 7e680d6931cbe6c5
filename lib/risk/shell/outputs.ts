import type { Word } from '../commands/program.ts';
import type { Around } from '../commands/read-program.ts';
import { joinPieces } from './fields.ts';
import { EMPTY, type Value } from './scope.ts';

/** What a program prints, where its words and what it is fed say it; null where the program's table has the word. */
export function printedBy(
  name: string,
  args: readonly Word[],
  stdin: Value | null,
  around: Around,
): Value | null {
  const known = Object.hasOwn(PRINTERS, name) ? PRINTERS[name] : undefined;
  return known ? known(args, stdin, around) : null;
}

type Printer = (args: readonly Word[], stdin: Value | null, around: Around) => Value;

const unknown = (from: Value['from']): Value =>
  ({ text: '', known: false, ...(from ? { from } : {}) }) as Value;

const PRINTERS: Readonly<Record<string, Printer>> = {
  echo: (args) => line(args.filter(({ text }, i) => !(i === 0 && /^-[neE]+$/.test(text)))),
  cat: (args, stdin, around) => files(args, stdin, around),
  tee: (_args, stdin) => stdin ?? unknown('command'),
  curl: () => unknown('network'),
  wget: () => unknown('network'),
};

function line(words: readonly Value[]): Value {
  return joinPieces(words.flatMap((word, i) => (i === 0 ? [word] : [{ text: ' ', known: true }, word])));
}

function files(args: readonly Word[], stdin: Value | null, around: Around): Value {
  const paths = args.filter(({ text }) => !text.startsWith('-'));
  if (paths.length === 0) return stdin ?? EMPTY;
  return joinPieces(paths.map(({ text }) => around.file?.(text) ?? unknown('file')));
}

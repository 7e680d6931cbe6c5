import type { Argv } from '../../program.ts';

/** A word of the command, as Redis reads it: in capitals. */
const word = ({ words }: Argv, i: number) => (words[i]?.known ? words[i].text.toUpperCase() : '');
/** The command, in capitals. */
export const command = (argv: Argv) => word(argv, 0);
/** The command and its next word, in capitals. */
export const pair = (argv: Argv) => `${word(argv, 0)} ${word(argv, 1)}`;
/** Holds when the command and its next word match, and nothing is told to a whole cluster. */
export const is = (pattern: RegExp) => (argv: Argv) =>
  !argv.flags.has('--cluster') && pattern.test(pair(argv));

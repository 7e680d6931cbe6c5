import type { Json } from '../../../schema/vocabulary.ts';

/** Words that a shell reads without quotes as they stand. */
const PLAIN = /^[\w@%+:,./-][\w@%+=:,./-]*$/;
/** What the first word would be to a shell rather than a program's name. */
const SYNTAX =
  /^(?:if|then|else|elif|fi|for|in|do|done|while|until|case|esac|select|function|time|coproc|.*=.*)$/;
/** Line breaks and tabs stand in scripts that are an argument; no other control character has a business there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/**
 * The command line that runs exactly the program and words of `argv`: each word is quoted where a shell would read anything into
 * it, so that nothing in it is syntax. Null where it is no such list, names no program, or holds control characters.
 */
export function argvText(argv: Json | undefined): string | null {
  if (!Array.isArray(argv) || argv.length === 0 || argv[0] === '') return null;
  if (!argv.every((word) => typeof word === 'string' && !CONTROL.test(word))) return null;
  return (argv as string[]).map((word, place) => quoted(word, place === 0)).join(' ');
}

/**
 * A command line as it runs in a folder: names without one are of there. Null where that is no name of a folder: no text, empty, or
 * with control characters.
 */
export function inFolder(line: string, cwd: Json): string | null {
  if (typeof cwd !== 'string' || cwd === '' || CONTROL.test(cwd)) return null;
  return `cd -- ${quoted(cwd, false)}\n${line}`;
}

function quoted(word: string, first: boolean): string {
  if (PLAIN.test(word) && !(first && SYNTAX.test(word))) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

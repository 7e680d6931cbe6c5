import type { Argv, Program, Word } from './program.ts';

const valuedFlags = new WeakMap<Program, ReadonlySet<string>>();

function valuedOf(program: Program): ReadonlySet<string> {
  const known = valuedFlags.get(program) ?? new Set(program.valued ?? []);
  valuedFlags.set(program, known);
  return known;
}

/**
 * Takes a command's words apart by its program's flags. `--` ends them. A flag that takes a value and stands last
 * has none. Never throws.
 */
export function toArgv(program: Program, name: string, all: readonly Word[]): Argv {
  const valued = valuedOf(program);
  const flags = new Map<string, Word[]>();
  const words: Word[] = [];
  let at = 0;
  const give = (flag: string, value?: Word) => {
    const values = flags.get(flag) ?? [];
    if (value) values.push(value);
    flags.set(flag, values);
  };
  const giveNext = (flag: string) => {
    at += 1;
    give(flag, all[at]);
  };
  for (; at < all.length; at += 1) {
    const word = all[at]!;
    const { text } = word;
    const positional = !text.startsWith('-') || text === '-';
    if (text === '--' || (positional && program.leading)) {
      words.push(...all.slice(text === '--' ? at + 1 : at));
      break;
    }
    if (positional) words.push(word);
    else if (text.startsWith('--') || program.singleDash) {
      const equals = text.indexOf('=');
      if (equals > 0) give(text.slice(0, equals), { ...word, text: text.slice(equals + 1) });
      else if (valued.has(text)) giveNext(text);
      else give(text);
    } else if (valued.has(text)) giveNext(text);
    else readCluster(word, valued, give, giveNext);
  }
  return { program: name, words, flags, all };
}

/** `-xvf name`, `-nprod`: letters are flags until one of them takes the rest as its value. */
function readCluster(
  word: Word,
  valued: ReadonlySet<string>,
  give: (flag: string, value?: Word) => void,
  giveNext: (flag: string) => void,
): void {
  for (let at = 1; at < word.text.length; at += 1) {
    const flag = `-${word.text[at]}`;
    if (!valued.has(flag)) {
      give(flag);
      continue;
    }
    const rest = word.text.slice(at + 1);
    if (rest === '') giveNext(flag);
    else give(flag, { ...word, text: rest.replace(/^=/, '') });
    return;
  }
}

/** The last value that was given to any of these flags; null when there is none. */
export function flagValue(argv: Argv, ...flags: string[]): Word | null {
  return flags.flatMap((flag) => argv.flags.get(flag) ?? []).at(-1) ?? null;
}

/** Whether any of these flags was given, and not taken back as in `--dry-run=false`. */
export function hasFlag({ flags: given }: Pick<Argv, 'flags'>, ...flags: string[]): boolean {
  return flags.some((flag) => {
    const values = given.get(flag);
    return values !== undefined && (values.length === 0 || values.some(({ text }) => text !== 'false'));
  });
}

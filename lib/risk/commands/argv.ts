import type { Argv, Program, Word } from './program.ts';

/**
 * Takes a command's words apart by its program's flags. `--` ends them. A flag that takes a value and stands last
 * has none. Never throws.
 */
export function toArgv(program: Program, name: string, all: readonly Word[]): Argv {
  const valued = new Set(program.valued ?? []);
  const flags = new Map<string, Word[]>();
  const words: Word[] = [];
  const give = (flag: string, value?: Word) => {
    const values = flags.get(flag) ?? [];
    if (value) values.push(value);
    flags.set(flag, values);
  };
  for (let i = 0; i < all.length; i += 1) {
    const word = all[i]!;
    const { text } = word;
    if (text === '--') {
      words.push(...all.slice(i + 1));
      break;
    }
    if (!text.startsWith('-') || text === '-') {
      if (program.leading) {
        words.push(...all.slice(i));
        break;
      }
      words.push(word);
      continue;
    }
    const equals = text.indexOf('=');
    if (text.startsWith('--') || program.singleDash) {
      const flag = equals > 0 ? text.slice(0, equals) : text;
      if (equals > 0) give(flag, { ...word, text: text.slice(equals + 1) });
      else if (valued.has(flag) && i + 1 < all.length) give(flag, all[(i += 1)]);
      else give(flag);
      continue;
    }
    if (valued.has(text) && i + 1 < all.length) {
      give(text, all[(i += 1)]);
      continue;
    }
    for (let at = 1; at < text.length; at += 1) {
      const flag = `-${text[at]}`;
      const rest = text.slice(at + 1);
      if (valued.has(flag)) {
        if (rest !== '') give(flag, { ...word, text: rest.replace(/^=/, '') });
        else if (i + 1 < all.length) give(flag, all[(i += 1)]);
        else give(flag);
        break;
      }
      give(flag);
    }
  }
  return { program: name, words, flags, all };
}

/** The last value that was given to any of these flags; null when there is none. */
export function valueOf(argv: Argv, ...flags: string[]): Word | null {
  return flags.flatMap((flag) => argv.flags.get(flag) ?? []).at(-1) ?? null;
}

/** Whether any of these flags was given. */
export function hasFlag(argv: Argv, ...flags: string[]): boolean {
  return flags.some((flag) => argv.flags.has(flag));
}

import type { Argv, Deed, Nested, Program, Row } from '../../program.ts';

/** Of what only runs something else: that one's deed is what counts. */
export const RUNS: Deed = { operation: 'read', resource: 'other', effect: 'read', reach: 'machine' };

/** The command behind a wrapper's own positional words. */
export function behind(argv: Argv, skip = 0): Nested[] {
  const words = argv.words.slice(skip);
  const from = words[0]?.text === '--' ? 1 : 0;
  return words.length > from ? [{ kind: 'words', words: words.slice(from) }] : [];
}

/** The text that a shell which was opened is fed. */
export function fed({ stdin }: Argv): Nested[] {
  return stdin ? [{ kind: 'script', text: stdin, language: 'shell' }] : [];
}

/** The table of a program that runs the command behind it, as it stands. */
export function wrapper(
  names: readonly [string, ...string[]],
  source: string,
  part: {
    why: string;
    must: readonly string[];
    not: readonly string[];
    valued?: readonly string[];
    /** Positional words before the command (`timeout 5 command`). */
    skip?: number;
    /** What it does without a command; unknown by default. */
    alone?: Deed;
    rows?: readonly Row[];
  },
): Program {
  const { why, must, not, valued = [], skip = 0, alone, rows = [] } = part;
  const words = Array.from({ length: skip + 1 }, () => '*').join(' ');
  const row: Row = {
    ...{ id: `${names[0]}.command`, when: { words }, does: RUNS, why, must, not },
    runs: (argv) => behind(argv, skip),
  };
  return { names, source, valued, leading: true, rows: [...rows, row], otherwise: alone ?? 'unknown' };
}

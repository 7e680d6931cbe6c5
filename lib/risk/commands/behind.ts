import type { Argv, Nested } from './program.ts';

/**
 * The command that stands behind `--`, or behind that many positional words: `doppler run -- npm test`. Without `--`
 * flags of the outer program that follow are handed on too.
 */
export function behind({ all, words }: Argv, skip: number): Nested[] {
  const dashes = all.findIndex(({ text }) => text === '--');
  const first = words[skip];
  const rest = dashes >= 0 ? all.slice(dashes + 1) : first ? all.slice(all.indexOf(first)) : [];
  return rest.length > 0 ? [{ kind: 'words', words: rest }] : [];
}

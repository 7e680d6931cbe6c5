import type { Word } from './program.ts';

/** The paths that `find` may come upon, as patterns. */
export function findPaths(args: readonly Word[]): Pick<Word, 'text' | 'known'>[] {
  const end = args.findIndex(({ text }) => /^[-(!]/.test(text) && !/^-[HLPO]/.test(text));
  const roots = args.slice(0, end < 0 ? undefined : end).filter(({ text }) => !text.startsWith('-'));
  const at = args.findIndex(({ text }) => /^-i?(?:name|path)$/.test(text));
  const several = args.some(({ text }) => text === '-o' || text === '-or' || text === '!' || text === '-not');
  const name = at >= 0 && !several ? args[at + 1] : undefined;
  const below = name?.known ? name.text.replace(/^\*\//, '') : '*';
  const starts: readonly Pick<Word, 'text' | 'known'>[] =
    roots.length > 0 ? roots : [{ text: '.', known: true }];
  // From the root it comes upon files of every folder.
  return starts.map(({ text, known }) => ({
    ...{ text: `${text === '/' && below !== '*' ? '/*' : text.replace(/\/$/, '')}/${below}`, known },
  }));
}

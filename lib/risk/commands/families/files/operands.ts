import { type PathKind, pathKinds } from '../../paths.ts';
import type { Argv } from '../../program.ts';

/** Holds when any of the command's positional words leads to one of these. */
export const some =
  (...kinds: readonly PathKind[]) =>
  (argv: Argv): boolean =>
    pathKinds(argv).some((kind) => kinds.includes(kind));

/** Holds when there are positional words and all of them lead to one of these. */
export const every =
  (...kinds: readonly PathKind[]) =>
  (argv: Argv): boolean =>
    argv.words.length > 0 && pathKinds(argv).every((kind) => kinds.includes(kind));

/** Flags by which the programs here go down into folders. */
export const RECURSIVE = ['-r', '-R', '--recursive'];

/** Places that everything running on this machine relies on. */
export const OF_MACHINE: readonly PathKind[] = [
  'root',
  'home',
  'access',
  'secrets',
  'startup',
  'system',
  'data',
  'device',
];

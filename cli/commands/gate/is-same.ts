import { isDeepStrictEqual } from 'node:util';

/** Whether the arguments that were answered are, all of them, those that were asked for. */
export function isSame(answered: unknown, args: { argv: string[]; cwd: string }): boolean {
  return isDeepStrictEqual(answered, { argv: args.argv, cwd: args.cwd });
}

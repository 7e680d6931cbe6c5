import { SHELLS } from './families/shells.ts';
import { WRAPPERS } from './families/wrappers.ts';
import type { Program } from './program.ts';

/** Every family's table. A new family is one line here. */
export const FAMILIES: Readonly<Record<string, readonly Program[]>> = {
  shells: SHELLS,
  wrappers: WRAPPERS,
};

let byName: ReadonlyMap<string, Program> | null = null;

/** The table of a program by its plain name (no path); null for a program that nobody wrote one for. */
export function findProgram(name: string): Program | null {
  byName ??= new Map(
    Object.values(FAMILIES).flatMap((programs) =>
      programs.flatMap((program) => program.names.map((each) => [each, program] as const)),
    ),
  );
  return byName.get(name) ?? null;
}

import type { Place } from '../resolve-environment.ts';
import { toArgv } from './argv.ts';
import { matchesRow } from './match-row.ts';
import type { Argv, Deed, Nested, Program, Word } from './program.ts';

/** What a table says of one command. */
export type Spoken = {
  /** The row that spoke, or `<program>.otherwise`. */
  rule: string;
  /** Null where it is not understood. */
  deed: Deed | null;
  why: string;
  safer: string | null;
  nested: readonly Nested[];
  places: readonly Place[];
};

/** What is known of a command beside its own words. */
export type Around = Pick<Argv, 'stdin' | 'variable' | 'file' | 'directory'>;

/** What a program's table says of one command: the first row that holds speaks. */
export function readProgram(program: Program, name: string, args: readonly Word[], around: Around): Spoken {
  const argv: Argv = { ...toArgv(program, name, args), ...around };
  const row = program.rows.find(({ when }) => matchesRow(when, argv));
  const places = placesOf(program, argv);
  if (!row) {
    const deed = program.otherwise === 'unknown' ? null : program.otherwise;
    const head = [name, ...argv.words.slice(0, 2).map(({ text }) => text)].join(' ').slice(0, 60);
    const why = deed
      ? `${head} does no more than ${name} usually does.`
      : `${head} is not a use of ${name} that is known.`;
    return { rule: `${name}.otherwise`, deed, why, safer: null, nested: [], places };
  }
  return {
    rule: row.id,
    deed: typeof row.does === 'function' ? row.does(argv) : row.does,
    why: row.why,
    safer: row.safer ?? null,
    nested: row.runs?.(argv) ?? [],
    places: [...places, ...(row.at?.(argv) ?? [])],
  };
}

/** Where its flags say that it acts. */
function placesOf({ places = {} }: Program, argv: Argv): Place[] {
  return (['name', 'host', 'namespace', 'account'] as const).flatMap((kind) =>
    (places[kind] ?? []).flatMap((flag) =>
      (argv.flags.get(flag) ?? []).map(({ text }): Place => ({ [kind]: text })),
    ),
  );
}

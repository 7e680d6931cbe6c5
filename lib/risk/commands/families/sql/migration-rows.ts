import { flagValue } from '../../argv.ts';
import type { Deed, Row } from '../../program.ts';
import { placesOfAddress, SHOWS } from './client-words.ts';

const LOOKS: Deed = { operation: 'read', resource: 'database', effect: 'read', reach: 'remote' };
const FILES: Deed = { operation: 'modify', resource: 'code', effect: 'write', reach: 'workspace' };
const MIGRATES: Deed = {
  operation: 'migrate',
  resource: 'database',
  effect: 'write',
  reach: 'remote',
  floor: 'medium',
};
/** `prisma migrate dev` and the like: by their documentation for the developer's own database alone. */
const MIGRATES_OWN: Deed = { operation: 'migrate', resource: 'database', effect: 'write', reach: 'machine' };
const BACK: Deed = { operation: 'migrate', resource: 'database', effect: 'destructive', reach: 'remote' };
const EMPTIES: Deed = {
  operation: 'delete',
  resource: 'database',
  effect: 'destructive',
  reach: 'remote',
  whole: true,
};
const NOTES: Deed = { operation: 'modify', resource: 'database', effect: 'write', reach: 'remote' };

/** What the commands of one tool mean. Each is a list of `words` of a row, its lines, and lines that are something else. */
type Meaning = {
  words: readonly string[];
  flags?: readonly string[];
  without?: readonly string[];
  must: readonly string[];
  not: readonly string[];
};

const WHY = {
  looks: 'It shows which migrations there are, or prints what would be run.',
  files: 'It writes migrations or code into the working copy.',
  migrates_own: 'It changes the schema of the database that one develops with.',
  migrates: 'It changes the schema by migrations that are not shown.',
  back: 'Undoing a migration drops what it made, with the rows in it.',
  empties: 'It drops every table, or the whole database.',
  notes: 'It changes only the table that remembers which migrations ran.',
} as const;
const DOES = {
  looks: LOOKS,
  files: FILES,
  migrates: MIGRATES,
  migrates_own: MIGRATES_OWN,
  back: BACK,
  empties: EMPTIES,
  notes: NOTES,
} as const;
const SAFER: Partial<Record<keyof typeof WHY, string>> = {
  migrates: 'show the SQL first, as a dry run prints it',
  back: 'write a migration that goes forward',
  empties: 'name a throw-away database',
};

/** The rows of a tool, from what its commands mean. The particular comes first. */
export function rowsOf(tool: string, meanings: readonly (readonly [keyof typeof WHY, Meaning])[]): Row[] {
  return meanings.flatMap(([kind, { words, flags, without, must, not }], at) => {
    const safer = SAFER[kind];
    return {
      id: `${tool}.${kind}${meanings.findIndex(([each]) => each === kind) === at ? '' : `_${at}`}`,
      when: {
        ...(flags ? { flags } : {}),
        ...(without ? { without } : {}),
        test: ({ words: given }) =>
          words.some((each) =>
            begins(
              each.split(' '),
              given.map(({ text }) => text),
            ),
          ),
      },
      does: DOES[kind],
      at: (argv) =>
        placesOfAddress(
          flagValue(argv, '-url', '--url', '-u', '--database-url', '-database', '--database')?.text ?? '',
        ),
      why: WHY[kind],
      ...(safer ? { safer } : {}),
      must,
      not,
    } satisfies Row;
  });
}

function begins(wanted: readonly string[], given: readonly string[]): boolean {
  return wanted.every((choice, at) => choice === '' || choice.split('|').includes(given[at] ?? ''));
}

/** `--help` and `--version`. */
export const about = (tool: string, line: string, other: string): Row => ({
  id: `${tool}.about`,
  when: { flags: ['--help', '--version', '-version', '-?'] },
  does: SHOWS,
  why: 'It prints a text about itself.',
  must: [line],
  not: [other],
});

import type { Argv, Deed, Nested, Program } from '../../program.ts';
import { deedOfFed, isFed, isFedUnseen, SHOWS, script } from './client-words.ts';

const HERE: Deed = { operation: 'modify', resource: 'data', effect: 'write', reach: 'machine' };
const statements = ({ words, flags }: Argv): Nested[] =>
  [...words.slice(1), ...(flags.get('-cmd') ?? [])].flatMap((text) => [
    script(text, 'sqlite'),
    ...[/^\s*\.(?:shell|system)\s+(.+)$/s.exec(text.text)?.[1]].flatMap((command): Nested[] =>
      command === undefined ? [] : [{ kind: 'script', text: { ...text, text: command }, language: 'shell' }],
    ),
  ]);

/** SQLite's client: the database is a file of this machine. */
export const SQLITE: readonly Program[] = [
  {
    names: ['sqlite3', 'sqlite', 'litecli', 'duckdb', 'sqlite-utils'],
    source: 'sqlite.org: Command Line Shell For SQLite',
    valued: [
      '-cmd',
      '-separator',
      '-init',
      '-newline',
      '-nullvalue',
      '-vfs',
      '-maxsize',
      '-lookaside',
      '-pagecache',
      '-c',
      '-f',
    ],
    singleDash: true,
    rows: [
      {
        id: 'sqlite.about',
        when: { flags: ['-version', '--version', '-help', '--help'] },
        does: SHOWS,
        why: 'It prints a text about itself.',
        must: ['sqlite3 -version'],
        not: ["sqlite3 a.db 'select 1'"],
      },
      {
        id: 'sqlite.statements',
        when: { words: '* *' },
        does: SHOWS,
        runs: statements,
        why: 'It runs the statements on its line.',
        must: ["sqlite3 -header app.db 'drop table x'", "sqlite3 app.db .tables 'select 1'"],
        not: ['sqlite3 app.db'],
      },
      {
        id: 'sqlite.fed_unseen',
        when: { test: isFedUnseen },
        does: (argv) => ({
          ...deedOfFed(argv),
          reach: 'machine',
        }),
        why: 'It runs SQL that another program or a file gives it and that is not seen here.',
        must: ['sqlite3 app.db < schema.sql'],
        not: ["echo 'select 1' | sqlite3 app.db"],
      },
      {
        id: 'sqlite.fed',
        when: { test: isFed },
        does: SHOWS,
        runs: ({ stdin }) => (stdin ? [script(stdin, 'sqlite')] : []),
        why: 'It runs the statements that it is fed.',
        must: ["echo 'drop table x' | sqlite3 app.db"],
        not: ['sqlite3 app.db'],
      },
      {
        id: 'sqlite.by_hand',
        when: {},
        does: HERE,
        why: 'Somebody types statements that nobody sees beforehand, on a file of this machine.',
        must: ['sqlite3 app.db', 'sqlite3'],
        not: ["sqlite3 app.db 'select 1'"],
      },
    ],
    otherwise: 'unknown',
  },
];

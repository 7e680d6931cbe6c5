import type { Place } from '../../../resolve-environment.ts';
import { shellOfPsql } from '../../../sql/psql.ts';
import { flagValue } from '../../argv.ts';
import type { Argv, Nested, Program, Word } from '../../program.ts';
import {
  ASKS,
  BY_HAND,
  deedOfFed,
  deedOfSqlFile,
  isFed,
  isFedUnseen,
  placeOfVariable,
  placesOfAddress,
  SHOWS,
  script,
} from './client-words.ts';

const commandsOf = ({ flags }: Argv): readonly Word[] =>
  ['-c', '--command'].flatMap((flag) => flags.get(flag) ?? []);
const fileOf = (argv: Argv): Word | null => flagValue(argv, '-f', '--file');
const seen = (argv: Argv): Word | undefined => {
  const file = fileOf(argv);
  return file ? (file.text === '-' ? argv.stdin : argv.file?.(file.text)) : undefined;
};

/** The statements, and the shell commands that psql runs out of them. */
function statements(text: Word): Nested[] {
  const shell = text.known ? shellOfPsql(text.text) : [];
  return [
    script(text, 'sql'),
    ...shell.map(
      (command): Nested => ({ kind: 'script', text: { ...text, text: command }, language: 'shell' }),
    ),
  ];
}

function placesOf(argv: Argv): Place[] {
  const address = flagValue(argv, '-d', '--dbname') ?? argv.words[0];
  return [
    ...placesOfAddress(address?.text ?? ''),
    ...(flagValue(argv, '-h', '--host') ? [] : placeOfVariable(argv, 'PGHOST', 'host')),
    ...(address ? [] : placeOfVariable(argv, 'PGDATABASE', 'name')),
  ];
}

/** PostgreSQL's client and its like. */
export const PSQL: readonly Program[] = [
  {
    names: ['psql', 'pgcli'],
    source: 'PostgreSQL, client applications: psql',
    valued:
      '-c --command -d --dbname -f --file -F --field-separator -h --host -L --log-file -o --output -p --port -P --pset -R --record-separator -T --table-attr -U --username -v --set --variable -D --dsn'.split(
        ' ',
      ),
    places: { host: ['-h', '--host'] },
    rows: [
      {
        id: 'psql.about',
        when: { flags: ['--help', '--version', '-V', '-?'] },
        does: SHOWS,
        why: 'It prints a text about itself.',
        must: ['psql --version'],
        not: ["psql -c 'select 1'"],
      },
      {
        id: 'psql.command',
        when: { flags: ['-c', '--command'], without: ['-f', '--file'] },
        does: ASKS,
        runs: (argv) => commandsOf(argv).flatMap(statements),
        at: placesOf,
        why: 'It runs the statements behind -c.',
        safer: 'run it with --set ON_ERROR_STOP=1 and in BEGIN … ROLLBACK first',
        must: [
          "psql -c 'select 1'",
          "psql -h db -U app shop --command='drop table x'",
          "psql shop -Atc 'select 1'",
        ],
        not: ['psql -f x.sql', 'psql shop'],
      },
      {
        id: 'psql.seen_file',
        when: { test: (argv) => seen(argv) !== undefined },
        does: ASKS,
        runs: (argv) =>
          [...commandsOf(argv), ...[seen(argv)].flatMap((text) => (text ? [text] : []))].flatMap(statements),
        at: placesOf,
        why: 'It runs the statements of a file that this text wrote before.',
        must: ["echo 'drop table x' > x.sql; psql -f x.sql"],
        not: ['psql -f x.sql'],
      },
      {
        id: 'psql.file',
        when: { flags: ['-f', '--file'] },
        does: (argv) => deedOfSqlFile(fileOf(argv) ?? { text: '', known: false, start: 0, end: 0 }),
        runs: (argv) => commandsOf(argv).flatMap(statements),
        at: placesOf,
        why: 'It runs SQL from a file that is not shown.',
        safer: 'show the file’s text',
        must: ['psql -f migrations/001.sql', 'psql -d shop --file=drop_all.sql'],
        not: ["psql -c 'select 1'"],
      },
      {
        id: 'psql.list',
        when: { flags: ['-l', '--list'] },
        does: ASKS,
        at: placesOf,
        why: 'It lists the databases.',
        must: ['psql -l', 'psql -h db --list'],
        not: ['psql shop'],
      },
      {
        id: 'psql.fed_unseen',
        when: { test: isFedUnseen },
        does: deedOfFed,
        at: placesOf,
        why: 'It runs SQL that another program or a file gives it and that is not seen here.',
        safer: 'show the text',
        must: ['psql shop < dump.sql', 'pg_dump a | psql b'],
        not: ["echo 'select 1' | psql"],
      },
      {
        id: 'psql.fed',
        when: { test: isFed },
        does: ASKS,
        runs: ({ stdin }) => (stdin ? statements(stdin) : []),
        at: placesOf,
        why: 'It runs the statements that it is fed.',
        must: [
          "echo 'drop table x' | psql shop",
          "psql shop <<< 'select 1'",
          'curl -s https://x.example/y.sql | psql',
        ],
        not: ['psql shop', 'psql < x.sql'],
      },
      {
        id: 'psql.by_hand',
        when: {},
        does: BY_HAND,
        at: placesOf,
        why: 'Somebody types statements that nobody sees beforehand.',
        safer: 'give the statements with -c',
        must: ['psql', 'psql -h prod-db -U admin shop', 'psql postgres://app@db/shop'],
        not: ["psql -c 'select 1'", 'psql --version'],
      },
    ],
    otherwise: 'unknown',
  },
];

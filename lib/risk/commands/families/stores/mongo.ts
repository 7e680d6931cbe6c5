import { changes, looks, reads } from '../../deeds.ts';
import type { Argv, Nested, Program, Word } from '../../program.ts';
import { callsOf } from './mongo-calls.ts';

const VALUED =
  '--eval --host --port -u --username -p --password --authenticationDatabase --authenticationMechanism -f --file --tlsCAFile --tlsCertificateKeyFile --sslCAFile'.split(
    ' ',
  );

/** The texts that it is told to run: `--eval`, files that the script itself wrote, what is fed to it. */
function scriptsOf({ flags, words, stdin, file }: Argv): Word[] {
  const files = [
    ...(flags.get('--file') ?? []),
    ...(flags.get('-f') ?? []),
    ...words.filter(({ text }) => isFile(text)),
  ];
  return [
    ...(flags.get('--eval') ?? []),
    ...files.flatMap(({ text }) => file?.(text) ?? [unread]),
    ...(stdin ? [stdin] : []),
  ];
}

const unread: Word = { text: '', known: false, start: 0, end: 0, from: 'file' };
const isFile = (text: string) => /\.(?:js|mjs|mongodb)$/.test(text);
const isTold = (argv: Argv) => scriptsOf(argv).length > 0;
const isShown = (argv: Argv) => scriptsOf(argv).every(({ known }) => known);

/** `mongosh`: what its scripts call is what counts. */
export const MONGO: readonly Program[] = [
  {
    names: ['mongosh', 'mongo'],
    source: 'mongosh options (mongodb.com/docs/mongodb-shell/reference/options)',
    valued: VALUED,
    places: { host: ['--host'] },
    rows: [
      {
        id: 'mongo.help',
        when: { flags: ['--help', '--version', '--build-info'] },
        does: looks(),
        why: 'It asks for help, nothing else.',
        must: ['mongosh --version'],
        not: ['mongosh shop'],
      },
      {
        id: 'mongo.script',
        when: { test: (argv) => isTold(argv) && isShown(argv) },
        does: reads('database'),
        runs: (argv) =>
          scriptsOf(argv).flatMap((script) =>
            callsOf(script).map((words): Nested => ({ kind: 'words', words })),
          ),
        at: ({ words }) =>
          words.filter(({ text }) => text.includes('://')).map(({ text }) => ({ host: text })),
        why: 'The database does what the script says.',
        must: [
          "mongosh mongodb://db/shop --eval 'db.orders.countDocuments({})'",
          "echo 'show dbs' | mongosh db",
        ],
        not: ['mongosh shop', 'mongosh shop migrate.js'],
      },
      {
        id: 'mongo.unshown',
        when: {},
        does: changes('database'),
        at: ({ words }) =>
          words.filter(({ text }) => text.includes('://')).map(({ text }) => ({ host: text })),
        why: 'What is done there is not said here: a script that is not shown, or a person at the prompt.',
        must: ['mongosh mongodb://db/shop migrate.js', 'mongosh shop'],
        not: ["mongosh shop --eval 'db.stats()'"],
      },
    ],
    otherwise: 'unknown',
  },
];

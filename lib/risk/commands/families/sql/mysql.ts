import type { Place } from '../../../resolve-environment.ts';
import type { Argv, Program, Word } from '../../program.ts';
import {
  ASKS,
  BY_HAND,
  deedOfFed,
  isFed,
  isFedUnseen,
  placesOfAddress,
  SHOWS,
  script,
} from './client-words.ts';

const VALUED =
  /^(-h|--host|-P|--port|-u|--user|-D|--database|-S|--socket|--login-path|--protocol|--default-character-set|--defaults-file|--defaults-extra-file|--ssl-ca|--ssl-mode|--delimiter|--prompt|--init-command|--max-allowed-packet)$/;

type Read = { sql: Word[]; places: Place[] };

/** `-e` behind letters that take no value themselves: `-Nse`. */
const EXECUTE = /^(?:--execute|-[a-gi-oq-tv-zA-CE-OQRT-Z]*e)$/;
const EXECUTE_THIS = /^(?:--execute=|-e)([\s\S]+)$/;

/** What one word says by itself of where the client goes. */
function placesOfWord(text: string): Place[] {
  const host = /^(?:--host=|-h)(.+)$/.exec(text)?.[1];
  const name = /^(?:--database=|-D)(.+)$/.exec(text)?.[1];
  if (host || name) return [host ? { host } : { name: name ?? '' }];
  return text.startsWith('-') ? [] : placesOfAddress(text);
}

/** `-psecret` is a password and no flags: the words are taken apart here and not as clusters. */
function readArgs({ all }: Argv): Read {
  const read: Read = { sql: [], places: [] };
  for (let at = 0; at < all.length; at += 1) {
    const word = all[at]!;
    const { text } = word;
    const next = all[at + 1];
    const here = EXECUTE_THIS.exec(text)?.[1];
    if (EXECUTE.test(text)) {
      if (next) read.sql.push(next);
      at += 1;
    } else if (here !== undefined) read.sql.push({ ...word, text: here });
    else if (VALUED.test(text)) {
      const flag = /^(?:-h|--host)$/.test(text) ? '-h' : /^(?:-D|--database)$/.test(text) ? '-D' : null;
      if (flag && next) read.places.push(...placesOfWord(flag + next.text));
      at += 1;
    } else read.places.push(...placesOfWord(text));
  }
  return read;
}

const at = (argv: Argv) => readArgs(argv).places;

/** MySQL's and MariaDB's clients. */
export const MYSQL: readonly Program[] = [
  {
    names: ['mysql', 'mariadb', 'mycli'],
    source: 'MySQL reference manual: mysql, the command-line client',
    rows: [
      {
        id: 'mysql.about',
        when: { test: ({ all }) => all.some(({ text }) => /^(--help|--version|-V|-\?)$/.test(text)) },
        does: SHOWS,
        why: 'It prints a text about itself.',
        must: ['mysql --version'],
        not: ["mysql -e 'select 1'"],
      },
      {
        id: 'mysql.execute',
        when: { test: (argv) => readArgs(argv).sql.length > 0 },
        does: ASKS,
        runs: (argv) => readArgs(argv).sql.map((text) => script(text, 'mysql')),
        at,
        why: 'It runs the statements behind -e.',
        must: [
          "mysql -h db -u root -psecret shop -e 'drop table x'",
          "mysql --execute='show tables' shop",
          "mysql -Nse 'select 1'",
        ],
        not: ['mysql shop', 'mysql -psecret shop'],
      },
      {
        id: 'mysql.fed_unseen',
        when: { test: isFedUnseen },
        does: deedOfFed,
        at,
        why: 'It runs SQL that another program or a file gives it and that is not seen here.',
        safer: 'show the text',
        must: ['mysql shop < dump.sql', 'mysqldump a | mysql b'],
        not: ["echo 'select 1' | mysql"],
      },
      {
        id: 'mysql.fed',
        when: { test: isFed },
        does: ASKS,
        runs: ({ stdin }) => (stdin ? [script(stdin, 'mysql')] : []),
        at,
        why: 'It runs the statements that it is fed.',
        must: ["echo 'drop database shop' | mysql -h db"],
        not: ['mysql shop'],
      },
      {
        id: 'mysql.by_hand',
        when: {},
        does: BY_HAND,
        at,
        why: 'Somebody types statements that nobody sees beforehand.',
        safer: 'give the statements with -e',
        must: ['mysql -h prod-db -u root -p shop'],
        not: ["mysql -e 'select 1'"],
      },
    ],
    otherwise: 'unknown',
  },
];

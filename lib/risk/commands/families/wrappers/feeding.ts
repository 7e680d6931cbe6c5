import { flagValue } from '../../argv.ts';
import type { Argv, Nested, Program, Word } from '../../program.ts';
import { behind, RUNS } from './behind.ts';

/** A variable that `env` sets. */
const SETS = /^[A-Za-z_]\w*=/;
const MOST_TURNS = 8;
const MOST_WORDS = 64;

const unknown = (near: Word | undefined): Word => ({
  ...{ text: '$(…)', known: false },
  ...{ start: near?.start ?? 0, end: near?.end ?? 0 },
});

/** What xargs makes of what it is fed: one command with all of it, or one for each line where it is put in. */
function fed(argv: Argv): Nested[] {
  const { stdin } = argv;
  const [first] = argv.words;
  if (!first) return [];
  const place =
    flagValue(argv, '-I', '-J', '--replace')?.text ??
    (argv.flags.has('-i') || argv.flags.has('--replace') ? '{}' : null);
  const readable = stdin?.known && !argv.flags.has('-a') && !argv.flags.has('--arg-file');
  if (place === null) {
    if (!readable) return [{ kind: 'words', words: argv.words, more: true }];
    const more = stdin.text.split(/[\s\0]+/).filter((text) => text !== '');
    const words = more.slice(0, MOST_WORDS).map((text) => ({ ...stdin, text }));
    return [{ kind: 'words', words: [...argv.words, ...words], more: more.length > MOST_WORDS }];
  }
  const lines = readable ? stdin.text.split(/[\n\0]/).filter((text) => text.trim() !== '') : [];
  const turns =
    lines.length > 0 && lines.length <= MOST_TURNS
      ? lines.map((text) => ({ ...stdin!, text: text.trim() }))
      : [unknown(first)];
  return turns.map((turn) => ({ kind: 'words', words: argv.words.map((word) => putIn(word, place, turn)) }));
}

function putIn(word: Word, place: string, turn: Word): Word {
  if (place === '' || !word.text.includes(place)) return word;
  return { ...word, text: word.text.split(place).join(turn.text), known: word.known && turn.known };
}

/** What GNU parallel runs: the command with each of the words behind `:::`, or with what it is fed. */
function paralleled(argv: Argv): Nested[] {
  const end = argv.words.findIndex(({ text }) => /^:::\+?$|^::::\+?$/.test(text));
  const command = end < 0 ? argv.words : argv.words.slice(0, end);
  const [first] = command;
  const listed = end >= 0 && argv.words[end]!.text.startsWith(':::') && argv.words[end]!.text.length < 5;
  const given = listed && argv.words[end]!.text !== '::::' ? argv.words.slice(end + 1) : [];
  const turns = given.length > 0 && given.length <= MOST_TURNS ? given : [unknown(first ?? argv.stdin)];
  if (!first) return (given.length > 0 ? given : argv.stdin ? [argv.stdin] : []).map(asScript);
  const text = command.map((word) => word.text).join(' ');
  const places = /\{(?:\.|\/|\/\/|\/\.|#|%|\d+)?\}/;
  return turns.map((turn) =>
    asScript({
      ...first,
      text: places.test(text)
        ? text.split(/\{(?:\.|\/|\/\/|\/\.|\d+)?\}/).join(turn.text)
        : `${text} ${turn.text}`,
      known: command.every(({ known }) => known) && turn.known,
    }),
  );
}

function asScript(text: Word): Nested {
  return { kind: 'script', text, language: 'shell' };
}

/** Wrappers that put together a command from what they are fed. */
export const FEEDING: readonly Program[] = [
  {
    names: ['xargs', 'gxargs'],
    source: 'xargs(1)',
    valued: [
      '-I',
      '-J',
      '-n',
      '-P',
      '-L',
      '-d',
      '-s',
      '-E',
      '-a',
      '--max-args',
      '--max-procs',
      '--delimiter',
      '--arg-file',
      '--max-lines',
      '-R',
      '-S',
    ],
    leading: true,
    rows: [
      {
        id: 'xargs.command',
        when: { words: '*' },
        does: RUNS,
        runs: fed,
        why: 'It runs a command with words that it is fed.',
        must: ['ls | xargs rm -rf', 'find . -print0 | xargs -0 -n1 ls', 'cat x | xargs -I{} rm {}'],
        not: ['ls | xargs'],
      },
    ],
    otherwise: RUNS,
  },
  {
    names: ['parallel', 'sem'],
    source: 'parallel(1)',
    valued: [
      '-j',
      '--jobs',
      '-S',
      '--sshlogin',
      '-a',
      '--arg-file',
      '-n',
      '-N',
      '-P',
      '--max-procs',
      '-I',
      '-L',
      '--delay',
      '--timeout',
      '--joblog',
      '--results',
      '--retries',
      '-C',
      '--colsep',
      '-d',
    ],
    leading: true,
    rows: [
      {
        id: 'parallel.dry_run',
        when: { flags: ['--dry-run', '--dryrun', '--version', '--help', '--citation'] },
        does: RUNS,
        why: 'It shows the commands and runs none.',
        must: ['parallel --dry-run rm -rf ::: a b'],
        not: ['parallel rm ::: a b'],
      },
      {
        id: 'parallel.command',
        when: { test: ({ words, stdin }) => words.length > 0 || stdin !== undefined },
        does: RUNS,
        runs: paralleled,
        why: 'It runs a command once for each word that it is given.',
        must: ['parallel rm -rf ::: a b', "ls | parallel -j4 'rm {}'", 'parallel ::: "rm -rf /"'],
        not: ['parallel --dry-run rm ::: a'],
      },
    ],
    otherwise: RUNS,
  },
  {
    names: ['env', 'genv'],
    source: 'env(1)',
    valued: ['-u', '--unset', '-C', '--chdir', '-S', '--split-string', '-a'],
    leading: true,
    rows: [
      {
        id: 'env.text',
        when: { flags: ['-S', '--split-string'] },
        does: RUNS,
        runs: (argv) =>
          [flagValue(argv, '-S', '--split-string')].flatMap((text) => (text ? [asScript(text)] : [])),
        why: 'It splits a text into a command and runs it.',
        must: ["env -S 'rm -rf /srv/x'"],
        not: ['env ls'],
      },
      {
        id: 'env.command',
        when: { test: ({ words }) => words.some(({ text }) => !SETS.test(text)) },
        does: RUNS,
        runs: (argv) => {
          const first = argv.words.findIndex(({ text }) => !SETS.test(text));
          const sets = argv.words.slice(0, first);
          return behind(argv, first).map((each) => ({ ...each, sets }));
        },
        why: 'It runs a command with other variables.',
        must: ['env -i A=1 ls', 'env rm -rf /srv/x', '/usr/bin/env ls'],
        not: ['env', 'env A=1'],
      },
      {
        id: 'env.print',
        when: { test: ({ words }) => words.every(({ text }) => SETS.test(text)) },
        does: RUNS,
        why: 'It prints the variables.',
        must: ['env', 'env | sort'],
        not: ['env ls'],
      },
    ],
    otherwise: RUNS,
  },
];

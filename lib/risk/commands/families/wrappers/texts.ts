import { flagValue } from '../../argv.ts';
import type { Argv, Nested, Program, Word } from '../../program.ts';
import { behind, RUNS, wrapper } from './behind.ts';

const script = (text: Word): Nested => ({ kind: 'script', text, language: 'shell' });

/** Words that a program puts together with spaces and hands to a shell. */
function joined(words: readonly Word[]): Nested[] {
  const [first] = words;
  if (!first) return [];
  const text = words.map((word) => word.text).join(' ');
  return [script({ ...first, text, known: words.every(({ known }) => known) })];
}

const flagged = (argv: Argv, ...flags: string[]): Nested[] =>
  [flagValue(argv, ...flags)].flatMap((text) => (text ? [script(text)] : []));

/** Programs that hand a text to a shell: now, again and again, or later. */
export const TEXTS: readonly Program[] = [
  {
    names: ['watch'],
    source: 'watch(1)',
    valued: ['-n', '--interval'],
    leading: true,
    rows: [
      {
        id: 'watch.command',
        when: { words: '*' },
        does: RUNS,
        runs: (argv) => joined(argv.words),
        why: 'It runs a command again and again.',
        must: ['watch -n 5 ls -l', "watch 'rm -rf /srv/x/*'", 'watch -d kubectl get pods'],
        not: ['watch --version'],
      },
    ],
    otherwise: RUNS,
  },
  {
    names: ['flock'],
    source: 'flock(1)',
    valued: ['-w', '--timeout', '-E', '--conflict-exit-code', '-c', '--command'],
    leading: true,
    rows: [
      {
        id: 'flock.text',
        when: { test: ({ words }) => words[1]?.text === '-c' || words[1]?.text === '--command' },
        does: RUNS,
        runs: (argv) => argv.words.slice(2, 3).map(script),
        why: 'It runs a text while it holds a lock.',
        must: ["flock -n /tmp/l -c 'rm -rf /srv/x'"],
        not: ['flock /tmp/l ls', 'flock 9'],
      },
      {
        id: 'flock.command',
        when: { words: '* *' },
        does: RUNS,
        runs: (argv) => behind(argv, 1),
        why: 'It runs a command while it holds a lock.',
        must: ['flock -n /tmp/l rm -rf /srv/x', 'flock -w 5 /tmp/l ls'],
        not: ['flock 9'],
      },
    ],
    otherwise: RUNS,
  },
  {
    names: ['script', 'scriptlive'],
    source: 'script(1)',
    valued: ['-c', '--command', '-I', '-O', '-B', '-T', '-E', '-o'],
    rows: [
      {
        id: 'script.text',
        when: { flags: ['-c', '--command'] },
        does: RUNS,
        runs: (argv) => flagged(argv, '-c', '--command'),
        why: 'It runs a text and writes down what it prints.',
        must: ["script -q -c 'rm -rf /srv/x' /dev/null"],
        not: ['script --version'],
      },
    ],
    otherwise: { operation: 'modify', resource: 'other', effect: 'write', reach: 'machine' },
  },
  {
    names: ['hyperfine', 'chokidar', 'nodemon', 'watchexec', 'concurrently'],
    source: 'hyperfine(1), entr(1)',
    valued: [
      '-w',
      '-r',
      '-m',
      '-M',
      '-n',
      '-L',
      '-P',
      '-e',
      '--ext',
      '--watch',
      '-c',
      '-x',
      '--exec',
      '-s',
      '-S',
      '--warmup',
      '--runs',
      '--prepare',
      '--names',
      '--prefix-colors',
    ],
    leading: true,
    rows: [
      {
        id: 'hyperfine.exec',
        when: { flags: ['-x', '--exec', '-c', '--prepare'] },
        does: RUNS,
        runs: (argv) => flagged(argv, '-x', '--exec', '-c', '--prepare'),
        why: 'It runs a text whenever something changes.',
        must: ["nodemon --exec 'rm -rf /srv/x'"],
        not: ["hyperfine 'ls'"],
      },
      {
        id: 'hyperfine.texts',
        when: { words: '*', test: ({ program }) => program === 'hyperfine' || program === 'concurrently' },
        does: RUNS,
        runs: (argv) => argv.words.map(script),
        why: 'It runs each of its texts, many times.',
        must: ["hyperfine -w 3 'rm -rf /srv/x'", 'concurrently "ls" "ls -l"'],
        not: ['watchexec ls'],
      },
      {
        id: 'hyperfine.command',
        when: { words: '*' },
        does: RUNS,
        runs: (argv) => behind(argv),
        why: 'It runs a command whenever something changes.',
        must: ['watchexec rm -rf /srv/x'],
        not: ["hyperfine 'ls'"],
      },
    ],
    otherwise: RUNS,
  },
  wrapper(['entr'], 'entr(1)', {
    why: 'It runs a command whenever a file changes.',
    must: ['ls | entr -r ls -l', 'ls *.c | entr rm -rf /srv/x'],
    not: ['entr'],
    alone: RUNS,
  }),
];

import { deedOfRemoving, deedOfWriting, gravest } from '../files.ts';
import { findPaths } from '../find-paths.ts';
import type { Argv, Nested, Program, Word } from '../program.ts';
import { RUNS } from './wrappers/behind.ts';

const MOST_RUNS = 8;

const EXEC = /^-(?:exec|execdir|ok|okdir)$/;

/** The commands of `-exec … ;`, once for each place where `find` begins, with `{}` as what it may come upon. */
function executed({ all }: Argv): Nested[] {
  const paths = findPaths(all).slice(0, MOST_RUNS);
  return all.flatMap((flag, i) => {
    if (!EXEC.test(flag.text)) return [];
    const command = all.slice(i + 1, endOf(all, i + 1));
    return paths.map((path): Nested => ({ kind: 'words', words: command.map((word) => putIn(word, path)) }));
  });
}

/** Where the command that begins at `from` ends. */
function endOf(all: readonly Word[], from: number): number {
  let at = from;
  while (at < all.length && !isEnd(all[at]!.text, at > from ? all[at - 1]!.text : '')) at += 1;
  return at;
}

const isEnd = (text: string, before: string) => text === ';' || (text === '+' && before === '{}');

function putIn(word: Word, path: Pick<Word, 'text' | 'known'>): Word {
  if (!word.text.includes('{}')) return word;
  return { ...word, text: word.text.split('{}').join(path.text), known: word.known && path.known };
}

const removed = ({ all, directory }: Argv) =>
  gravest(findPaths(all).map((path) => deedOfRemoving({ ...path, start: 0, end: 0 } as Word, directory)));

/** What looks for files, and what it then does with them. */
export const FIND: readonly Program[] = [
  {
    names: ['find', 'gfind', 'bfs'],
    source: 'GNU findutils manual, "Actions"',
    valued: [
      '-name',
      '-iname',
      '-path',
      '-ipath',
      '-wholename',
      '-regex',
      '-iregex',
      '-type',
      '-size',
      '-mtime',
      '-mmin',
      '-atime',
      '-amin',
      '-ctime',
      '-newer',
      '-user',
      '-group',
      '-perm',
      '-maxdepth',
      '-mindepth',
      '-printf',
      '-fprint',
      '-fprint0',
      '-fprintf',
      '-fls',
      '-regextype',
      '-fstype',
    ],
    singleDash: true,
    rows: [
      {
        id: 'find.exec',
        when: { flags: ['-exec', '-execdir', '-ok', '-okdir'] },
        does: (argv) => (argv.flags.has('-delete') ? removed(argv) : RUNS),
        runs: executed,
        why: 'It runs a command for each file that it finds.',
        must: [
          "find / -name '*.log' -exec rm {} \\;",
          'find . -type f -exec grep -l x {} +',
          'find /srv -exec sh -c \'rm "$1"\' _ {} \\;',
        ],
        not: ['find . -name x -delete', 'find . -name x'],
      },
      {
        id: 'find.delete_empty',
        when: { flags: ['-delete'], test: ({ flags }) => flags.has('-empty') },
        does: { operation: 'modify', resource: 'code', effect: 'write', reach: 'workspace' },
        why: 'Empty files and folders hold nothing that could be lost.',
        must: ['find . -type d -empty -delete'],
        not: ['find . -type d -name empty -delete'],
      },
      {
        id: 'find.delete',
        when: { flags: ['-delete'] },
        does: removed,
        why: 'It deletes each file that it finds.',
        safer: 'leave out -delete and read the list first',
        must: ["find /var/log -name '*.gz' -delete", 'find . -type d -name node_modules -delete'],
        not: ['find . -name delete', 'find . -exec rm {} +'],
      },
      {
        id: 'find.write',
        when: { flags: ['-fprint', '-fprint0', '-fprintf', '-fls'] },
        does: ({ flags, directory }) => {
          const files = ['-fprint', '-fprint0', '-fprintf', '-fls'].flatMap((flag) => flags.get(flag) ?? []);
          return gravest(files.map((file) => deedOfWriting(file, directory)));
        },
        why: 'It writes its list into a file.',
        must: ['find . -fprint /etc/passwd'],
        not: ['find . -print'],
      },
    ],
    otherwise: RUNS,
  },
  {
    names: ['fd', 'fdfind'],
    source: 'fd(1)',
    valued: [
      '-e',
      '-t',
      '-E',
      '-d',
      '-S',
      '-o',
      '-j',
      '-c',
      '--extension',
      '--type',
      '--exclude',
      '--max-depth',
      '--size',
      '--changed-within',
      '--changed-before',
      '--owner',
    ],
    rows: [
      {
        id: 'fd.exec',
        when: { flags: ['-x', '-X', '--exec', '--exec-batch'] },
        does: RUNS,
        runs: ({ all }) => {
          const at = all.findIndex(({ text }) => /^(?:-x|-X|--exec|--exec-batch)$/.test(text));
          const words = all.slice(at + 1);
          const placed = words.some(({ text }) => text.includes('{'));
          const path = { ...all[at]!, text: './*', known: true };
          return [
            { kind: 'words', words: placed ? words.map((word) => putIn(word, path)) : [...words, path] },
          ];
        },
        why: 'It runs a command for each file that it finds.',
        must: ['fd -e log -x rm -rf', 'fd foo -X ls'],
        not: ['fd -e log'],
      },
    ],
    otherwise: RUNS,
  },
];

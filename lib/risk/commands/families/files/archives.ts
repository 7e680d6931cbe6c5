import { flagValue, hasFlag } from '../../argv.ts';
import { looks } from '../../deeds.ts';
import { deedOfRemoving, deedOfWriting, gravest, writing } from '../../files.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Argv, Nested, Program, Word } from '../../program.ts';

const HERE: Word = { text: './extracted', known: true, start: 0, end: 0 };

/** tar's modes also stand without a dash: `tar xzf a.tgz`. */
const mode = (argv: Argv, letter: string, ...long: string[]): boolean =>
  hasFlag(argv, `-${letter}`, ...long) ||
  (/^[a-zA-Z]+$/.test(argv.all[0]?.text ?? '') && argv.all[0]!.text.includes(letter));
const into = (argv: Argv, ...flags: string[]): Word => flagValue(argv, ...flags) ?? HERE;

/** Options of tar by which it runs a command. */
const runsOf = (argv: Argv): Nested[] =>
  [
    '--to-command',
    '--checkpoint-action',
    '-I',
    '--use-compress-program',
    '--info-script',
    '--new-volume-script',
    '--rsh-command',
    '-F',
  ].flatMap((flag) =>
    (argv.flags.get(flag) ?? []).flatMap((word): Nested[] => {
      const text = word.text.replace(/^exec=/, '');
      return flag === '--checkpoint-action' && text === word.text
        ? []
        : [{ kind: 'script', text: { ...word, text }, language: 'shell' }];
    }),
  );

/** Programs that pack and unpack. */
export const ARCHIVES: readonly Program[] = [
  {
    names: ['tar', 'bsdtar', 'gtar', 'star'],
    source: 'GNU tar manual',
    valued: [
      '-f',
      '--file',
      '-C',
      '--directory',
      '--exclude',
      '--exclude-from',
      '-X',
      '-T',
      '--files-from',
      '--to-command',
      '--checkpoint-action',
      '-I',
      '--use-compress-program',
      '--strip-components',
      '--transform',
      '--owner',
      '--group',
      '--mode',
      '--mtime',
      '-F',
      '--info-script',
      '--rsh-command',
      '-g',
      '--listed-incremental',
    ],
    rows: [
      {
        id: 'tar.runs',
        when: {
          test: (argv) =>
            runsOf(argv).some(
              (each) =>
                each.kind === 'script' &&
                !/^(?:gzip|pigz|bzip2|lbzip2|xz|pixz|zstd|zstdmt|lz4)(?: -[\w=-]+)*$/.test(each.text.text),
            ),
        },
        does: BUILDS,
        runs: runsOf,
        why: 'It runs a command with what it packs or unpacks.',
        must: [
          "tar cf /dev/null x --checkpoint=1 --checkpoint-action=exec='rm -rf /'",
          "tar xf a.tar --to-command='sh'",
        ],
        not: ['tar -I zstd -xf a.tar.zst', 'tar xzf a.tgz'],
      },
      {
        id: 'tar.list',
        when: {
          test: (argv) =>
            mode(argv, 't', '--list') ||
            mode(argv, 'd', '--diff', '--compare') ||
            hasFlag(argv, '--help', '--version'),
        },
        does: looks(),
        why: 'It lists what is in an archive.',
        must: ['tar tzf a.tgz', 'tar -tvf a.tar'],
        not: ['tar xzf a.tgz', 'tar czf a.tgz .'],
      },
      {
        id: 'tar.removes_sources',
        when: { flags: ['--remove-files'] },
        does: (argv) =>
          gravest(
            argv.words
              .filter((word) => !/^[a-zA-Z]+$/.test(word.text) || word !== argv.all[0])
              .map((word) => deedOfRemoving(word, argv.directory)),
          ),
        why: 'The packed files are removed from where they were.',
        must: ['tar czf /tmp/a.tgz --remove-files /var/log/app', 'tar --remove-files -czf a.tgz src'],
        not: ['tar czf a.tgz src'],
      },
      {
        id: 'tar.drops_members',
        when: { flags: ['--delete'] },
        does: (argv) => ({
          ...deedOfRemoving(flagValue(argv, '-f', '--file') ?? HERE, argv.directory),
          effect: 'destructive',
        }),
        why: 'Files are taken out of the archive.',
        must: ['tar --delete -f backup.tar etc/passwd'],
        not: ['tar -tf backup.tar', 'tar -xf backup.tar etc/passwd'],
      },
      {
        id: 'tar.unpack',
        when: { test: (argv) => mode(argv, 'x', '--extract', '--get') },
        does: (argv) => {
          const absolute = hasFlag(argv, '-P', '--absolute-names');
          const folder = flagValue(argv, '-C', '--directory');
          return absolute
            ? gravest([deedOfWriting({ text: '/etc/x', known: true }, undefined, true)])
            : deedOfWriting(folder ?? HERE, argv.directory, folder?.text !== '/');
        },
        why: 'It writes the files of an archive over those of the same name.',
        must: ['tar xzf a.tgz', 'tar -xf backup.tar -C /', 'sudo tar xzf node.tgz -C /usr/local'],
        not: ['tar tf a.tar', 'tar czf a.tgz .'],
      },
      {
        id: 'tar.pack',
        when: {
          test: (argv) =>
            mode(argv, 'c', '--create') ||
            mode(argv, 'r', '--append') ||
            mode(argv, 'u', '--update') ||
            mode(argv, 'A', '--concatenate') ||
            hasFlag(argv, '--delete'),
        },
        does: (argv) => deedOfWriting(flagValue(argv, '-f', '--file') ?? HERE, argv.directory, true),
        why: 'It packs files into an archive.',
        must: ['tar czf a.tgz src', 'tar -cf /tmp/a.tar .'],
        not: ['tar xf a.tar', 'tar tf a.tar'],
      },
    ],
    otherwise: BUILDS,
  },
  {
    names: [
      'zip',
      'unzip',
      '7z',
      '7za',
      '7zz',
      'unar',
      'lsar',
      'rar',
      'unrar',
      'cpio',
      'pax',
      'zipinfo',
      'zipnote',
      'funzip',
    ],
    source: 'zip(1); unzip(1); 7z(1); cpio(1)',
    valued: ['-d', '-x', '-P'],
    rows: [
      {
        id: 'zip.list',
        when: {
          test: (argv) =>
            /^(?:lsar|zipinfo|funzip)$/.test(argv.program) ||
            (argv.program === 'unzip'
              ? hasFlag(argv, '-l', '-t', '-v', '-Z', '-p')
              : argv.program === 'zip'
                ? hasFlag(argv, '-T', '-sf')
                : argv.program === 'cpio'
                  ? hasFlag(argv, '-t', '--list')
                  : /^[lt]$/.test(argv.words[0]?.text ?? '')),
        },
        does: looks(),
        why: 'It lists or tests what is in an archive.',
        must: ['unzip -l a.zip', '7z l a.7z', 'zipinfo a.zip'],
        not: ['unzip a.zip', 'zip -r a.zip src'],
      },
      {
        id: 'zip.moves',
        when: {
          test: ({ program, flags, all }) =>
            program === 'zip'
              ? flags.has('-m') || flags.has('--move')
              : /^(?:7z|7za|7zz|rar)$/.test(program) &&
                all.some(({ text }) => /^-(?:sdel|df|dr)$/.test(text)),
        },
        does: (argv) => gravest(argv.words.slice(1).map((word) => deedOfRemoving(word, argv.directory))),
        why: 'The packed files are removed from where they were.',
        must: ['zip -rm old.zip src', 'zip -m /tmp/x.zip /var/log/app.log', '7z a -sdel x.7z /srv/data'],
        not: ['zip -r old.zip src', '7z a -mx=9 x.7z src'],
      },
      {
        id: 'zip.packs',
        when: { words: '*' },
        does: (argv) =>
          argv.program === 'unzip' || argv.program === 'cpio'
            ? deedOfWriting(into(argv, '-d'), argv.directory, true)
            : deedOfWriting(argv.words[0]!, argv.directory, true),
        why: 'It packs or unpacks files.',
        must: ['zip -r a.zip src', 'unzip -o a.zip -d /opt/app', '7z x a.7z'],
        not: ['unzip -l a.zip', 'zip -rm a.zip src'],
      },
    ],
    otherwise: BUILDS,
  },
  {
    names: [
      'gzip',
      'gunzip',
      'bzip2',
      'bunzip2',
      'xz',
      'unxz',
      'zstd',
      'unzstd',
      'lz4',
      'unlz4',
      'pigz',
      'unpigz',
      'lzma',
      'brotli',
      'compress',
      'uncompress',
      'lbzip2',
      'pbzip2',
      'pixz',
    ],
    source: 'gzip(1); xz(1); zstd(1)',
    rows: [
      {
        id: 'gzip.shows',
        when: {
          test: (argv) =>
            hasFlag(
              argv,
              '-c',
              '--stdout',
              '--to-stdout',
              '-l',
              '--list',
              '-t',
              '--test',
              '-h',
              '--help',
              '-V',
              '--version',
            ) || argv.words.length === 0,
        },
        does: looks(),
        why: 'It prints, lists or tests, and leaves the file as it is.',
        must: ['gzip -c app.log', 'gunzip -t a.gz', 'pg_dump x | gzip'],
        not: ['gzip app.log'],
      },
      {
        id: 'gzip.replaces',
        when: { words: '*' },
        does: (argv) => writing(argv, 0, true),
        why: 'The file is there packed, or unpacked, in place of the other.',
        must: ['gzip app.log', 'gunzip dump.sql.gz', 'zstd -19 data.json'],
        not: ['gzip -c app.log'],
      },
    ],
    otherwise: looks(),
  },
];

import { flagValue, hasFlag } from '../../argv.ts';
import { looks } from '../../deeds.ts';
import { deedOfWriting, gravest, writing } from '../../files.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Program } from '../../program.ts';

/** Programs that write what flows through them. */
export const STREAMS: readonly Program[] = [
  {
    names: ['tee', 'sponge'],
    source: 'GNU coreutils manual, tee',
    rows: [
      {
        id: 'tee.files',
        when: { words: '*' },
        does: (argv) =>
          writing(
            argv,
            0,
            hasFlag(argv, '-a', '--append') || argv.words.every(({ text }) => /\.d\/[^/]+$/.test(text)),
          ),
        why: 'What it is fed stands in those files, in place of what stood there unless -a is given.',
        must: [
          'npm test | tee out.log',
          'echo x | sudo tee -a /etc/hosts',
          'tee /etc/nginx/nginx.conf < new.conf',
        ],
        not: ['echo x | tee', 'cat x'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['sort', 'gsort'],
    source: 'GNU coreutils manual, sort',
    valued: ['-o', '--output', '-k', '--key', '-t', '--field-separator', '-S', '-T', '--compress-program'],
    rows: [
      {
        id: 'sort.into',
        when: { flags: ['-o', '--output'] },
        does: (argv) => deedOfWriting(flagValue(argv, '-o', '--output')!, argv.directory),
        why: 'It writes the sorted lines into a file.',
        must: ['sort -u names.txt -o names.txt', 'sort --output=/etc/hosts x'],
        not: ['sort names.txt', 'sort -t o -k 2 x'],
      },
      {
        id: 'sort.runs',
        when: { flags: ['--compress-program'] },
        does: looks(),
        runs: (argv) =>
          (argv.flags.get('--compress-program') ?? []).map((text) => ({
            kind: 'script',
            text,
            language: 'shell',
          })),
        why: 'It runs a program to pack what does not fit.',
        must: ["sort --compress-program='sh x.sh' big.txt"],
        not: ['sort big.txt'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: [
      'patch',
      'dos2unix',
      'unix2dos',
      'strip',
      'detox',
      'mmv',
      'rename.ul',
      'prename',
      'logrotate',
      'convmv',
    ],
    source: 'patch(1); dos2unix(1); strip(1); logrotate(8)',
    valued: ['-p', '-i', '--input', '-d', '--directory', '-o', '--output'],
    rows: [
      {
        id: 'patch.dry_run',
        when: { flags: ['--dry-run', '-n', '--help', '--version', '--debug'] },
        does: looks(),
        why: 'It says what it would change.',
        must: ['patch --dry-run -p1 -i fix.patch', 'logrotate --debug /etc/logrotate.conf'],
        not: ['patch -p1 -i fix.patch'],
      },
      {
        id: 'patch.files',
        when: { test: ({ all }) => all.length > 0 },
        does: (argv) =>
          gravest([
            BUILDS,
            ...[...argv.words, ...(argv.flags.get('-d') ?? [])].map((word) =>
              deedOfWriting(word, argv.directory, true),
            ),
          ]),
        why: 'It changes files in their place.',
        must: ['patch -p1 < fix.patch', 'dos2unix src/a.ts', 'patch -d /etc/nginx -p1 -i x.patch'],
        not: ['patch --dry-run -p1 -i fix.patch'],
      },
    ],
    otherwise: BUILDS,
  },
];

import { flagValue, hasFlag } from '../../argv.ts';
import { looks } from '../../deeds.ts';
import { deedOfRemoving, gravest, removing, writing } from '../../files.ts';
import { onMachine } from '../../local-deeds.ts';
import { kindOfPath } from '../../paths.ts';
import type { Argv, Deed, Program, Word } from '../../program.ts';
import { OF_MACHINE, some } from './operands.ts';

const last = ({ words }: Argv): Word[] => words.slice(-1);
const target = (argv: Argv): Word[] => {
  const folder = flagValue(argv, '-t', '--target-directory');
  return folder ? [folder] : last(argv);
};
const sources = (argv: Argv) =>
  flagValue(argv, '-t', '--target-directory') ? argv.words : argv.words.slice(0, -1);
const lands = (argv: Argv, adds: boolean): Deed => writing({ ...argv, words: target(argv) }, 0, adds);

/** Moved away is gone from where it was, as far as others look for it there; within the working copy it is not. */
const moves = (argv: Argv): Deed => {
  const left = sources(argv)
    .filter((word) => OF_MACHINE.includes(kindOfPath(word, argv.directory)))
    .map((word) => deedOfRemoving(word, argv.directory));
  const nowhere = target(argv).some(({ text }) => text === '/dev/null')
    ? [removing({ ...argv, words: sources(argv) })]
    : [];
  return gravest([...left, ...nowhere, lands(argv, hasFlag(argv, '-n', '--no-clobber'))]);
};

/** Programs that move, copy and make files. */
export const MOVING: readonly Program[] = [
  {
    names: ['mv', 'rename', 'git-mv'],
    source: 'GNU coreutils manual, mv',
    valued: ['-t', '--target-directory', '-S', '--suffix'],
    rows: [
      {
        id: 'mv.machine',
        when: {
          test: (argv) => some(...OF_MACHINE)(argv) || target(argv).some(({ text }) => text === '/dev/null'),
        },
        does: moves,
        why: 'What the system or its services look for there is gone from there, or is another.',
        safer: 'copy it first',
        must: [
          'sudo mv /etc/nginx /root/old',
          'mv / /dev/null',
          'mv ~/* /dev/null',
          'mv new.conf /etc/nginx/nginx.conf',
        ],
        not: ['mv a.ts b.ts', 'mv dist /tmp/dist'],
      },
      {
        id: 'mv.files',
        when: { words: '*' },
        does: moves,
        why: 'It gives files another name.',
        must: ['mv src/a.ts src/b.ts', 'mv -n report.pdf ~/Documents/'],
        not: ['mv /etc/hosts /tmp/', 'mv --help'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['cp', 'gcp', 'install', 'ditto'],
    source: 'GNU coreutils manual, cp and install',
    valued: ['-t', '--target-directory', '-S', '--suffix', '-m', '--mode', '-o', '--owner', '-g', '--group'],
    rows: [
      {
        id: 'cp.onto_machine',
        when: {
          test: (argv) =>
            target(argv).some((word) => OF_MACHINE.includes(kindOfPath(word, argv.directory))) &&
            argv.words.length > 0,
        },
        does: (argv) => {
          const deed = lands(
            argv,
            hasFlag(argv, '-n', '--no-clobber', '-b', '--backup', '-d', '--directory'),
          );
          if (sources(argv).some(({ text }) => text === '/dev/null')) {
            return removing({ ...argv, words: target(argv) });
          }
          const kind = target(argv).map((word) => kindOfPath(word, argv.directory))[0];
          const backedUp = argv.words.length === 2 && /^(?:~|\/root)/.test(target(argv)[0]?.text ?? '');
          return kind === 'home' || kind === 'data' || backedUp ? onMachine() : deed;
        },
        why: 'It replaces files that the system or its services live by.',
        must: [
          'sudo cp sudoers /etc/sudoers',
          'cp /dev/zero /dev/sda',
          'cp /dev/null /var/lib/app/queue.db',
          'cp app.conf /etc/nginx/conf.d/app.conf',
        ],
        not: ['cp /etc/nginx/nginx.conf .', 'cp a b'],
      },
      {
        id: 'cp.secrets',
        when: {
          test: (argv) =>
            sources(argv).some(
              (word) =>
                ['secrets'].includes(kindOfPath(word, argv.directory)) || /^\/etc\/g?shadow$/.test(word.text),
            ),
        },
        does: { operation: 'export', resource: 'secret', effect: 'write', reach: 'machine' },
        why: 'Private keys or logins lie in a second place after it.',
        must: ['cp -r ~/.ssh /tmp/keys', 'cp /etc/shadow .'],
        not: ['cp -r docs /tmp/docs'],
      },
      {
        id: 'cp.files',
        when: { words: '*' },
        does: (argv) =>
          sources(argv).some(({ text }) => text === '/dev/null')
            ? removing({ ...argv, words: target(argv) })
            : lands(argv, true),
        why: 'It copies files.',
        must: [
          'cp .env.example .env',
          'cp -r src /tmp/src',
          'cp prod.yaml staging.yaml',
          'install -m 755 bin/x ./dist/x',
        ],
        not: ['cp x /etc/passwd', 'cp --help'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['touch', 'mkdir', 'mktemp', 'mkfifo', 'ln', 'link', 'split', 'csplit'],
    source: 'GNU coreutils manual, touch, mkdir, ln',
    valued: ['-m', '--mode', '--date', '--reference', '--tmpdir', '--suffix'],
    rows: [
      {
        id: 'touch.machine',
        when: { test: some(...OF_MACHINE) },
        does: (argv) => {
          const places = argv.program === 'ln' ? { ...argv, words: last(argv) } : argv;
          if (argv.program === 'ln' && argv.words[0]?.text === '/dev/null') return removing(places);
          const swaps = argv.program === 'ln' && hasFlag(argv, '-n', '-T', '--no-dereference');
          if (swaps && !some('access', 'secrets', 'startup', 'system', 'root', 'home')(places))
            return onMachine('application', { floor: 'medium' });
          return ['ln', 'split', 'csplit'].includes(argv.program)
            ? writing(places, 0, !hasFlag(argv, '-f', '--force'))
            : onMachine();
        },
        why: 'It writes where the system or its services keep what they live by.',
        must: ['sudo mkdir -p /etc/app', 'ln -sf /tmp/x /etc/resolv.conf', 'touch /etc/nologin'],
        not: ['mkdir -p src/lib', 'touch /tmp/x'],
      },
      {
        id: 'touch.files',
        when: { words: '*' },
        does: (argv) => writing(argv, 0, true),
        why: 'It makes files or folders, or marks them as changed.',
        must: ['mkdir -p src/lib', 'touch .keep', 'ln -s ../shared lib', 'split -l 100 big.csv part-'],
        not: ['mkdir /etc/app', 'mkdir --help'],
      },
    ],
    otherwise: looks(),
  },
];

import type { Argv, Deed, Nested, Program } from '../program.ts';

const RUNS: Deed = { operation: 'read', resource: 'other', effect: 'read', reach: 'machine' };

const behind = (argv: Argv, skip = 0): Nested[] =>
  argv.words.length > skip ? [{ kind: 'words', words: argv.words.slice(skip) }] : [];

/** Programs that run another one: what that one does is what counts. */
export const WRAPPERS: readonly Program[] = [
  {
    names: ['sudo', 'doas'],
    source: 'sudo(8)',
    valued: ['-u', '--user', '-g', '--group', '-h', '--host', '-C', '-D', '-p', '-r', '-t', '-T', '-U'],
    leading: true,
    rows: [
      {
        id: 'sudo.command',
        when: { words: '*' },
        does: RUNS,
        runs: (argv) => behind(argv),
        why: 'It runs a command as another user, usually as root.',
        must: ['sudo -u root ls /srv', 'doas ls'],
        not: ['sudo -l'],
      },
    ],
    otherwise: 'unknown',
  },
];

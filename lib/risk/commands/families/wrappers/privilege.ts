import { flagValue, hasFlag } from '../../argv.ts';
import type { Deed, Program } from '../../program.ts';
import { behind, fed, RUNS, wrapper } from './behind.ts';

const SESSION: Deed = {
  operation: 'modify',
  resource: 'other',
  effect: 'write',
  reach: 'machine',
  floor: 'medium',
};
const EDITS: Deed = {
  operation: 'modify',
  resource: 'infrastructure',
  effect: 'write',
  reach: 'machine',
  floor: 'medium',
};

/** Wrappers that run a command as somebody else, or in another root or namespace of the same machine. */
export const PRIVILEGE: readonly Program[] = [
  {
    names: ['sudo', 'doas', 'dzdo'],
    source: 'sudo(8), doas(1)',
    valued: [
      '-u',
      '--user',
      '-g',
      '--group',
      '-h',
      '--host',
      '-C',
      '-D',
      '--chdir',
      '-p',
      '--prompt',
      '-r',
      '-t',
      '-T',
      '-U',
      '-R',
    ],
    leading: true,
    rows: [
      {
        id: 'sudo.edit',
        when: { flags: ['-e', '--edit'] },
        does: EDITS,
        why: 'A file that only root may write is changed.',
        must: ['sudo -e /etc/hosts'],
        not: ['sudo ls'],
      },
      {
        id: 'sudo.look',
        when: {
          flags: ['-l', '-v', '-k', '-K', '-V', '--list', '--validate', '--version', '--help'],
          test: ({ words }) => words.length === 0,
        },
        does: RUNS,
        why: 'It asks what one may do, and runs nothing.',
        must: ['sudo -l', 'sudo -v', 'sudo -k'],
        not: ['sudo ls', 'sudo -i'],
      },
      {
        id: 'sudo.command',
        when: { test: ({ words }) => words.some(({ text }) => !/^[A-Za-z_]\w*=/.test(text)) },
        does: RUNS,
        runs: (argv) =>
          behind(
            argv,
            argv.words.findIndex(({ text }) => !/^[A-Za-z_]\w*=/.test(text)),
          ),
        why: 'It runs a command as another user, usually as root.',
        must: ['sudo -u root ls /srv', 'doas ls', 'sudo DEBIAN_FRONTEND=noninteractive ls', 'sudo -E -- ls'],
        not: ['sudo -l', 'sudo -i'],
      },
      {
        id: 'sudo.session',
        when: { flags: ['-i', '-s', '--login', '--shell'] },
        does: SESSION,
        runs: fed,
        why: 'A shell as root: what is typed into it is not seen.',
        must: ['sudo -i', 'sudo -s'],
        not: ['sudo -i ls', 'sudo -l'],
      },
    ],
    otherwise: 'unknown',
  },
  {
    names: ['su', 'runuser'],
    source: 'su(1), runuser(1)',
    valued: ['-c', '--command', '-s', '--shell', '-g', '--group', '-G', '-u', '--user', '--session-command'],
    rows: [
      {
        id: 'su.text',
        when: { flags: ['-c', '--command', '--session-command'] },
        does: RUNS,
        runs: (argv) =>
          [flagValue(argv, '-c', '--command', '--session-command')].flatMap((text) =>
            text ? [{ kind: 'script', text, language: 'shell' }] : [],
          ),
        why: 'It runs a text as another user.',
        must: ["su - postgres -c 'ls'", "su -c 'rm -rf /srv/x' root"],
        not: ['su - postgres'],
      },
      {
        id: 'su.command',
        when: { flags: ['-u', '--user'], words: '*' },
        does: RUNS,
        runs: (argv) => behind(argv),
        why: 'It runs a command as another user.',
        must: ['runuser -u postgres -- ls'],
        not: ['su - postgres', 'su'],
      },
      {
        id: 'su.session',
        when: { test: (argv) => !hasFlag(argv, '--help', '--version', '-c') },
        does: SESSION,
        runs: fed,
        why: 'A shell as another user: what is typed into it is not seen.',
        must: ['su -', 'su - postgres'],
        not: ["su -c 'ls'", 'su --help'],
      },
    ],
    otherwise: RUNS,
  },
  wrapper(['gosu', 'su-exec', 'chpst', 's6-setuidgid', 'setpriv', 'pkexec', 'capsh'], 'gosu(1)', {
    skip: 1,
    valued: ['-u', '--user', '--reuid', '--regid'],
    why: 'It runs a command as another user.',
    must: ['gosu postgres ls', 'su-exec app rm -rf /srv/x'],
    not: ['gosu --version'],
    alone: RUNS,
    rows: [
      {
        id: 'gosu.direct',
        when: {
          words: '*',
          test: ({ program }) => program === 'pkexec' || program === 'setpriv' || program === 'chpst',
        },
        does: RUNS,
        runs: (argv) => behind(argv),
        why: 'It runs a command as another user.',
        must: ['pkexec ls', 'setpriv --reuid 1000 ls'],
        not: ['gosu postgres ls'],
      },
    ],
  }),
  {
    names: ['chroot', 'arch-chroot', 'proot'],
    source: 'chroot(1)',
    valued: ['--userspec', '--groups', '-r', '-b', '-w'],
    leading: true,
    rows: [
      {
        id: 'chroot.command',
        when: { words: '* *' },
        does: RUNS,
        runs: (argv) => behind(argv, 1),
        why: 'It runs a command with another root directory, usually as root.',
        must: ['chroot /mnt/host rm -rf /srv', 'sudo chroot /mnt ls'],
        not: ['chroot /mnt'],
      },
      {
        id: 'chroot.session',
        when: { words: '*' },
        does: SESSION,
        runs: fed,
        why: 'A root shell in another root directory: what is typed into it is not seen.',
        must: ['chroot /mnt/host'],
        not: ['chroot /mnt ls'],
      },
    ],
    otherwise: RUNS,
  },
  {
    names: ['nsenter', 'unshare', 'bwrap'],
    source: 'nsenter(1), unshare(1)',
    valued: ['-t', '--target', '-S', '-G', '-R', '-w'],
    leading: true,
    rows: [
      {
        id: 'nsenter.command',
        when: { words: '*' },
        does: RUNS,
        runs: (argv) => behind(argv),
        why: 'It runs a command in another namespace, often the host’s own.',
        must: ['nsenter -t 1 -m -u -n -i ls', 'nsenter --target 1 --mount -- rm -rf /srv/x', 'unshare -r ls'],
        not: ['nsenter -t 1 -m'],
      },
      {
        id: 'nsenter.session',
        when: { flags: ['-t', '--target', '-r', '-m', '-n', '-p', '-u', '-i', '-U', '-a'] },
        does: SESSION,
        runs: fed,
        why: 'A shell in another namespace, often the host’s own: what is typed into it is not seen.',
        must: ['nsenter -t 1 -m'],
        not: ['nsenter -t 1 -m ls'],
      },
    ],
    otherwise: RUNS,
  },
];

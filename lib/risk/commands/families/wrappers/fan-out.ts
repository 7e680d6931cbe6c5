import { flagValue } from '../../argv.ts';
import type { Program } from '../../program.ts';
import { behind, RUNS } from './behind.ts';

/** Programs around `ssh`: a password for it, many hosts at once. */
export const FAN_OUT: readonly Program[] = [
  {
    names: ['sshpass'],
    source: 'sshpass(1)',
    valued: ['-p', '-f', '-d', '-P'],
    leading: true,
    rows: [
      {
        id: 'sshpass.command',
        when: { words: '*' },
        does: RUNS,
        runs: (argv) => behind(argv),
        why: 'It types a password for the command behind it.',
        must: ['sshpass -p x ssh web1 ls', 'sshpass -e ssh web1 rm -rf /srv/x'],
        not: ['sshpass -V'],
      },
    ],
    otherwise: RUNS,
  },
  {
    names: ['pssh', 'parallel-ssh', 'pdsh', 'clush', 'dsh'],
    source: 'pssh(1), pdsh(1), clush(1)',
    valued: ['-h', '-H', '-l', '-p', '-t', '-o', '-e', '-x', '-w', '-g', '-X', '-f', '-u', '-R', '-O', '-m'],
    leading: true,
    rows: [
      {
        id: 'pssh.command',
        when: { words: '*' },
        does: RUNS,
        runs: (argv) => {
          const host = flagValue(argv, '-H', '-w', '-h', '-g')?.text ?? '*';
          const [first] = argv.words;
          const text = argv.words.map((word) => word.text).join(' ');
          const known = argv.words.every((word) => word.known);
          return first ? [{ kind: 'script', text: { ...first, text, known }, language: 'shell', host }] : [];
        },
        why: 'It runs a command on many machines at once.',
        must: ["pdsh -w web[1-9] 'rm -rf /srv/x'", 'pssh -h hosts.txt -i uptime'],
        not: ['pdsh -V'],
      },
    ],
    otherwise: RUNS,
  },
];

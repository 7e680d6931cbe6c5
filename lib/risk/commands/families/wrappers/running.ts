import { BUILDS } from '../../local-deeds.ts';
import type { Program, Word } from '../../program.ts';
import { behind, RUNS, wrapper } from './behind.ts';

/** `-f .env -- command`: what stands behind the wrapper's own flags, where `--` ends them. */
function afterFlags(words: readonly Word[]): readonly Word[] {
  const at = words.findIndex(({ text }) => text === '--');
  return at < 0 ? words : words.slice(at + 1);
}

/** Wrappers that change how long, how urgent or how watched a command runs, and not what it does. */
export const RUNNING: readonly Program[] = [
  wrapper(['nohup'], 'nohup(1)', {
    why: 'The command goes on after the terminal is closed.',
    must: ['nohup rm -rf /srv/x &'],
    not: ['nohup --version'],
    alone: RUNS,
  }),
  wrapper(['timeout', 'gtimeout'], 'timeout(1)', {
    valued: ['-s', '--signal', '-k', '--kill-after'],
    skip: 1,
    why: 'The command is stopped after a time.',
    must: ['timeout -k 5 30s curl -s https://x.example', 'timeout 5 ls'],
    not: ['timeout --help'],
    alone: RUNS,
  }),
  wrapper(['nice'], 'nice(1)', {
    valued: ['-n', '--adjustment'],
    why: 'The command runs with another priority.',
    must: ['nice -n 10 make', 'nice -19 ls'],
    not: ['nice'],
    alone: RUNS,
  }),
  wrapper(['ionice'], 'ionice(1)', {
    valued: ['-c', '--class', '-n', '--classdata', '-p', '--pid', '-P', '-u'],
    why: 'The command runs with another priority.',
    must: ['ionice -c2 -n7 ls', 'ionice -c 3 rm -rf /srv/x'],
    not: ['ionice -p 1'],
    alone: RUNS,
  }),
  wrapper(['stdbuf'], 'stdbuf(1)', {
    valued: ['-i', '-o', '-e', '--input', '--output', '--error'],
    why: 'The command runs with other buffers.',
    must: ['stdbuf -oL ls', 'stdbuf -o L tail -f x.log'],
    not: ['stdbuf --version'],
    alone: RUNS,
  }),
  wrapper(
    ['setsid', 'chronic', 'unbuffer', 'catchsegv', 'eatmydata', 'caffeinate', 'fakeroot'],
    'setsid(1)',
    {
      valued: ['-t', '-i', '-l'],
      why: 'The command runs as it would without it.',
      must: ['setsid ls', 'chronic rm -rf /srv/x', 'setsid -f ls'],
      not: ['setsid --version'],
      alone: RUNS,
    },
  ),
  wrapper(
    ['tini', 'dumb-init', 'catatonit', 'rlwrap', 'winpty', 'torsocks', 'proxychains', 'proxychains4'],
    'tini(1)',
    {
      valued: ['-f', '-p', '-e', '-r'],
      why: 'The command runs as it would without it.',
      must: ['tini -- ls', 'proxychains4 ls'],
      not: ['tini --version'],
      alone: RUNS,
    },
  ),
  wrapper(['time', 'gtime'], 'time(1)', {
    valued: ['-f', '--format', '-o', '--output'],
    why: 'The command runs, and its time is taken.',
    must: ['/usr/bin/time -v ls', '\\time -p ls'],
    not: ['/usr/bin/time --version'],
    alone: RUNS,
  }),
  wrapper(['taskset', 'chrt'], 'taskset(1)', {
    skip: 1,
    valued: ['-T', '-P', '-D'],
    why: 'The command runs on other processors or with another priority.',
    must: ['taskset -c 0 ls', 'chrt -f 10 ls'],
    not: ['taskset -p 700'],
    alone: RUNS,
  }),
  wrapper(['strace', 'ltrace', 'dtruss'], 'strace(1)', {
    valued: ['-e', '-o', '-p', '-s', '-u', '-a', '-E', '-P', '-O', '-S', '-I', '-b', '-X'],
    why: 'The command runs, and its calls are shown.',
    must: ['strace -f -e trace=file ls', 'ltrace ls'],
    not: ['strace -p 1'],
    alone: RUNS,
  }),
  wrapper(
    ['valgrind', 'heaptrack', 'cpulimit', 'prlimit', 'firejail', 'numactl', 'cgexec', 'xvfb-run'],
    'valgrind(1)',
    {
      valued: ['-l', '-p', '-g', '-N', '-m', '-n', '-s', '-e'],
      why: 'The command runs, measured or bounded.',
      must: ['valgrind --leak-check=full ls', 'xvfb-run -a ls'],
      not: ['valgrind --version'],
      alone: RUNS,
    },
  ),
  wrapper(['busybox', 'toybox'], 'busybox(1)', {
    why: 'It is many programs in one: the first word says which.',
    must: ['busybox rm -rf /srv/x', 'busybox ls'],
    not: ['busybox --list'],
    alone: RUNS,
  }),
  wrapper(['direnv'], 'direnv(1)', {
    skip: 2,
    why: 'The command runs with the variables of a folder.',
    must: ['direnv exec . npm test', 'direnv exec /srv/app rm -rf /srv/x'],
    not: ['direnv allow', 'direnv status'],
    alone: RUNS,
  }),
  wrapper(['dotenv', 'dotenvx', 'env-cmd'], 'github.com/entropitor/dotenv-cli', {
    valued: ['-e', '-f', '-c', '-v', '-p'],
    why: 'The command runs with the variables of a file.',
    must: ['dotenv -- npm test', 'dotenv -e .env.prod -- rm -rf /srv/x', 'env-cmd -f .env npm test'],
    not: ['dotenv --help'],
    alone: RUNS,
    rows: [
      {
        id: 'dotenv.run',
        when: { words: 'run' },
        does: RUNS,
        runs: ({ words, ...argv }) => behind({ ...argv, words: afterFlags(words.slice(1)) }),
        why: 'The command runs with the variables of a file.',
        must: ['dotenvx run -- npm test', 'dotenv run rm -rf /srv/x'],
        not: ['dotenv -- npm test'],
      },
      {
        id: 'dotenv.file',
        when: { words: 'list|get|set|unset|encrypt|decrypt|keypair|ls|genexample|gitignore|help|version' },
        does: BUILDS,
        why: 'It shows or changes the file of variables.',
        must: ['dotenv list', 'dotenvx get API_URL', 'dotenvx encrypt'],
        not: ['dotenv run npm test'],
      },
    ],
  }),
  {
    names: ['cross-env', 'cross-env-shell'],
    source: 'github.com/kentcdodds/cross-env',
    leading: true,
    rows: [
      {
        id: 'cross-env.command',
        when: { words: '*' },
        does: RUNS,
        runs: ({ words }) => {
          const from = words.findIndex(({ text }) => !/^\w+=/.test(text));
          return from < 0 ? [] : [{ kind: 'words', words: words.slice(from), sets: words.slice(0, from) }];
        },
        why: 'The command runs with other variables.',
        must: ['cross-env NODE_ENV=test vitest run', 'cross-env A=1 rm -rf /srv/x'],
        not: ['cross-env --help'],
      },
    ],
    otherwise: RUNS,
  },
  wrapper(['perf'], 'perf(1)', {
    skip: 1,
    valued: ['-e', '-o', '-F', '-p'],
    why: 'The command runs, and is measured.',
    must: ['perf stat ls', 'perf record -g ls'],
    not: ['perf list'],
    alone: RUNS,
  }),
];

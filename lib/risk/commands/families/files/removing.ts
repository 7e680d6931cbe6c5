import { flagValue, hasFlag } from '../../argv.ts';
import { looks } from '../../deeds.ts';
import { removing, writing } from '../../files.ts';
import { BUILDS, onMachine } from '../../local-deeds.ts';
import type { Program } from '../../program.ts';
import { every, RECURSIVE, some } from './operands.ts';

/** The same as packages of Node, which `npx` fetches. */
const PACKAGED = ['rimraf', 'del', 'del-cli', 'trash-cli'];

/** Programs that remove files or what they hold. */
export const REMOVING: readonly Program[] = [
  {
    names: ['rm', 'unlink', 'rmdir', 'trash', 'trash-put', 'srm', 'wipe', ...PACKAGED],
    source: 'GNU coreutils manual, rm',
    rows: [
      {
        id: 'rm.empty_folder',
        when: {
          test: (argv) =>
            argv.program === 'rmdir' || (hasFlag(argv, '-d', '--dir') && !hasFlag(argv, ...RECURSIVE)),
        },
        does: (argv) => (every('project', 'build', 'temp', 'copy')(argv) ? BUILDS : onMachine()),
        why: 'It removes folders only where they are empty.',
        must: ['rmdir old/empty', 'rm -d empty'],
        not: ['rm -rf old', 'rm -rd old'],
      },
      {
        id: 'rm.everything',
        when: { test: some('root', 'home', 'device') },
        does: removing,
        why: 'It removes the system, everybody’s files or a disk.',
        safer: 'name the one folder that is meant',
        must: [
          'rm -rf /',
          'rm -rf --no-preserve-root /',
          'rm -rf /*',
          'rm -r ~',
          'sudo rm -rf /usr',
          'cd / && rm -rf *',
        ],
        not: ['rm -rf ./node_modules', 'rm -rf /tmp/build', 'rm -rf /var/log/app/old', 'rimraf dist'],
      },
      {
        id: 'rm.machine',
        when: { test: some('access', 'secrets', 'startup', 'system', 'data', 'logs') },
        does: removing,
        why: 'What services or the system keep there is gone.',
        safer: 'move it aside first, or take a backup',
        must: [
          'rm -rf /var/lib/postgresql/15/main',
          'npx --yes rimraf /srv/data',
          'sudo rm /etc/nginx/nginx.conf',
          'rm ~/.ssh/id_rsa',
          'rm -rf /var/log/nginx',
        ],
        not: ['rm -rf dist', 'rm -rf /tmp/x'],
      },
      {
        id: 'rm.unknown',
        when: { test: some('unknown') },
        does: removing,
        why: 'What is removed is known only when it runs; an empty variable would make it something else.',
        safer: 'write the path out, or let an empty variable stop the script',
        must: ['rm -rf "$TARGET"', 'rm -rf $DIR/*', 'rm -rf $(cat list)'],
        not: ['rm -rf "$BUILD_DIR"', 'rm -rf ./build'],
      },
      {
        id: 'rm.elsewhere',
        when: { test: some('elsewhere') },
        does: removing,
        why: 'It removes files outside of the working copy.',
        must: ['rm -rf ~/Documents/reports', 'rm -rf ../other-project', 'rm /opt/app/config.yml'],
        not: ['rm -rf ../app/node_modules', 'rm notes.txt'],
      },
      {
        id: 'rm.working_copy',
        when: { test: some('copy') },
        does: removing,
        why: 'The whole working copy or its history is gone, with all that was not pushed.',
        safer: 'name the one folder that is meant',
        must: ['rm -rf .git', 'rm -rf *', 'rm -rf ./*', 'rm -rf .'],
        not: ['rm -rf dist/*', 'cd /tmp/x && rm -rf *'],
      },
      {
        id: 'rm.files',
        when: { test: some('project') },
        does: removing,
        why: 'What no commit holds of them is gone.',
        must: ['rm src/old.ts', 'rm -rf docs/legacy'],
        not: ['rm -rf node_modules', 'rm -f coverage/lcov.info'],
      },
      {
        id: 'rm.made_again',
        when: { words: '*' },
        does: removing,
        why: 'A build, an install or a test run makes it again.',
        must: ['rm -rf ./node_modules dist', 'rm -rf /tmp/work-123', 'rm -rf "$BUILD_DIR"', 'rm -f *.log'],
        not: ['rm -rf src', 'rm -rf /'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['shred', 'truncate', 'fallocate'],
    source: 'GNU coreutils manual, shred and truncate',
    valued: [
      '-n',
      '--iterations',
      '-s',
      '--size',
      '-l',
      '--length',
      '-o',
      '--offset',
      '-r',
      '--reference',
      '--random-source',
    ],
    rows: [
      {
        id: 'shred.grow',
        when: {
          test: (argv) =>
            argv.program === 'truncate'
              ? /^\+?[1-9]/.test(flagValue(argv, '-s', '--size')?.text ?? '') &&
                every('project', 'build', 'temp')(argv)
              : argv.program === 'fallocate' &&
                !hasFlag(argv, '-p', '-c', '-z', '--punch-hole', '--collapse-range', '--zero-range'),
        },
        does: (argv) => writing(argv, 0, true),
        why: 'It sets room aside for a file.',
        must: ['fallocate -l 1G /swapfile', 'truncate -s 1G disk.img'],
        not: ['fallocate -p -o 0 -l 1G data.img', 'truncate -s 0 a.log'],
      },
      {
        id: 'shred.contents',
        when: { words: '*' },
        does: (argv) => {
          const deed = removing(argv);
          return argv.program === 'shred' && deed.effect !== 'read'
            ? { ...deed, effect: 'destructive' }
            : deed;
        },
        why: 'What the file held is gone, and cannot be recovered.',
        must: [
          'shred -u keys.txt',
          'truncate -s 0 /var/log/app.log',
          'shred -n 3 /dev/sdb',
          'truncate --size=0 db.sqlite3',
        ],
        not: ['fallocate -l 1G /swapfile', 'shred --help'],
      },
    ],
    otherwise: looks(),
  },
];

import { looks } from '../../deeds.ts';
import { writing } from '../../files.ts';
import { BUILDS, onMachine } from '../../local-deeds.ts';
import { kindOfPath } from '../../paths.ts';
import type { Argv, Program, Word } from '../../program.ts';
import { OF_MACHINE, RECURSIVE, some } from './operands.ts';

/** What `dd` reads and where it writes, `if=` and `of=`. */
const ofDd = (argv: Argv, key: string): Word | undefined => {
  const word = argv.words.find(({ text }) => text.startsWith(`${key}=`));
  return word && { ...word, text: word.text.slice(key.length + 1) };
};

/** A disk is copied into a file whose name says that it is an image. */
const imagesDisk = (argv: Argv): boolean =>
  /^\/dev\/(?!zero|u?random|null|full)/.test(ofDd(argv, 'if')?.text ?? '') &&
  /\.(?:img|iso|raw|bin|dd|gz|zst|xz)$/.test(ofDd(argv, 'of')?.text ?? '');

/** The files that are meant: before them stands a mode or an owner, unless a flag says it. */
const files = (argv: Argv): Argv => {
  const [first] = argv.words;
  const told =
    /^(?:chown|chgrp|setcap|chcon)$/.test(argv.program) ||
    (argv.program === 'chmod' && /^[0-7]{1,5}$|[+=-]/.test(first?.text ?? ''));
  return told && !argv.flags.has('--reference') ? { ...argv, words: argv.words.slice(1) } : argv;
};

/** Programs that write below the file system, or change who may use what. */
export const RAW_AND_RIGHTS: readonly Program[] = [
  {
    names: ['dd', 'dcfldd', 'ddrescue'],
    source: 'GNU coreutils manual, dd',
    rows: [
      {
        id: 'dd.device',
        when: {
          test: (argv) =>
            ['device', 'root', 'system', 'data', 'unknown'].includes(
              kindOfPath(ofDd(argv, 'of') ?? { text: '-', known: true }, argv.directory),
            ),
        },
        does: (argv) => {
          const into = { ...argv, words: [ofDd(argv, 'of')!] };
          return imagesDisk(argv) ? writing(into, 0, true) : { ...writing(into), effect: 'destructive' };
        },
        why: 'It overwrites a disk or what a service keeps, from its first byte on.',
        safer: 'write to a file first',
        must: [
          'dd if=/dev/zero of=/dev/sda bs=1M',
          'dd if=image.iso of="$DISK"',
          'sudo dd if=/dev/urandom of=/var/lib/mysql/ibdata1',
        ],
        not: [
          'dd if=/dev/zero of=swap.img bs=1M count=100',
          'dd if=/dev/sda of=/dev/null bs=1M',
          'dd if=/dev/sda bs=512 count=1',
        ],
      },
      {
        id: 'dd.file',
        when: { test: (argv) => ofDd(argv, 'of') !== undefined },
        does: (argv) => writing({ ...argv, words: [ofDd(argv, 'of')!] }),
        why: 'It writes a file.',
        must: ['dd if=/dev/zero of=swap.img bs=1M count=100', 'dd if=/dev/urandom of=/tmp/x bs=1k count=1'],
        not: ['dd if=/dev/zero of=/dev/nvme0n1', 'dd if=/dev/sda bs=512 count=1'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['chmod', 'chown', 'chgrp', 'chattr', 'setfacl', 'chcon', 'restorecon', 'setcap', 'icacls'],
    source: 'GNU coreutils manual, "Changing file attributes"',
    valued: ['--reference', '--from'],
    rows: [
      {
        id: 'chmod.system',
        when: {
          flags: [...RECURSIVE, '-R'],
          test: (argv) => some('root', 'home', 'system', 'access', 'secrets', 'device')(files(argv)),
        },
        does: onMachine('permission', { operation: 'grant', effect: 'destructive', floor: 'critical' }),
        why: 'With other owners or rights the system does not start, sudo and ssh refuse, secrets lie open; nothing holds the old ones.',
        safer: 'name the one file that is meant',
        must: [
          'chmod -R 777 /',
          'chmod -R -x /usr',
          'chown -R app:app /etc',
          'sudo chmod -R 000 /usr',
          'chmod -R a+rwX ~',
        ],
        not: ['chmod -R u+w node_modules', 'chmod +x run.sh', 'chown -R app:app /srv/app/uploads'],
      },
      {
        id: 'chmod.takes_root',
        when: {
          test: (argv) =>
            argv.program === 'setcap' ||
            argv.words.slice(0, 1).some(({ text }) => /^(?:[ugoa]*\+[rwx]*s|[2467]\d{3})$/.test(text)),
        },
        does: onMachine('permission', { operation: 'grant', floor: 'high' }),
        why: 'Whoever runs that file has its owner’s rights, often root’s.',
        must: [
          'chmod u+s /usr/local/bin/x',
          'sudo chmod 4755 /bin/bash',
          'setcap cap_setuid+ep /usr/bin/python3',
        ],
        not: ['chmod 755 x', 'chmod u+x x'],
      },
      {
        id: 'chmod.tightens',
        when: { words: '400|500|600|700|0400|0500|0600|0700|go-rwx|go=|og-rwx|o-rwx|go-w|o-w' },
        does: onMachine(),
        why: 'Others may read or write there less than before.',
        must: [
          'chmod 600 ~/.ssh/id_ed25519',
          'chmod go-rwx ~/.kube/config',
          'sudo chmod 0600 /etc/app/key.pem',
        ],
        not: ['chmod 666 ~/.ssh/id_ed25519', 'chmod -R 700 /usr'],
      },
      {
        id: 'chmod.machine',
        when: { test: (argv) => some(...OF_MACHINE)(files(argv)) },
        does: (argv) =>
          onMachine('permission', {
            operation: 'grant',
            ...(some('access', 'secrets', 'device')(files(argv)) ? { floor: 'high' } : { floor: 'medium' }),
          }),
        why: 'It changes who may read or write what the system and its services keep.',
        must: ['sudo chmod 666 /etc/passwd', 'chown -R postgres /var/lib/postgresql', 'chown app /srv/app'],
        not: ['chmod 600 ~/.ssh/id_ed25519', 'chmod +x run.sh', 'chmod 644 README.md'],
      },
      {
        id: 'chmod.files',
        when: { words: '*' },
        does: (argv) => (some('elsewhere', 'unknown', 'logs', 'startup')(files(argv)) ? onMachine() : BUILDS),
        why: 'It changes the rights of files that are somebody’s own.',
        must: ['chmod +x scripts/run.sh', 'chmod -R u+w node_modules', 'chown -R "$USER:$USER" node_modules'],
        not: ['chmod 777 /etc', 'chmod --help'],
      },
    ],
    otherwise: looks(),
  },
];

import { flagValue, hasFlag } from '../../argv.ts';
import { changes, looks, loses, reads, setsUp, shows } from '../../deeds.ts';
import { deedOfRemoving, gravest } from '../../files.ts';
import type { Argv, Program, Word } from '../../program.ts';
import { fetching, hostOf, hostPlaces, SENDS_SECRETS, sendsSecrets } from './ends.ts';

const to = ({ words }: Argv): Word | undefined => words.at(-1);
const from = ({ words }: Argv): readonly Word[] => words.slice(0, -1);
const isRemote = (word: Word | undefined): boolean => word !== undefined && hostOf(word) !== null;
/** What a script for a session of sftp or lftp removes by. */
const REMOVING = /(?:^|[\n;&|])[ \t]{0,20}(?:rm|rmdir|delete|mdelete|mrm|del)\b|--delete\b/m;
/** rclone's remotes have names of one letter as well. */
const isRemoteOfRclone = (word: Word | undefined): boolean =>
  word !== undefined && /^:?[\w.@+-]+(?:,[^:]*)?:/.test(word.text.slice(0, 300));
const DRY = ['-n', '--dry-run', '--list-only'];
const REMOVES = [
  '--delete',
  '--delete-before',
  '--delete-after',
  '--delete-during',
  '--delete-delay',
  '--delete-excluded',
  '--delete-missing-args',
  '--del',
];

/** Where another program on the same way is started: `rsync -e`, `scp -o ProxyCommand=`. */
const started = (argv: Argv) =>
  [flagValue(argv, '-o'), flagValue(argv, '-e', '--rsh')].flatMap((word) => {
    const command = /^(?:ProxyCommand|LocalCommand)[= ](.*)$/s.exec(word?.text ?? '')?.[1];
    return word && command
      ? [{ kind: 'script' as const, text: { ...word, text: command }, language: 'shell' as const }]
      : [];
  });

/** Copies between machines. */
export const COPYING: readonly Program[] = [
  {
    names: ['rsync'],
    source: 'rsync(1)',
    valued: [
      '-e',
      '--rsh',
      '--exclude',
      '--include',
      '--exclude-from',
      '--include-from',
      '--files-from',
      '--filter',
      '-f',
      '--rsync-path',
      '--bwlimit',
      '--port',
      '--password-file',
      '--log-file',
      '--chmod',
      '--chown',
      '--timeout',
      '--backup-dir',
      '--suffix',
      '--compare-dest',
      '--link-dest',
      '--copy-dest',
      '--partial-dir',
      '-T',
      '--temp-dir',
      '--max-size',
      '--min-size',
      '--max-delete',
      '-B',
      '-M',
      '--out-format',
      '--info',
      '-o',
    ].filter((flag) => flag !== '-o'),
    rows: [
      {
        id: 'rsync.dry',
        when: { test: (argv) => hasFlag(argv, ...DRY, '--help', '--version') || argv.words.length < 2 },
        does: looks(),
        why: 'It only lists what it would copy.',
        must: [
          'rsync -avn --delete ./dist/ web-1:/var/www/',
          'rsync --dry-run -a a/ b/',
          'rsync web-1:/var/www/',
        ],
        not: ['rsync -a ./dist/ web-1:/var/www/'],
      },
      {
        id: 'rsync.secrets',
        when: { test: (argv) => isRemote(to(argv)) && sendsSecrets(from(argv), argv.directory) },
        does: SENDS_SECRETS,
        at: ({ words }) => hostPlaces(words),
        why: 'Keys or logins leave this machine.',
        must: ['rsync -a ~/.ssh/ backup.example:/keys/', 'rsync .env web-1:/app/'],
        not: ['rsync -a dist/ web-1:/var/www/'],
      },
      {
        id: 'rsync.delete',
        when: { flags: REMOVES },
        does: (argv) =>
          isRemote(to(argv)) ? loses('data') : gravest([deedOfRemoving(to(argv)!, argv.directory)]),
        at: ({ words }) => hostPlaces(words.slice(-1)),
        runs: started,
        why: 'What is there and not here is removed there: with a wrong source that is everything.',
        safer: '-n first, or leave out --delete',
        must: [
          'rsync -a --delete ./dist/ web-1:/var/www/',
          'rsync -a --delete empty/ /srv/data/',
          'rsync -avz --delete-after src/ deploy@prod:/app',
        ],
        not: ['rsync -an --delete ./dist/ web-1:/var/www/', 'rsync -a ./dist/ web-1:/var/www/'],
      },
      {
        id: 'rsync.moves',
        when: { flags: ['--remove-source-files'] },
        does: (argv) =>
          isRemote(argv.words[0])
            ? loses('data')
            : gravest([
                ...from(argv).map((word) => deedOfRemoving(word, argv.directory)),
                ...(isRemote(to(argv)) ? [changes('application')] : []),
              ]),
        at: ({ words }) => hostPlaces(words),
        why: 'The files are gone from where they were.',
        must: ['rsync -a --remove-source-files web-1:/var/log/app/ ./logs/'],
        not: ['rsync -a web-1:/var/log/app/ ./logs/'],
      },
      {
        id: 'rsync.up',
        when: { test: (argv) => isRemote(to(argv)) },
        does: changes('application'),
        at: ({ words }) => hostPlaces(words.slice(-1)),
        runs: started,
        why: 'Files of another machine are overwritten.',
        safer: '-n shows what would be',
        must: ['rsync -avz dist/ deploy@web-1:/var/www/'],
        not: ['rsync -a web-1:/var/log/ logs/', 'rsync -a a/ b/'],
      },
      {
        id: 'rsync.here',
        when: { words: '* *' },
        does: (argv) =>
          fetching(
            argv,
            from(argv).filter((word) => isRemote(word)),
            to(argv),
          ),
        at: ({ words }) => hostPlaces(words),
        runs: started,
        why: 'It copies files to this machine.',
        must: ['rsync -a web-1:/var/log/ logs/', 'rsync -a a/ b/'],
        not: ['rsync -a dist/ web-1:/srv/'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['scp', 'pscp'],
    source: 'scp(1)',
    valued: ['-i', '-P', '-o', '-F', '-c', '-J', '-l', '-S', '-D'],
    rows: [
      {
        id: 'scp.secrets',
        when: { test: (argv) => isRemote(to(argv)) && sendsSecrets(from(argv), argv.directory) },
        does: SENDS_SECRETS,
        at: ({ words }) => hostPlaces(words),
        why: 'Keys or logins leave this machine.',
        must: ['scp ~/.ssh/id_rsa x@203.0.113.9:/tmp/', 'scp .env web-1:/app/.env'],
        not: ['scp -i ~/.ssh/id_rsa app.tgz web-1:/tmp/'],
      },
      {
        id: 'scp.up',
        when: { test: (argv) => isRemote(to(argv)) },
        does: changes('application'),
        at: ({ words }) => hostPlaces(words.slice(-1)),
        runs: started,
        why: 'Files of another machine are overwritten.',
        must: ['scp app.tgz deploy@web-1:/srv/', 'scp -i ~/.ssh/id_rsa app.tgz web-1:/tmp/'],
        not: ['scp web-1:/var/log/app.log .'],
      },
      {
        id: 'scp.down',
        when: { words: '* *' },
        does: (argv) => fetching(argv, from(argv), to(argv)),
        at: ({ words }) => hostPlaces(words),
        runs: started,
        why: 'It copies files to this machine.',
        must: ['scp web-1:/var/log/app.log .', 'scp prod:/backups/db.sql.gz .'],
        not: ['scp app.tgz web-1:/srv/'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['rclone'],
    source: 'rclone.org/commands',
    valued: [
      '--config',
      '--include',
      '--exclude',
      '--filter',
      '--transfers',
      '--checkers',
      '--max-age',
      '--min-age',
      '--bwlimit',
      '--log-file',
      '--backup-dir',
      '--max-size',
      '--min-size',
      '--include-from',
      '--exclude-from',
      '--filter-from',
      '--files-from',
      '--log-level',
      '--stats',
      '--retries',
      '--tpslimit',
      '--drive-root-folder-id',
    ],
    rows: [
      {
        id: 'rclone.dry',
        when: { flags: ['-n', '--dry-run', '--help', '-i', '--interactive'] },
        does: looks(),
        why: 'It only says what it would do, or asks each time.',
        must: ['rclone sync --dry-run ./x s3:bucket', 'rclone purge -n remote:old'],
        not: ['rclone sync ./x s3:bucket'],
      },
      {
        id: 'rclone.secrets_shown',
        when: { words: 'config show|dump|file|reveal|redacted' },
        does: ({ words }) => (/^(?:show|dump)$/.test(words[1]?.text ?? '') ? shows() : looks()),
        why: 'It prints the logins of the remotes.',
        must: ['rclone config show', 'rclone config dump'],
        not: ['rclone listremotes'],
      },
      {
        id: 'rclone.lose',
        when: { words: 'sync|bisync|delete|purge|deletefile|rmdir|rmdirs|cleanup|dedupe|move|moveto' },
        does: (argv) => {
          const [verb = '', ...ends] = argv.words;
          const name = typeof verb === 'string' ? verb : verb.text;
          const reached = /^move/.test(name) ? ends : ends.slice(-1);
          if (reached.some((word) => isRemoteOfRclone(word)))
            return /^rmdirs?$/.test(name)
              ? changes('storage')
              : loses(
                  'storage',
                  name === 'purge' || /^[^:]+:\/?[^/]*$/.test(reached.at(-1)?.text ?? '')
                    ? { whole: true }
                    : {},
                );
          return gravest(reached.map((word) => deedOfRemoving(word, argv.directory)));
        },
        at: ({ words }) =>
          words.slice(1).flatMap((word) => (isRemoteOfRclone(word) ? [{ name: word.text }] : [])),
        why: 'What is in the target and not in the source is removed; with a wrong source that is everything.',
        safer: '--dry-run first; copy instead of sync',
        must: [
          'rclone sync ./empty s3:prod-bucket',
          'rclone delete s3:prod-bucket --dry-run=false',
          'rclone purge remote:backups',
          'rclone delete gdrive:old',
          'rclone move a: b:',
        ],
        not: ['rclone copy ./x s3:bucket', 'rclone sync -n ./x s3:bucket', 'rclone ls s3:bucket'],
      },
      {
        id: 'rclone.copy',
        when: { words: 'copy|copyto|copyurl|rcat|mkdir|touch|settier|backend|link' },
        does: (argv) => {
          const end = to(argv);
          if (isRemoteOfRclone(end)) return changes('storage');
          return fetching(argv, argv.words.slice(1, -1), end);
        },
        at: ({ words }) =>
          words.slice(-1).flatMap((word) => (isRemoteOfRclone(word) ? [{ name: word.text }] : [])),
        why: 'It copies files to the target, over those that are otherwise.',
        must: ['rclone copy ./dist s3:site', 'rclone copy s3:logs ./logs', 'rclone mkdir s3:new'],
        not: ['rclone sync ./x s3:y', 'rclone ls s3:x'],
      },
      {
        id: 'rclone.set_up',
        when: { words: 'config|mount|nfsmount|serve|rcd|rc|authorize|selfupdate|obscure|gendocs' },
        does: setsUp(),
        why: 'It changes this tool’s logins, or serves a remote on this machine.',
        must: ['rclone config create s3 s3', 'rclone mount s3:data /mnt/s3'],
        not: ['rclone config show', 'rclone lsd s3:'],
      },
      {
        id: 'rclone.reads',
        when: {
          words:
            'ls|lsl|lsd|lsf|lsjson|size|check|cryptcheck|cryptdecode|checksum|md5sum|sha1sum|hashsum|cat|tree|about|version|listremotes|ncdu|test|help|completion|archive',
        },
        does: reads('storage'),
        why: 'It lists, compares or shows.',
        must: ['rclone ls s3:bucket', 'rclone check ./x s3:y', 'rclone version'],
        not: ['rclone delete s3:x'],
      },
    ],
    otherwise: 'unknown',
  },
  {
    names: [
      'sftp',
      'ftp',
      'lftp',
      'ncftp',
      'ncftpput',
      'ncftpget',
      'tftp',
      'croc',
      'magic-wormhole',
      'wormhole',
    ],
    source: 'sftp(1); ftp(1); lftp(1)',
    valued: ['-b', '-i', '-P', '-o', '-F', '-e', '-c', '-u', '-p'],
    rows: [
      {
        id: 'sftp.lose',
        when: {
          test: (argv) =>
            REMOVING.test(
              `${argv.stdin?.text ?? ''}\n${flagValue(argv, '-e', '-c')?.text ?? ''}`.slice(0, 20_000),
            ),
        },
        does: loses('data'),
        at: ({ words }) => words.slice(0, 1).map(({ text }) => ({ host: text.replace(/^[^@]*@/, '') })),
        why: 'Files of another machine are removed.',
        must: ["lftp -e 'mirror -R --delete dist /www; quit' ftp.example", "sftp web-1 <<< 'rm /srv/app/*'"],
        not: ["lftp -e 'ls; quit' ftp.example"],
      },
      {
        id: 'sftp.session',
        when: { words: '*' },
        does: changes('application'),
        at: ({ words }) => words.slice(0, 1).map(({ text }) => ({ host: text.replace(/^[^@]*@/, '') })),
        why: 'It opens a session in which files of another machine can be read and changed.',
        must: ['sftp deploy@web-1', 'ftp ftp.example'],
        not: ["sftp web-1 <<< 'rm x'"],
      },
    ],
    otherwise: looks(),
  },
];

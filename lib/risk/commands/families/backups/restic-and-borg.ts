import { labels, loses, losesAll, protects, reads, setsUp } from '../../deeds.ts';
import type { Argv, Deed, Program } from '../../program.ts';

const at = ({ words }: Argv, i = 0) => words[i]?.text ?? '';

/** One more copy in a store of backups: weighed like a file of one's own, since nothing that others rely on changes. */
const ADDS_BACKUP: Deed = { operation: 'create', resource: 'storage', effect: 'write', reach: 'workspace' };

/** What a restore writes: over the machine's own files, or beside them. */
function restoreInto(target: string | undefined): Deed {
  const isBeside =
    target !== undefined &&
    /^(?:\.|[^/~]|\/tmp\/|\/var\/tmp\/|\/mnt\/|\/restore|~\/)/.test(target) &&
    !/\.\./.test(target);
  return isBeside
    ? { ...setsUp(), resource: 'storage' }
    : { operation: 'migrate', resource: 'data', effect: 'destructive', reach: 'remote' };
}

/** `restic`: snapshots in a repository. */
export const RESTIC: Program = {
  names: ['restic', 'rustic'],
  source: 'restic manual (restic.readthedocs.io)',
  valued:
    '-r --repo --repository-file -p --password-file --password-command --target -t --host -H --tag --path --include -i --exclude -e --keep-last -l --keep-hourly --keep-daily -d --keep-weekly -w --keep-monthly -m --keep-yearly -y --keep-within --keep-tag --read-data-subset -o --option --cacert --cache-dir --files-from --exclude-file --iexclude --time --stdin-filename --max-unused --group-by -g --from-repo --parent'.split(
      ' ',
    ),
  places: { host: ['-r', '--repo'] },
  rows: [
    {
      id: 'restic.dry_run',
      when: { flags: ['--dry-run', '-n', '--help'] },
      does: reads('storage'),
      why: 'It only says what would be done.',
      must: ['restic forget --keep-daily 7 --prune --dry-run', 'restic forget -n --keep-last 3'],
      not: ['restic forget --keep-daily 7 --prune'],
    },
    {
      id: 'restic.forget',
      when: { words: 'forget|prune|rewrite' },
      does: loses('storage'),
      why: 'Backups are deleted, and with them the way back.',
      safer: 'Add --dry-run to see which snapshots go.',
      must: ['restic forget --keep-last 1 --prune', 'restic prune'],
      not: ['restic snapshots', 'restic backup /srv'],
    },
    {
      id: 'restic.key',
      when: { words: 'key remove|passwd|add' },
      does: (argv) =>
        at(argv, 1) === 'remove' ? loses('secret') : { ...setsUp(), reach: 'remote', resource: 'secret' },
      why: 'It changes which passwords open the repository.',
      must: ['restic key remove 1f', 'restic key add'],
      not: ['restic key list'],
    },
    {
      id: 'restic.unlock',
      when: { words: 'unlock' },
      does: labels('storage'),
      why: 'A lock is taken off; with --remove-all also one that is in use.',
      must: ['restic unlock', 'restic unlock --remove-all'],
      not: ['restic check'],
    },
    {
      id: 'restic.restore',
      when: { words: 'restore' },
      does: ({ flags }) => restoreInto((flags.get('--target') ?? flags.get('-t'))?.at(-1)?.text),
      why: 'It writes the files of a backup over those that are there.',
      safer: 'Restore beside: --target /tmp/restore.',
      must: ['restic restore latest --target /', 'restic restore latest --target /tmp/restore'],
      not: ['restic ls latest'],
    },
    {
      id: 'restic.backup',
      when: { words: 'backup' },
      does: ADDS_BACKUP,
      why: 'It adds a backup; nothing that runs is otherwise after it.',
      must: ['restic backup /var/lib/postgres', 'restic backup /srv/data --tag nightly'],
      not: ['restic init', 'restic forget --keep-last 1'],
    },
    {
      id: 'restic.care',
      when: { words: 'init|copy|tag|migrate|repair|recover|mount|self-update|generate|cache' },
      does: protects('storage'),
      why: 'It looks after the repository.',
      must: ['restic -r s3:s3.amazonaws.com/b init'],
      not: ['restic forget --keep-last 1'],
    },
    {
      id: 'restic.read',
      when: { words: 'snapshots|ls|stats|check|diff|find|list|cat|dump|version|help|options|key|features' },
      does: reads('storage'),
      why: 'It lists or checks.',
      must: ['restic snapshots', 'restic check --read-data-subset=5%', 'restic key list'],
      not: ['restic prune'],
    },
  ],
  otherwise: 'unknown',
};

/** `borg`: archives in a repository. */
export const BORG: Program = {
  names: ['borg', 'borgmatic'],
  source: 'Borg documentation (borgbackup.readthedocs.io)',
  valued:
    '--repo -r --config -c --keep-within --keep-last --keep-hourly -H --keep-daily -d --keep-weekly -w --keep-monthly -m --keep-yearly -y --prefix -P --glob-archives -a --compression -C --exclude -e --encryption --first --last --sort-by --lock-wait --remote-path --rsh --archive --destination --pattern --exclude-from --format --comment --umask --upload-ratelimit --verbosity'.split(
      ' ',
    ),
  rows: [
    {
      id: 'borg.dry_run',
      when: { flags: ['--dry-run', '-n', '--help', '--version'] },
      does: reads('storage'),
      why: 'It only says what would be done.',
      must: ['borg prune -n --list --keep-daily 7 /srv/borg'],
      not: ['borg prune --list --keep-daily 7 /srv/borg'],
    },
    {
      id: 'borg.delete',
      when: { words: 'delete|prune|compact|recreate|rdelete|repo-delete' },
      does: (argv) => (/delete$/.test(at(argv)) ? losesAll('storage') : loses('storage')),
      why: 'Backups are deleted, and with them the way back.',
      safer: 'Add --dry-run to see which archives go.',
      must: [
        'borg delete ssh://backup@host/./repo',
        'borg prune --keep-daily 1 /srv/borg',
        'borg compact /srv/borg',
      ],
      not: ['borg list /srv/borg', 'borg create /srv/borg::now /home'],
    },
    {
      id: 'borg.check_repair',
      when: { words: 'check', flags: ['--repair'] },
      does: loses('storage'),
      why: 'What cannot be repaired is dropped.',
      must: ['borg check --repair /srv/borg'],
      not: ['borg check /srv/borg'],
    },
    {
      id: 'borg.extract',
      when: { words: 'extract|restore' },
      does: (argv) =>
        restoreInto(argv.words[0]?.text === 'restore' || argv.directory?.text === '/' ? '/' : '.'),
      why: 'It writes the files of a backup where one stands.',
      must: ['borg extract /srv/borg::now', 'cd / && borg extract /srv/borg::now'],
      not: ['borg list /srv/borg::now'],
    },
    {
      id: 'borg.break_lock',
      when: { words: 'break-lock|key|config|upgrade' },
      does: labels('storage'),
      why: 'A lock or a key of the repository is touched.',
      must: ['borg break-lock /srv/borg', 'borg key export /srv/borg k.txt'],
      not: ['borg check /srv/borg'],
    },
    {
      id: 'borg.backup',
      when: { words: 'create' },
      does: ADDS_BACKUP,
      why: 'It adds a backup; nothing that runs is otherwise after it.',
      must: ['borg create /srv/borg::now /home'],
      not: ['borg init /srv/borg'],
    },
    {
      id: 'borg.care',
      when: {
        words: 'init|rcreate|repo-create|rename|transfer|import-tar|mount|umount|serve|with-lock|generate',
      },
      does: protects('storage'),
      why: 'It adds a backup, or looks after the repository.',
      must: ['borg init --encryption=repokey /srv/borg'],
      not: ['borg delete /srv/borg'],
    },
    {
      id: 'borg.read',
      when: {
        words:
          'list|info|check|diff|export-tar|rlist|rinfo|repo-list|repo-info|version|benchmark|debug|help|analyze',
      },
      does: reads('storage'),
      why: 'It lists or checks.',
      must: ['borg list /srv/borg::', 'borg info /srv/borg', 'borg check /srv/borg'],
      not: ['borg prune --keep-daily 1 /srv/borg'],
    },
    {
      id: 'borg.matic',
      when: { test: ({ program, words }) => program === 'borgmatic' && words.length === 0 },
      does: protects('storage'),
      why: 'It makes the backups of its configuration, and prunes as it says there.',
      must: ['borgmatic --verbosity 1'],
      not: ['borgmatic prune'],
    },
  ],
  otherwise: 'unknown',
};

import { losesAll, on, protects, reads, setsUp } from '../../deeds.ts';
import type { Deed, Program } from '../../program.ts';
import { helpRow } from '../../verb-rows.ts';

const overwrites: Deed = {
  operation: 'migrate',
  resource: 'database',
  effect: 'destructive',
  reach: 'remote',
  whole: true,
};
/** Backups of files that need no repository server: what deletes one, what only lists. */
export const OTHERS: readonly Program[] = [
  {
    names: ['duplicity'],
    source: 'duplicity(1)',
    valued: ['--full-if-older-than', '--encrypt-key', '--file-to-restore', '-t', '--time', '--name'],
    rows: [
      {
        id: 'duplicity.delete',
        when: {
          words: 'remove-all-but-n-full|remove-older-than|remove-all-inc-of-but-n-full|cleanup',
          flags: ['--force'],
        },
        does: losesAll('storage'),
        why: 'Backups go, and with them the way back.',
        safer: 'Leave --force out to see which.',
        must: ['duplicity remove-all-but-n-full 1 --force s3://b/x'],
        not: ['duplicity remove-older-than 30D s3://b/x'],
      },
      {
        id: 'duplicity.read',
        when: { words: 'collection-status|list-current-files|verify|remove-*|cleanup' },
        does: reads('storage'),
        why: 'It lists or checks, without --force also what would go.',
        must: ['duplicity collection-status s3://b/x', 'duplicity remove-older-than 30D s3://b/x'],
        not: ['duplicity remove-older-than 30D --force s3://b/x'],
      },
      {
        id: 'duplicity.restore',
        when: { test: ({ words }) => words[0]?.text === 'restore' || /:\/\//.test(words[0]?.text ?? '') },
        does: ({ words }) =>
          /^\/(?:tmp|mnt|restore)/.test(words.at(-1)?.text ?? '')
            ? setsUp()
            : { ...overwrites, resource: 'data' },
        why: 'It writes the files of a backup where it is told.',
        must: ['duplicity restore s3://b/x /srv', 'duplicity s3://b/x /srv'],
        not: ['duplicity /srv s3://b/x'],
      },
      {
        id: 'duplicity.backup',
        when: { words: '* *' },
        does: protects('storage'),
        why: 'It adds a backup.',
        must: ['duplicity /srv s3://b/x', 'duplicity full /srv s3://b/x'],
        not: ['duplicity restore s3://b/x /srv'],
      },
    ],
    otherwise: 'unknown',
  },
  {
    names: ['rsnapshot'],
    source: 'rsnapshot(1)',
    valued: ['-c'],
    rows: [
      {
        id: 'rsnapshot.read',
        when: {
          test: ({ words, flags }) =>
            flags.has('-t') || /^(?:configtest|du|diff|help|version)$/.test(words[0]?.text ?? ''),
        },
        does: reads('storage'),
        why: 'It checks, or says what it would do.',
        must: ['rsnapshot configtest', 'rsnapshot -t daily'],
        not: ['rsnapshot daily'],
      },
      {
        id: 'rsnapshot.backup',
        when: { words: '*' },
        does: protects('storage'),
        why: 'It adds a backup and rotates older ones.',
        must: ['rsnapshot daily'],
        not: ['rsnapshot configtest'],
      },
    ],
    otherwise: 'unknown',
  },
  {
    names: ['tarsnap'],
    source: 'tarsnap(1)',
    valued: ['-f', '--keyfile', '--cachedir', '-C'],
    rows: [
      {
        id: 'tarsnap.delete',
        when: { flags: ['-d', '--nuke'] },
        does: losesAll('storage'),
        why: 'A backup goes, with --nuke all of them.',
        must: ['tarsnap -d -f old', 'tarsnap --nuke'],
        not: ['tarsnap -c -f now /srv --dry-run', 'tarsnap --list-archives'],
      },
      {
        id: 'tarsnap.read',
        when: {
          flags: ['--list-archives', '-t', '--print-stats', '--version', '--dry-run', '--verify-config'],
        },
        does: reads('storage'),
        why: 'It lists or shows.',
        must: ['tarsnap --list-archives', 'tarsnap -t -f now'],
        not: ['tarsnap -c -f now /srv'],
      },
      {
        id: 'tarsnap.extract',
        when: { flags: ['-x'] },
        does: { ...setsUp(), resource: 'data' },
        why: 'It writes the files of a backup where one stands.',
        must: ['tarsnap -x -f now'],
        not: ['tarsnap -c -f now /srv'],
      },
      {
        id: 'tarsnap.backup',
        when: { flags: ['-c', '--fsck', '--recover'] },
        does: protects('storage'),
        why: 'It adds a backup.',
        must: ['tarsnap -c -f now /srv', 'tarsnap --fsck'],
        not: ['tarsnap -d -f now'],
      },
    ],
    otherwise: 'unknown',
  },
  {
    names: ['kopia'],
    source: 'Kopia command-line reference (kopia.io/docs)',
    valued: ['--config-file', '--password', '-p', '--bucket', '--path', '--keep-latest', '--host', '--user'],
    rows: [
      helpRow('kopia', 'kopia snapshot delete --help', 'kopia snapshot delete help'),
      {
        id: 'kopia.expire_plan',
        when: { words: 'snapshot|snap|snapshots expire', without: ['--delete'] },
        does: reads('storage'),
        why: 'Without --delete it only says which would go.',
        must: ['kopia snapshot expire --all'],
        not: ['kopia snapshot expire --all --delete'],
      },
      {
        id: 'kopia.delete',
        when: on(
          /^(?:(?:snapshots?|snap) (?:delete|remove|rm|expire)|manifest (?:delete|remove|rm)|blob (?:delete|gc|rm)|content (?:delete|rewrite)|index recover|maintenance run|policy (?:delete|remove|rm)|server users? delete|repository (?:change-password|set-parameters))\b/,
        ),
        does: losesAll('storage'),
        why: 'Backups go, or who may open them changes.',
        must: ['kopia snapshot delete k1 --delete', 'kopia blob delete b1'],
        not: ['kopia snapshot list'],
      },
      {
        id: 'kopia.restore',
        when: on(/^(?:restore|(?:snapshots?|snap) restore)\b/),
        does: ({ words }) =>
          /^(?:\/(?:tmp|mnt|restore)|[^/])/.test(words.at(-1)?.text ?? '')
            ? setsUp()
            : { ...overwrites, resource: 'data' },
        why: 'It writes the files of a backup where it is told.',
        must: ['kopia restore k1 /srv', 'kopia snapshot restore k1 /tmp/x'],
        not: ['kopia snapshot list'],
      },
      {
        id: 'kopia.read',
        when: on(
          /^(?:(?:snapshots?|snap) (?:list|ls|estimate|verify)|ls|list|show|cat|diff|(?:policy|manifest|blob|content|index|server users?|acl|maintenance|repository|repo|cache|logs?|session) (?:list|ls|show|info|stats|status|verify|get|export|throttle|validate-provider)|benchmark|mount|notification (?:profile|template) list)\b/,
        ),
        does: reads('storage'),
        why: 'It lists or shows.',
        must: ['kopia snapshot list', 'kopia repository status', 'kopia policy show --global'],
        not: ['kopia snapshot delete k1'],
      },
      {
        id: 'kopia.backup',
        when: on(
          /^(?:(?:snapshots?|snap) (?:create|migrate|fix|pin|copy-history|move-history)|repository|repo|policy|server|cache|maintenance set|app|notification|acl)\b/,
        ),
        does: protects('storage'),
        why: 'It adds a backup, or looks after the repository.',
        must: [
          'kopia snapshot create /srv',
          'kopia repository connect s3 --bucket b',
          'kopia policy set --global --keep-latest 10',
        ],
        not: ['kopia snapshot delete k1'],
      },
    ],
    otherwise: 'unknown',
  },
];

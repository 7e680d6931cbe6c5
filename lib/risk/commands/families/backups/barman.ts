import { losesAll, protects, reads, setsUp, stops } from '../../deeds.ts';
import type { Deed, Program } from '../../program.ts';

const overwrites: Deed = {
  operation: 'migrate',
  resource: 'database',
  effect: 'destructive',
  reach: 'remote',
  whole: true,
};
/** `barman`: backups of PostgreSQL servers. */
export const BARMAN: Program = {
  names: ['barman', 'barman-cloud-backup-delete', 'barman-cloud-backup', 'barman-cloud-backup-list'],
  source: 'Barman manual (docs.pgbarman.org)',
  valued: ['-c', '--config', '--target-time', '--remote-ssh-command', '--retention-policy', '-i', '-r'],
  rows: [
    {
      id: 'barman.delete',
      when: {
        test: ({ program, words }) =>
          program.endsWith('delete') || /^(?:delete|archive-wal-purge)$/.test(words[0]?.text ?? ''),
      },
      does: losesAll('storage'),
      why: 'A backup goes, and with it the way back.',
      must: ['barman delete main oldest', 'barman-cloud-backup-delete s3://b main --backup-id 1'],
      not: ['barman list-backups main'],
    },
    {
      id: 'barman.restore',
      when: { words: 'recover|restore * * *' },
      does: (argv) =>
        argv.flags.has('--remote-ssh-command') || !/^\/(?:tmp|mnt|restore)/.test(argv.words[3]?.text ?? '')
          ? overwrites
          : setsUp(),
      why: 'It writes the files of a backup where it is told.',
      must: [
        'barman recover main latest /var/lib/postgresql/data',
        'barman restore main latest /tmp/restore',
      ],
      not: ['barman show-backup main latest'],
    },
    {
      id: 'barman.read',
      when: {
        words:
          'list-backups|list-backup|list-files|list-servers|list-server|show-backup|show-server|show-servers|status|check|check-backup|diagnose|replication-status|verify-backup|verify',
      },
      does: reads('storage'),
      why: 'It lists or checks.',
      must: ['barman list-backups main', 'barman check main'],
      not: ['barman backup main'],
    },
    {
      id: 'barman.stop',
      when: { words: 'receive-wal *', flags: ['--stop', '--drop-slot', '--reset'] },
      does: stops('database'),
      why: 'Changes since the last backup are not received any more.',
      must: ['barman receive-wal main --stop'],
      not: ['barman receive-wal main --create-slot'],
    },
    {
      id: 'barman.backup',
      when: {
        test: ({ program, words }) =>
          program.startsWith('barman-cloud') ||
          /^(?:backup|cron|keep|switch-wal|switch-xlog|receive-wal|sync-\S{1,20}|archive-wal|generate-manifest|get-wal|put-wal|lock-directory-cleanup|config-\S{1,20}|rebuild-xlogdb)$/.test(
            words[0]?.text ?? '',
          ),
      },
      does: protects('database'),
      why: 'It adds a backup, or looks after the catalogue.',
      must: ['barman backup main', 'barman cron', 'barman-cloud-backup s3://b main'],
      not: ['barman delete main oldest'],
    },
  ],
  otherwise: 'unknown',
};

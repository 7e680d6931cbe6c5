import { changes, losesAll, protects, reads } from '../../deeds.ts';
import type { Deed, Program } from '../../program.ts';

const overwrites: Deed = {
  operation: 'migrate',
  resource: 'database',
  effect: 'destructive',
  reach: 'remote',
  whole: true,
};
/** `pgbackrest`: backups of PostgreSQL clusters. */
export const PGBACKREST: Program = {
  names: ['pgbackrest'],
  source: 'pgBackRest command reference (pgbackrest.org/command.html)',
  valued:
    '--stanza --type --set --target --repo --config --target-action --pg1-path --repo1-path --log-level-console --process-max'.split(
      ' ',
    ),
  places: { name: ['--stanza'] },
  rows: [
    {
      id: 'pgbackrest.delete',
      when: { words: 'expire|stanza-delete', without: ['--dry-run'] },
      does: losesAll('storage'),
      why: 'Backups go, and with them the way back.',
      safer: 'Add --dry-run to expire.',
      must: [
        'pgbackrest stanza-delete --stanza=main --force',
        'pgbackrest expire --stanza=main --set=20260101-000000F',
      ],
      not: ['pgbackrest expire --stanza=main --dry-run', 'pgbackrest info'],
    },
    {
      id: 'pgbackrest.restore',
      when: { words: 'restore' },
      does: overwrites,
      why: 'The files of the database cluster are overwritten.',
      must: ['pgbackrest --stanza=main restore --delta'],
      not: ['pgbackrest --stanza=main backup'],
    },
    {
      id: 'pgbackrest.stop',
      when: { words: 'stop' },
      does: changes('security'),
      why: 'No backup is made and no log archived until it is started again.',
      must: ['pgbackrest stop --stanza=main'],
      not: ['pgbackrest start --stanza=main'],
    },
    {
      id: 'pgbackrest.backup',
      when: {
        words: 'backup|stanza-create|stanza-upgrade|start|archive-push|archive-get|annotate|repo-put|server',
      },
      does: protects('database'),
      why: 'It adds a backup, or looks after the repository.',
      must: ['pgbackrest --stanza=main backup --type=full', 'pgbackrest start'],
      not: ['pgbackrest --stanza=main restore'],
    },
    {
      id: 'pgbackrest.read',
      when: {
        test: ({ words, flags }) =>
          flags.has('--dry-run') ||
          flags.has('--help') ||
          /^(?:info|check|verify|version|help|repo-ls|repo-get|server-ping|manifest)$/.test(
            words[0]?.text ?? '',
          ),
      },
      does: reads('storage'),
      why: 'It lists or checks.',
      must: [
        'pgbackrest info --stanza=main',
        'pgbackrest check --stanza=main',
        'pgbackrest expire --stanza=main --dry-run',
      ],
      not: ['pgbackrest --stanza=main backup'],
    },
  ],
  otherwise: 'unknown',
};

/** `wal-g` and its kin: without --confirm it only says what it would delete. */
export const WALG: Program = {
  names: ['wal-g', 'walg', 'wal-e'],
  source: 'WAL-G documentation (wal-g.readthedocs.io)',
  valued: ['--config', '--turbo', '--user-data', '--target-user-data'],
  rows: [
    {
      id: 'wal-g.delete',
      when: { words: 'delete|st', flags: ['--confirm'] },
      does: losesAll('storage'),
      why: 'Backups go, and with them the way back.',
      safer: 'Leave --confirm out to see which.',
      must: ['wal-g delete everything FORCE --confirm', 'wal-g delete retain FULL 1 --confirm'],
      not: ['wal-g delete retain FULL 5'],
    },
    {
      id: 'wal-g.delete_objects',
      when: { words: 'st rm|mv' },
      does: losesAll('storage'),
      why: 'Objects of the backups go.',
      must: ['wal-g st rm basebackups_005/base_1'],
      not: ['wal-g st ls'],
    },
    {
      id: 'wal-g.restore',
      when: { words: 'backup-fetch|backup-restore|catchup-fetch|binlog-replay|oplog-replay' },
      does: overwrites,
      why: 'The files of the database are overwritten.',
      must: ['wal-g backup-fetch /var/lib/postgresql/data LATEST'],
      not: ['wal-g backup-list'],
    },
    {
      id: 'wal-g.backup',
      when: {
        words:
          'backup-push|wal-push|wal-fetch|wal-prefetch|copy|backup-mark|catchup-push|wal-receive|daemon|binlog-push|oplog-push|binlog-fetch',
      },
      does: protects('database'),
      why: 'It adds a backup.',
      must: ['wal-g backup-push /var/lib/postgresql/data'],
      not: ['wal-g backup-fetch /data LATEST'],
    },
    {
      id: 'wal-g.read',
      when: {
        words:
          'backup-list|wal-show|wal-verify|wal-list|st|delete|help|flags|backup-show|completion|pgbackrest|check',
      },
      does: reads('storage'),
      why: 'It lists or shows, without --confirm also what would go.',
      must: ['wal-g backup-list', 'wal-g delete retain FULL 5', 'wal-g st ls'],
      not: ['wal-g delete retain FULL 5 --confirm'],
    },
  ],
  otherwise: 'unknown',
};

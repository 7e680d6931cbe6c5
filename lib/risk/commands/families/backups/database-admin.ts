import { changes, labels, loses, losesAll, reads } from '../../deeds.ts';
import type { Program } from '../../program.ts';

const PG =
  '-h --host -p --port -U --username -d --dbname -f --file -F --format -j --jobs -n --schema -N --exclude-schema -t --table -T --exclude-table --exclude-table-data -Z --compress --role -S --superuser -I --index -P --function --section --snapshot -l --database --globals-file -D --pgdata -X --wal-method -c --checkpoint --label'.split(
    ' ',
  );

/** Tools that make, drop and stop databases without a statement. */
export const DATABASE_ADMIN: readonly Program[] = [
  {
    names: ['mysqladmin', 'mariadb-admin'],
    source: 'mysqladmin (dev.mysql.com/doc/refman/8.4/en/mysqladmin.html)',
    valued:
      '-h --host -P --port -u --user -S --socket --defaults-extra-file --defaults-file -i --sleep -c --count -w --wait'.split(
        ' ',
      ),
    places: { host: ['-h', '--host'] },
    rows: [
      {
        id: 'mysqladmin.drop',
        when: { test: ({ words }) => words.some(({ text }) => text === 'drop') },
        does: losesAll('database'),
        why: 'A whole database is dropped.',
        must: ['mysqladmin -h prod drop orders -f', 'mysqladmin status drop orders'],
        not: ['mysqladmin -h prod create orders'],
      },
      {
        id: 'mysqladmin.shutdown',
        when: {
          test: ({ words }) =>
            words.some(({ text }) => /^(?:shutdown|kill|stop-slave|stop-replica)$/.test(text)),
        },
        does: { operation: 'restart', resource: 'database', effect: 'destructive', reach: 'remote' },
        why: 'The server, a query or replication stops.',
        must: ['mysqladmin -h prod shutdown', 'mysqladmin kill 12'],
        not: ['mysqladmin -h prod status'],
      },
      {
        id: 'mysqladmin.change',
        when: {
          test: ({ words }) =>
            words.some(({ text }) =>
              /^(?:create|password|old-password|reload|refresh|flush-\S{1,20}|start-slave|start-replica|debug)$/.test(
                text,
              ),
            ),
        },
        does: ({ words }) =>
          changes(words.some(({ text }) => text.endsWith('password')) ? 'secret' : 'database'),
        why: 'A database, a password or what the server has loaded is changed.',
        must: ['mysqladmin -h prod create orders', 'mysqladmin password new', 'mysqladmin flush-hosts'],
        not: ['mysqladmin ping'],
      },
      {
        id: 'mysqladmin.read',
        when: {
          test: ({ words, flags }) =>
            flags.has('--help') ||
            flags.has('--version') ||
            (words.length > 0 &&
              words.every(({ text }) =>
                /^(?:status|extended-status|variables|processlist|ping|version)$/.test(text),
              )),
        },
        does: reads('database'),
        why: 'It shows how the server is.',
        must: ['mysqladmin -h prod status', 'mysqladmin ping', 'mysqladmin --version'],
        not: ['mysqladmin shutdown'],
      },
    ],
    otherwise: 'unknown',
  },
  {
    names: [
      'createdb',
      'dropdb',
      'createuser',
      'dropuser',
      'vacuumdb',
      'reindexdb',
      'clusterdb',
      'pg_isready',
    ],
    source: 'PostgreSQL client applications (postgresql.org/docs/current/reference-client.html)',
    valued: PG,
    places: { host: ['-h', '--host'] },
    rows: [
      {
        id: 'pg_tools.read',
        when: {
          test: ({ program, flags }) =>
            program === 'pg_isready' || flags.has('--help') || flags.has('--version'),
        },
        does: reads('database'),
        why: 'It only asks.',
        must: ['pg_isready -h db', 'dropdb --help'],
        not: ['dropdb orders'],
      },
      {
        id: 'pg_tools.drop',
        when: { test: ({ program }) => program.startsWith('drop') },
        does: ({ program }) => (program === 'dropdb' ? losesAll('database') : loses('permission')),
        why: 'A whole database, or a role, is dropped.',
        must: ['dropdb -h db orders', 'dropuser bob'],
        not: ['createdb orders'],
      },
      {
        id: 'pg_tools.statistics',
        when: {
          test: ({ program, flags }) =>
            program === 'vacuumdb' && !['-f', '--full', '-F', '--freeze'].some((flag) => flags.has(flag)),
        },
        does: labels('database'),
        why: 'It gathers statistics and marks dead rows as free, as the server does by itself.',
        must: ['vacuumdb --analyze-only orders', 'vacuumdb --all --analyze'],
        not: ['vacuumdb --full orders'],
      },
      {
        id: 'pg_tools.change',
        when: { test: ({ program }) => /^(?:create|vacuum|reindex|cluster)/.test(program) },
        does: ({ program }) => ({
          ...changes(program === 'createuser' ? 'permission' : 'database'),
          operation: program.startsWith('create') ? 'create' : 'modify',
        }),
        why: 'A database or a role is made, or tables are written anew.',
        must: ['createdb -h db orders', 'createuser bob', 'vacuumdb --full orders'],
        not: ['dropdb orders'],
      },
    ],
    otherwise: 'unknown',
  },
];

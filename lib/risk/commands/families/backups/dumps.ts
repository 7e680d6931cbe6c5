import { looks, losesAll, protects, reads, shows } from '../../deeds.ts';
import type { Argv, Deed, Program } from '../../program.ts';

const drops: Deed = {
  operation: 'migrate',
  resource: 'database',
  effect: 'destructive',
  reach: 'remote',
  whole: true,
};
const given = ({ flags }: Argv, ...names: string[]) => names.some((name) => flags.has(name));
const PG =
  '-h --host -p --port -U --username -d --dbname -f --file -F --format -j --jobs -n --schema -N --exclude-schema -t --table -T --exclude-table --exclude-table-data -Z --compress --role -S --superuser -I --index -P --function --section --snapshot -l --database --globals-file -D --pgdata -X --wal-method -c --checkpoint --label'.split(
    ' ',
  );

/** Tools that write a database into a file, and back. */
export const DUMPS: readonly Program[] = [
  {
    names: ['pg_dump', 'pg_dumpall'],
    source: 'PostgreSQL client applications (postgresql.org/docs/current/reference-client.html)',
    valued: PG.filter((flag) => flag !== '-c'),
    places: { host: ['-h', '--host'] },
    rows: [
      {
        id: 'pg_dump.schema',
        when: {
          flags: [
            '-s',
            '--schema-only',
            '-g',
            '--globals-only',
            '--roles-only',
            '--help',
            '--version',
            '-V',
            '-?',
          ],
        },
        does: reads('database'),
        why: 'It writes what the tables look like, without their rows.',
        must: ['pg_dump -s orders', 'pg_dump --schema-only -h db orders', 'pg_dump --version'],
        not: ['pg_dump orders'],
      },
    ],
    otherwise: shows('database'),
  },
  {
    names: ['pg_restore'],
    source: 'pg_restore(1)',
    valued: PG.map((flag) => (flag === '-c' ? '-L' : flag)).filter((flag) => flag !== '-l'),
    places: { host: ['-h', '--host'] },
    rows: [
      {
        id: 'pg_restore.list',
        when: {
          test: (argv) =>
            given(argv, '-l', '--list', '--help', '--version') || !given(argv, '-d', '--dbname'),
        },
        does: looks(),
        why: 'It lists what is in the file, or prints statements.',
        must: ['pg_restore -l orders.dump', 'pg_restore -f out.sql orders.dump'],
        not: ['pg_restore -d orders orders.dump'],
      },
      {
        id: 'pg_restore.clean',
        when: { flags: ['-c', '--clean'] },
        does: drops,
        why: 'What is there is dropped before it is made again.',
        safer: 'Restore into a new database, without --clean.',
        must: ['pg_restore --clean -h db -d orders orders.dump', 'pg_restore -c -C -d postgres o.dump'],
        not: ['pg_restore -d orders orders.dump'],
      },
    ],
    otherwise: { operation: 'migrate', resource: 'database', effect: 'write', reach: 'remote' },
  },
  {
    names: ['pg_basebackup', 'pg_receivewal'],
    source: 'PostgreSQL client applications (postgresql.org/docs/current/reference-client.html)',
    valued: PG,
    places: { host: ['-h', '--host'] },
    rows: [
      {
        id: 'pg_basebackup.backup',
        when: { flags: ['-D', '--pgdata'] },
        does: protects('database'),
        why: 'It makes a copy of the whole cluster here.',
        must: ['pg_basebackup -h db -D /backup/base -X stream'],
        not: ['pg_basebackup --version'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: [
      'mysqldump',
      'mariadb-dump',
      'mysqlpump',
      'mydumper',
      'xtrabackup',
      'mariabackup',
      'mongodump',
      'mongoexport',
    ],
    source:
      'MySQL client programs (dev.mysql.com/doc/refman/8.4/en/programs-client.html), MongoDB Database Tools (mongodb.com/docs/database-tools)',
    valued:
      '-h --host -P --port -u --user --uri --db -d --collection -c --out -o --archive --query -q --where -w --result-file -r --defaults-extra-file --target-dir -f --fields --type'.split(
        ' ',
      ),
    places: { host: ['-h', '--host', '--uri'] },
    rows: [
      {
        id: 'dump.schema',
        when: {
          test: ({ program, flags }) =>
            flags.has('--no-data') ||
            flags.has('--help') ||
            flags.has('--version') ||
            (/^m(?:ysql|aria)/.test(program) && flags.has('-d')),
        },
        does: reads('database'),
        why: 'It writes what the tables look like, without their rows.',
        must: ['mysqldump --no-data orders', 'mongodump --version'],
        not: ['mysqldump orders'],
      },
      {
        id: 'dump.deletes_logs',
        when: { flags: ['--delete-source-logs', '--delete-master-logs'] },
        does: losesAll('storage'),
        why: 'The server’s binary logs are deleted: no earlier moment can be brought back from those.',
        must: ['mysqldump --all-databases --delete-source-logs'],
        not: ['mysqldump --all-databases --source-data'],
      },
      {
        id: 'dump.prepare',
        when: { flags: ['--copy-back', '--move-back'] },
        does: drops,
        why: 'The files of the server are overwritten by the backup.',
        must: ['xtrabackup --copy-back --target-dir=/backup'],
        not: ['xtrabackup --backup --target-dir=/backup'],
      },
      {
        id: 'dump.backup',
        when: { flags: ['--backup', '--prepare'] },
        does: protects('database'),
        why: 'It makes a copy of the whole server here.',
        must: ['xtrabackup --backup --target-dir=/backup'],
        not: ['mysqldump orders'],
      },
    ],
    otherwise: shows('database'),
  },
  {
    names: ['mongorestore', 'mongoimport', 'myloader', 'mysqlimport', 'mariadb-import'],
    source: 'MongoDB Database Tools (mongodb.com/docs/database-tools), mysqlimport(1)',
    valued:
      '-h --host -P --port -u --user --uri --db -d --collection -c --dir --archive --nsInclude --file --type --mode -f --fields --directory --database -B --source-db'.split(
        ' ',
      ),
    places: { host: ['-h', '--host', '--uri'] },
    rows: [
      {
        id: 'load.dry_run',
        when: { flags: ['--dryRun', '--help', '--version'] },
        does: reads('database'),
        why: 'It only checks what would be written.',
        must: ['mongorestore --drop --dryRun dump'],
        not: ['mongorestore --drop dump'],
      },
      {
        id: 'load.drop',
        when: { flags: ['--drop', '--delete', '-D', '--overwrite-tables', '--mode=delete'] },
        does: losesAll('database'),
        why: 'What is there is dropped before it is made again.',
        must: [
          'mongorestore --drop --uri mongodb://prod/db dump',
          'mongoimport --drop -c users --file u.json',
          'mysqlimport --delete shop users.txt',
        ],
        not: ['mongorestore --uri mongodb://prod/db dump'],
      },
    ],
    otherwise: { operation: 'migrate', resource: 'database', effect: 'write', reach: 'remote' },
  },
];

import { changes, labels, looks, loses, losesAll, protects, reads, restarts, stops } from '../../deeds.ts';
import { losesOnMachine } from '../../local-deeds.ts';
import type { Argv, Deed, Program } from '../../program.ts';

const ASKED = ['--help', '--version', '-V', '-?'];
const rewrites: Deed = { operation: 'migrate', resource: 'database', effect: 'write', reach: 'remote' };
const altered = ({ flags }: Argv): string =>
  (flags.get('--alter') ?? []).map(({ text }) => text.slice(0, 2000)).join(' ');
/** A change of a table that loses a column, a partition or rows of it. */
const alters = (argv: Argv): Deed =>
  /\b(?:drop(?!\s+(?:index|key|constraint|foreign))|truncate|discard)\b/i.test(altered(argv))
    ? { ...rewrites, effect: 'destructive' }
    : rewrites;

/** Programs of a database's own server, and tools that change tables while they are used. */
export const DATABASE_SERVERS: readonly Program[] = [
  {
    names: ['pg_ctl', 'pg_ctlcluster'],
    source: 'PostgreSQL server applications (postgresql.org/docs/current/reference-server.html)',
    valued: ['-D', '--pgdata', '-m', '--mode', '-o', '--options', '-l', '--log', '-t', '--timeout', '-p'],
    rows: [
      {
        id: 'pg_ctl.read',
        when: { test: ({ words, flags }) => words.some(({ text }) => text === 'status') || isAsked(flags) },
        does: reads('database'),
        why: 'It tells whether the server runs.',
        must: ['pg_ctl status -D /var/lib/postgresql/16/main', 'pg_ctlcluster 16 main status'],
        not: ['pg_ctl stop -D /var/lib/postgresql/16/main'],
      },
      {
        id: 'pg_ctl.stop',
        when: { test: ({ words }) => words.some(({ text }) => /^(?:stop|kill)$/.test(text)) },
        does: { ...stops('database'), reach: 'machine' },
        why: 'The database server stops; with mode immediate it recovers when it starts.',
        safer: '-m smart waits for those who are connected',
        must: ['pg_ctl stop -D /data/pg -m immediate', 'pg_ctlcluster 16 main stop'],
        not: ['pg_ctl restart -D /data/pg'],
      },
    ],
    otherwise: { ...restarts('database'), reach: 'machine' },
  },
  {
    names: ['pg_resetwal', 'pg_resetxlog', 'pg_rewind', 'pg_archivecleanup', 'pg_upgrade', 'pg_checksums'],
    source: 'PostgreSQL server applications (postgresql.org/docs/current/reference-server.html)',
    valued: ['-D', '--pgdata', '--target-pgdata', '--source-pgdata', '--source-server', '-b', '-B', '-d'],
    rows: [
      {
        id: 'pg_resetwal.rehearsal',
        when: { flags: ['-n', '--dry-run', '-c', '--check', ...ASKED] },
        does: reads('database'),
        why: 'It shows what it would do.',
        must: ['pg_resetwal --dry-run /data/pg', 'pg_upgrade --check -b /a -B /b -d /c -D /d'],
        not: ['pg_resetwal -f /data/pg'],
      },
      {
        id: 'pg_resetwal.checks',
        when: { test: ({ program, flags }) => program === 'pg_checksums' && !flags.has('-d') },
        does: labels('database'),
        why: 'It checks pages, or turns their checking on.',
        must: ['pg_checksums --enable -D /data/pg'],
        not: ['pg_upgrade -b /a -B /b -d /c -D /d'],
      },
    ],
    otherwise: losesOnMachine('database', { floor: 'high', whole: true }),
  },
  {
    names: [
      'pg_controldata',
      'pg_waldump',
      'pg_verifybackup',
      'pg_amcheck',
      'pg_config',
      'pgbadger',
      'pgbench',
    ],
    source: 'PostgreSQL client and server applications (postgresql.org/docs/current/reference.html)',
    valued: ['-h', '-p', '-U', '-d', '-c', '-j', '-T', '-t', '-s', '-f'],
    places: { host: ['-h', '--host'] },
    rows: [
      {
        id: 'pgbench.initialize',
        when: { flags: ['-i', '--initialize'], test: ({ program }) => program === 'pgbench' },
        does: { ...rewrites, effect: 'destructive' },
        why: 'Its tables of that name are dropped and made anew.',
        must: ['pgbench -i -s 50 bench'],
        not: ['pgbench -c 10 -T 60 bench'],
      },
      {
        id: 'pgbench.load',
        when: { test: ({ program, flags }) => program === 'pgbench' && !flags.has('-S') },
        does: changes('database'),
        why: 'It writes rows, and keeps the server busy.',
        must: ['pgbench -c 10 -T 60 bench'],
        not: ['pgbench -S -c 10 bench', 'pg_controldata /data/pg'],
      },
    ],
    otherwise: reads('database'),
  },
  {
    names: ['initdb', 'pg_createcluster', 'mysql_install_db', 'mysql_upgrade', 'mysql_secure_installation'],
    source: 'initdb(1), mysql_install_db(1)',
    rows: [
      {
        id: 'initdb.asked',
        when: { flags: ASKED },
        does: looks(),
        why: 'It prints a text about itself.',
        must: ['initdb --version'],
        not: ['initdb -D ./pgdata'],
      },
    ],
    otherwise: { operation: 'create', resource: 'database', effect: 'write', reach: 'machine' },
  },
  {
    names: ['pg_dropcluster'],
    source: 'pg_dropcluster(1)',
    rows: [],
    otherwise: losesAll('database'),
  },
  {
    names: ['gh-ost'],
    source: 'github.com/github/gh-ost, doc/command-line-flags.md',
    singleDash: true,
    valued: ['--alter', '--host', '-host', '--database', '--table', '--user', '--password', '--max-load'],
    places: { host: ['--host', '-host'] },
    rows: [
      {
        id: 'gh-ost.rehearsal',
        when: { test: ({ flags }) => !flags.has('--execute') && !flags.has('-execute') },
        does: reads('database'),
        why: 'Without --execute it only checks whether it could.',
        must: ['gh-ost --alter="DROP COLUMN note" --database=shop --table=orders --host=db1'],
        not: ['gh-ost --alter="DROP COLUMN note" --database=shop --table=orders --host=db1 --execute'],
      },
      {
        id: 'gh-ost.alter',
        when: { flags: ['--execute', '-execute'] },
        does: alters,
        why: 'The table is copied, changed and swapped.',
        safer: 'without --execute it only checks',
        must: ['gh-ost --alter="DROP COLUMN note" --database=shop --table=orders --host=db1 --execute'],
        not: ['gh-ost --alter="DROP COLUMN note" --database=shop --table=orders --host=db1'],
      },
    ],
    otherwise: reads('database'),
  },
  {
    names: ['nodetool'],
    source: 'cassandra.apache.org/doc, managing/tools/nodetool',
    valued: ['-h', '--host', '-p', '--port', '-u', '--username', '-pw', '--password', '-t', '--tag'],
    places: { host: ['-h', '--host'] },
    rows: [
      {
        id: 'nodetool.lose',
        when: {
          words:
            'decommission|removenode|assassinate|clearsnapshot|stopdaemon|drain|truncatehints|disablegossip|disablebinary',
        },
        does: ({ words }) => (words[0]?.text === 'clearsnapshot' ? losesAll('storage') : stops('database')),
        why: 'A node does not serve any more, or snapshots are deleted.',
        must: ['nodetool decommission', 'nodetool clearsnapshot --all', 'nodetool drain'],
        not: ['nodetool status', 'nodetool snapshot shop'],
      },
      {
        id: 'nodetool.backup',
        when: { words: 'snapshot|enablebackup|enableautocompaction|enablebinary|enablegossip|flush|repair' },
        does: protects('database'),
        why: 'It makes a snapshot, or brings replicas together.',
        must: ['nodetool snapshot shop', 'nodetool flush', 'nodetool repair -pr'],
        not: ['nodetool clearsnapshot'],
      },
      {
        id: 'nodetool.read',
        when: {
          words:
            'status|info|ring|describecluster|describering|get*|list*|tpstats|tablestats|cfstats|tablehistograms|proxyhistograms|compactionstats|compactionhistory|netstats|gossipinfo|version|toppartitions|profileload|rangekeysample|status*|gcstats|viewbuildstatus|failuredetector|clientstats|help|verify|datapaths',
        },
        does: reads('database'),
        why: 'It shows the state of the cluster.',
        must: ['nodetool status', 'nodetool tpstats', 'nodetool getendpoints shop orders 1'],
        not: ['nodetool decommission', 'nodetool cleanup'],
      },
    ],
    otherwise: changes('infrastructure'),
  },
  {
    names: ['pt-online-schema-change', 'pt-archiver', 'pt-table-sync', 'pt-kill', 'pt-slave-restart'],
    source: 'docs.percona.com/percona-toolkit',
    valued: [
      '--alter',
      '--where',
      '--source',
      '--dest',
      '--host',
      '-h',
      '--user',
      '-u',
      '--limit',
      '--busy-time',
    ],
    places: { host: ['-h', '--host'] },
    rows: [
      {
        id: 'pt.rehearsal',
        when: { flags: ['--dry-run', '--print', ...ASKED], without: ['--execute', '--kill', '--purge'] },
        does: labels('database'),
        why: 'It shows what it would do; a copy without rows is made and dropped.',
        must: [
          'pt-online-schema-change --alter "DROP COLUMN note" D=shop,t=orders --dry-run',
          'pt-table-sync --print h=a h=b',
        ],
        not: ['pt-online-schema-change --alter "ADD COLUMN a int" D=shop,t=orders --execute'],
      },
      {
        id: 'pt.alter',
        when: { test: ({ program }) => program === 'pt-online-schema-change' },
        does: alters,
        why: 'The table is copied, changed and swapped.',
        safer: '--dry-run first',
        must: ['pt-online-schema-change --alter "DROP COLUMN note" D=shop,t=orders --execute'],
        not: ['pt-archiver --source D=shop,t=orders --purge --where "1=1"'],
      },
    ],
    otherwise: loses('data'),
  },
  {
    names: [
      'pt-query-digest',
      'pt-table-checksum',
      'pt-show-grants',
      'pt-summary',
      'pt-mysql-summary',
      'pt-duplicate-key-checker',
      'pt-heartbeat',
      'pt-stalk',
      'pt-diskstats',
      'pt-upgrade',
      'pt-variable-advisor',
      'pt-index-usage',
      'pt-config-diff',
      'pt-deadlock-logger',
    ],
    source: 'docs.percona.com/percona-toolkit',
    rows: [],
    otherwise: reads('database'),
  },
];

function isAsked(flags: Argv['flags']): boolean {
  return ASKED.some((flag) => flags.has(flag));
}

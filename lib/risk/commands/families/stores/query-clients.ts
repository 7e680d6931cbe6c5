import { changes, looks, losesAll, reads, shows } from '../../deeds.ts';
import type { Argv, Program, Word } from '../../program.ts';
import { helpRow, verbRows } from '../../verb-rows.ts';

/** A client of a database that is told its statements by a flag, or by what is fed to it. */
type Client = {
  names: readonly string[];
  source: string;
  query: readonly string[];
  file: readonly string[];
  host: readonly string[];
  more: string;
};

const CLIENTS: readonly Client[] = [
  {
    names: ['cqlsh'],
    source: 'cqlsh (cassandra.apache.org/doc)',
    query: ['-e', '--execute'],
    file: ['-f', '--file'],
    host: [],
    more: '-u -p -k --keyspace --cqlversion --request-timeout',
  },
  {
    names: ['clickhouse-client', 'clickhouse', 'chdb'],
    source: 'clickhouse-client (clickhouse.com/docs)',
    query: ['-q', '--query'],
    file: ['--queries-file'],
    host: ['-h', '--host'],
    more: '--port -u --user --password -d --database --format',
  },
  {
    names: ['sqlcmd', 'osql'],
    source: 'sqlcmd utility (learn.microsoft.com/sql/tools/sqlcmd)',
    query: ['-Q', '-q', '--query'],
    file: ['-i', '--input-file'],
    host: ['-S', '--server'],
    more: '-U -P -d -o -s -w -v -l -t',
  },
  {
    names: ['snowsql', 'snow'],
    source: 'SnowSQL (docs.snowflake.com)',
    query: ['-q', '--query'],
    file: ['-f', '--filename'],
    host: ['-a', '--accountname'],
    more: '-u -d -s -r -w -c --connection -o -D',
  },
  {
    names: ['trino', 'presto', 'beeline', 'usql', 'isql', 'hive', 'impala-shell', 'spark-sql'],
    source: 'Trino CLI (trino.io/docs), Beeline, DuckDB CLI',
    query: ['--execute', '-e', '-c', '--command', '-q'],
    file: ['-f', '--file'],
    host: ['--server', '-u'],
    more: '--catalog --schema --user --password -n -p',
  },
];

const textsOf = ({ flags, stdin, file }: Argv, { query, file: from }: Client): Word[] => [
  ...query.flatMap((flag) => flags.get(flag) ?? []),
  ...from.flatMap((flag) => (flags.get(flag) ?? []).flatMap(({ text }) => file?.(text) ?? [])),
  ...(stdin?.known ? [stdin] : []),
];

/** Clients whose statements are read as SQL of another dialect. */
export const QUERY_CLIENTS: readonly Program[] = CLIENTS.map((client) => {
  const [name, flag] = [client.names[0]!, client.query[0]!];
  return {
    names: client.names,
    source: client.source,
    valued: [...client.query, ...client.file, ...client.host, ...client.more.split(' ')],
    places: { host: client.host },
    rows: [
      {
        id: `${name}.help`,
        when: { flags: ['--help', '--version'] },
        does: looks(),
        why: 'It asks for help, nothing else.',
        must: [`${name} --version`],
        not: [`${name} ${flag} "select 1"`],
      },
      {
        id: `${name}.query`,
        when: { test: (argv: Argv) => textsOf(argv, client).length > 0 },
        does: reads('database'),
        runs: (argv: Argv) =>
          textsOf(argv, client).map((text) => ({ kind: 'script', language: 'mysql', text })),
        why: 'The database does what the statement says.',
        must: [`${name} ${flag} "select 1"`],
        not: [`${name} ${client.file[0]} s.sql`],
      },
    ],
    otherwise: changes('database'),
  };
});

/** `influx`: buckets, and points in them. */
export const INFLUX: Program = {
  names: ['influx', 'influxd'],
  source: 'influx CLI (docs.influxdata.com)',
  valued:
    '--host --org -o --org-id --token -t --bucket -b --start --stop --predicate -n --name -f --file -execute -database -host -port -username -password -format --active-config -c --configs-path --id -i'.split(
      ' ',
    ),
  singleDash: true,
  places: { host: ['--host', '-host'], name: ['--active-config'] },
  rows: [
    helpRow('influx', 'influx delete --help', 'influx delete --bucket help --start a --stop b'),
    {
      id: 'influx.execute',
      when: { flags: ['-execute'] },
      does: reads('database'),
      runs: ({ flags }) =>
        (flags.get('-execute') ?? []).map((text) => ({ kind: 'script', language: 'mysql', text })),
      why: 'The database does what the statement says.',
      must: ['influx -database m -execute "show databases"'],
      not: ['influx bucket list'],
    },
    {
      id: 'influx.delete',
      when: {
        test: ({ words }) =>
          words[0]?.text === 'delete' ||
          /^(?:delete|revoke|inactive)$/.test(words[1]?.text ?? '') ||
          words[0]?.text === 'restore',
      },
      does: losesAll('database'),
      why: 'Points, a bucket or what may read it go, or are overwritten.',
      must: [
        'influx delete --bucket m --start a --stop b',
        'influx bucket delete -n metrics',
        'influx restore ./backup --full',
      ],
      not: ['influx bucket list'],
    },
    {
      id: 'influx.backup',
      when: { words: 'backup|export' },
      does: shows('database'),
      why: 'It carries the data off.',
      must: ['influx backup ./b'],
      not: ['influx ping'],
    },
    ...verbRows(
      'influx',
      0,
      {
        reads: {
          verbs: 'ping query ~version list ls find inspect ~validate ~summary',
          must: ['influx bucket list', 'influx query "from(bucket:\\"m\\")"', 'influx ping'],
          not: ['influx write -b m "a b=1"'],
        },
        changes: {
          verbs:
            'write create update setup apply ~config ~secret ~v1 ~remote ~replication set use active retry-failed',
          must: ['influx write -b m "a b=1"', 'influx bucket create -n m'],
          not: ['influx bucket list'],
        },
      },
      () => 'database',
    ),
  ],
  otherwise: 'unknown',
};

import { isOn } from '../names.ts';
import type { Kind, SqlRow } from '../rule.ts';
import {
  CHANGES_ROWS,
  CONFIGURES,
  DROPS,
  EXPORTS,
  GRANTS,
  MIGRATES,
  READS,
  SPOILS_ROWS,
  TENDS,
  tableOf,
} from '../rule.ts';

const plain = (kinds: readonly Kind[], row: SqlRow<never>) =>
  kinds.map((kind) => tableOf(kind, [row as SqlRow]));

/** Transactions, settings of the session, upkeep, and what goes in and out as a whole. */
export const SESSION = [
  ...plain(['TransactionStmt', 'ConstraintsSetStmt'], {
    id: 'sql.transaction',
    does: READS,
    why: 'It begins or ends a transaction; what the statements in it do is judged as if it were kept.',
    must: ['begin', 'commit', 'rollback', 'start transaction read only', 'savepoint a'],
    not: ['select 1'],
  }),
  ...plain(
    [
      'VariableShowStmt',
      'ListenStmt',
      'UnlistenStmt',
      'FetchStmt',
      'ClosePortalStmt',
      'DeallocateStmt',
      'DiscardStmt',
      'CheckPointStmt',
      'DeclareCursorStmt',
    ],
    {
      id: 'sql.session',
      does: READS,
      why: 'It shows or ends something of this session.',
      must: ['show search_path', 'listen jobs', 'fetch all from c', 'deallocate all', 'discard all'],
      not: ['set role admin', 'notify jobs'],
    },
  ),
  tableOf('NotifyStmt', [
    {
      id: 'sql.notify',
      does: CHANGES_ROWS,
      why: 'Whoever listens acts on the message.',
      must: ['notify jobs'],
      not: ['listen jobs'],
    },
  ]),
  tableOf('VariableSetStmt', [
    {
      id: 'sql.reset_server',
      when: ({ name = '', kind }) => kind === 'VAR_RESET' && /^(master|slave|replica)$/.test(name),
      does: DROPS,
      why: 'For PostgreSQL it is a setting; MySQL deletes its binary logs, or forgets where it copies from.',
      must: ['reset master', 'reset replica'],
      not: ['reset search_path'],
    },
    {
      id: 'sql.set_role',
      when: ({ name = '', kind }) =>
        /^(role|session_authorization)$/.test(name) && kind !== 'VAR_RESET' && kind !== 'VAR_SET_DEFAULT',
      does: GRANTS,
      why: 'What follows runs with another role’s rights.',
      must: ['set role admin', 'set session authorization bob'],
      not: ['reset role', 'set search_path = app'],
    },
    {
      id: 'sql.checks_off_for_session',
      when: ({ name = '', kind }) =>
        kind === 'VAR_SET_VALUE' &&
        /^(session_replication_role|row_security|check_function_bodies|zero_damaged_pages|allow_system_table_mods|ignore_checksum_failure)$/.test(
          name,
        ),
      does: CONFIGURES,
      why: 'Triggers, foreign keys or row policies do not hold for what follows.',
      must: ['set session_replication_role = replica'],
      not: ["set statement_timeout = '5s'"],
    },
    {
      id: 'sql.set',
      does: READS,
      why: 'The setting goes with the session.',
      must: ["set statement_timeout = '5s'", 'set local lock_timeout = 1000', 'reset all'],
      not: ['set role admin', 'alter system set fsync = off'],
    },
  ]),
  tableOf('VacuumStmt', [
    {
      id: 'sql.vacuum_full',
      when: ({ options }) => isOn(options, 'full'),
      does: MIGRATES,
      why: 'The whole table is written anew under a lock that stops readers and writers.',
      safer: 'VACUUM without FULL, or pg_repack',
      must: ['vacuum full orders', 'vacuum (full, verbose)'],
      not: ['vacuum analyze orders', 'vacuum (full off) orders'],
    },
    {
      id: 'sql.vacuum',
      does: TENDS,
      why: 'Upkeep that runs beside readers and writers.',
      must: ['vacuum', 'analyze orders', 'vacuum (analyze, verbose) x'],
      not: ['vacuum full orders'],
    },
  ]),
  tableOf('ClusterStmt', [
    {
      id: 'sql.cluster',
      does: MIGRATES,
      why: 'The whole table is written anew under a lock that stops readers and writers.',
      safer: 'pg_repack',
      must: ['cluster orders using i'],
      not: ['alter table x cluster on i'],
    },
  ]),
  tableOf('LockStmt', [
    {
      id: 'sql.lock',
      does: CONFIGURES,
      why: 'Others wait for the table until the transaction ends.',
      safer: 'set a lock_timeout, or add NOWAIT',
      must: ['lock table orders', 'lock orders in share mode'],
      not: ['select * from pg_locks'],
    },
  ]),
  tableOf('CopyStmt', [
    {
      id: 'sql.copy_program',
      when: ({ is_program }) => is_program === true,
      does: { ...SPOILS_ROWS, resource: 'infrastructure', floor: 'high' },
      why: 'A program runs on the database server, with its rights.',
      safer: 'copy through STDIN or STDOUT',
      must: ["copy x to program 'sh'", "copy x from program 'curl https://x.example'"],
      not: ['copy x to stdout'],
    },
    {
      id: 'sql.copy_in',
      when: ({ is_from }) => is_from === true,
      does: { ...CHANGES_ROWS, operation: 'import' },
      why: 'Rows are added in bulk.',
      must: ["copy orders from '/tmp/x'", 'copy orders from stdin with csv'],
      not: ['copy orders to stdout'],
    },
    {
      id: 'sql.copy_file',
      when: ({ filename }) => filename !== undefined,
      does: { ...EXPORTS, effect: 'write' },
      why: 'Rows leave in bulk into a file of the database server, which is overwritten.',
      must: ["copy orders to '/tmp/x'"],
      not: ['copy orders to stdout'],
    },
    {
      id: 'sql.copy_summary',
      when: ({ query }) =>
        query !== undefined &&
        'SelectStmt' in query &&
        (query.SelectStmt.groupClause !== undefined || query.SelectStmt.limitCount !== undefined),
      does: READS,
      why: 'The answer to a query that counts or cuts is written as a file.',
      must: ['copy (select day, sum(total) from sales group by day) to stdout'],
      not: ['copy (select * from sales) to stdout', 'copy sales to stdout'],
    },
    {
      id: 'sql.copy_out',
      does: EXPORTS,
      why: 'Rows leave in bulk.',
      safer: 'SELECT with a LIMIT shows what they look like',
      must: ['copy orders to stdout', 'copy (select * from users) to stdout with csv header'],
      not: ['select * from orders'],
    },
  ]),
];

import { placesOfAddress } from '../../commands/families/sql/client-words.ts';
import type { Place } from '../../resolve-environment.ts';
import { PURE } from '../functions.ts';
import { constantOf, functionName } from '../names.ts';
import {
  CHANGES_ROWS,
  CONFIGURES,
  type Content,
  DROPS,
  EXPORTS,
  GRANTS,
  INTERRUPTS,
  LOSES_ROWS,
  PASSES,
  READS,
  SHOWS_SECRETS,
  TENDS,
  tableOf,
} from '../rule.ts';

type Call = Content<'FuncCall'>;

const named = (pattern: RegExp) => (call: Call) => pattern.test(functionName(call.funcname).name);

function isPure({ funcname }: Call): boolean {
  const { schema, name } = functionName(funcname);
  return PURE.has(name) && /^(|pg_catalog|public|extensions)$/.test(schema);
}

/** Functions that take SQL as a text: which of their arguments it is. */
const TAKES_SQL: Record<string, number> = {
  ...{ query_to_xml: 0, query_to_xml_and_xmlschema: 0, query_to_xmlschema: 0, ts_stat: 0, crosstab: 0 },
  ...{ dblink: -1, dblink_exec: -1, dblink_send_query: -1, dblink_open: -1, xpath_table: 3 },
};

function sqlOf({ funcname, args = [] }: Call): (string | null)[] {
  const at = TAKES_SQL[functionName(funcname).name] ?? 0;
  if (at >= 0) return [constantOf(args[at])];
  const texts = args.map(constantOf).filter((text) => text === null || !/^(true|false|t|f)$/.test(text));
  return [texts.at(-1) ?? null];
}

/** The server that a connection's text names: `host=db-prod dbname=shop`. */
function serversOf({ args = [] }: Call): Place[] {
  return args.flatMap((each) => {
    const text = constantOf(each) ?? '';
    return /\b(?:host|dbname)\s*=|^postgres(?:ql)?:\/\//.test(text) ? placesOfAddress(text) : [];
  });
}

/** Functions that are called, where that does something. */
export const CALLS = [
  tableOf('FuncCall', [
    {
      id: 'sql.terminate_backend',
      when: named(/^pg_terminate_backend$/),
      does: INTERRUPTS,
      why: 'The whole session of somebody is broken off.',
      safer: 'pg_cancel_backend ends the query and leaves the session, with a WHERE on one pid',
      must: ['select pg_terminate_backend(pid) from pg_stat_activity'],
      not: ['select pid from pg_stat_activity', 'select pg_cancel_backend(7)'],
    },
    {
      id: 'sql.cancel_query',
      when: named(/^pg_cancel_backend$/),
      does: { ...INTERRUPTS, effect: 'write' },
      why: 'A query of somebody is broken off; the session stays, and can ask again.',
      must: ['select pg_cancel_backend(20817)'],
      not: ['select pg_terminate_backend(20817)'],
    },
    {
      id: 'sql.sequence_taken',
      when: named(/^nextval$/),
      does: PASSES,
      why: 'A number of the sequence is used up.',
      must: ["select nextval('orders_id_seq')"],
      not: ["select currval('orders_id_seq')", "select setval('orders_id_seq', 7)"],
    },
    {
      id: 'sql.large_object_lost',
      when: named(/^(lo_unlink|lo_truncate|lo_truncate64|lo_put|lowrite|lo_manage)$/),
      does: LOSES_ROWS,
      why: 'A large object is deleted or overwritten.',
      must: ['select lo_unlink(16400)'],
      not: ['select lo_get(16400)'],
    },
    {
      id: 'sql.server_file_written',
      when: named(/^(lo_export|lo_import|pg_file_write|pg_file_unlink|pg_file_rename|writefile)$/),
      does: { ...CONFIGURES, effect: 'destructive' },
      why: 'It writes, replaces or takes in files of the database server.',
      must: ["select lo_export(16400, '/tmp/x')", "select lo_import('/etc/passwd')"],
      not: ['select pg_ls_waldir()'],
    },
    {
      id: 'sql.server_file_read',
      when: named(/^(pg_read_file|pg_read_binary_file|pg_ls_dir|lo_get|loread|lo_open|load_file|readfile)$/),
      does: SHOWS_SECRETS,
      why: 'It reads files of the database server, which may hold keys and other databases.',
      must: ["select pg_read_file('pg_hba.conf')", 'select lo_get(16400)'],
      not: ["select pg_stat_file('x')"],
    },
    {
      id: 'sql.runs_text',
      when: named(
        /^(query_to_xml|query_to_xml_and_xmlschema|query_to_xmlschema|ts_stat|crosstab|dblink|dblink_exec|dblink_send_query|dblink_open|xpath_table)$/,
      ),
      does: READS,
      runs: sqlOf,
      at: serversOf,
      why: 'It runs SQL that it is given as a text, there or on another server.',
      must: ["select * from dblink('host=x', 'select 1') as t(a int)", "select dblink_exec('drop table x')"],
      not: ['select 1'],
    },
    {
      id: 'sql.scheduled',
      when: (call) =>
        /^cron$/.test(functionName(call.funcname).schema) &&
        named(/^(schedule|schedule_in_database|alter_job)$/)(call),
      does: CONFIGURES,
      runs: ({ args = [] }) => [constantOf(args.at(-1))],
      why: 'The database will run this SQL at these times.',
      must: ["select cron.schedule('nightly', '0 3 * * *', 'delete from x where a < 1')"],
      not: ['select * from cron.job'],
    },
    {
      id: 'sql.unscheduled',
      when: (call) => functionName(call.funcname).schema === 'cron' && named(/^unschedule$/)(call),
      does: CONFIGURES,
      why: 'What the database did at these times no longer happens.',
      must: ['select cron.unschedule(42)'],
      not: ['select * from cron.job'],
    },
    {
      id: 'sql.replication_slot_lost',
      when: named(
        /^(pg_drop_replication_slot|pg_replication_origin_drop|pg_replication_slot_advance|pg_logical_slot_get_changes|pg_logical_slot_get_binary_changes)$/,
      ),
      does: DROPS,
      why: 'A replica or consumer behind the slot misses changes and has to be built anew.',
      safer: 'pg_logical_slot_peek_changes looks without taking',
      must: ["select pg_drop_replication_slot('s')"],
      not: [
        'select * from pg_replication_slots',
        "select * from pg_logical_slot_peek_changes('s', null, null)",
      ],
    },
    {
      id: 'sql.failover',
      when: named(/^(pg_promote|pg_wal_replay_pause)$/),
      does: INTERRUPTS,
      why: 'A standby becomes a primary, or falls behind.',
      must: ['select pg_promote()'],
      not: ['select pg_is_in_recovery()'],
    },
    {
      id: 'sql.server_tended',
      when: named(
        /^(pg_switch_wal|pg_reload_conf|pg_rotate_logfile|pg_create_restore_point|pg_wal_replay_resume|pg_backup_start|pg_backup_stop|pg_stat_reset\w*|pg_stat_statements_reset|pg_prewarm|brin_\w+|gin_clean_pending_list|pg_log_\w+|pg_import_system_collations|pg_create_\w+_replication_slot|pg_copy_\w+_replication_slot|pg_sync_replication_slots|pg_repack\w*)$/,
      ),
      does: TENDS,
      why: 'It tends the server: logs, statistics, settings read again.',
      must: ['select pg_switch_wal()', 'select pg_reload_conf()'],
      not: ['select pg_current_wal_lsn()'],
    },
    {
      id: 'sql.sequence_set',
      when: named(/^setval$/),
      does: CHANGES_ROWS,
      why: 'A sequence that is set back gives numbers out twice.',
      must: ["select setval('orders_id_seq', (select max(id) from orders))"],
      not: ["select nextval('orders_id_seq')", "select currval('orders_id_seq')"],
    },
    {
      id: 'sql.row_security_setting',
      when: (call) =>
        named(/^set_config$/)(call) &&
        /^(role|session_authorization|row_security|session_replication_role)$/i.test(
          constantOf(call.args?.[0]) ?? 'role',
        ),
      does: GRANTS,
      why: 'What follows runs as somebody else, or without the checks.',
      must: ["select set_config('role', 'admin', false)"],
      not: ["select set_config('app.tenant', '7', true)"],
    },
    {
      id: 'sql.session_setting',
      when: named(/^set_config$/),
      does: PASSES,
      why: 'The setting goes with the session.',
      must: ["select set_config('app.tenant', '7', true)"],
      not: ["select set_config('role', 'admin', false)"],
    },
    {
      id: 'sql.notify_call',
      when: named(/^(pg_notify|pg_logical_emit_message)$/),
      does: CHANGES_ROWS,
      why: 'Whoever listens acts on the message.',
      must: ["select pg_notify('jobs', '1')"],
      not: ['select pg_listening_channels()'],
    },
    {
      id: 'sql.whole_as_xml',
      when: named(/^(table|schema|database)_to_xml/),
      does: EXPORTS,
      why: 'A whole table, schema or database is written into the answer.',
      must: ["select schema_to_xml('public', true, false, '')"],
      not: ["select xpath('/a', doc) from x"],
    },
    {
      id: 'sql.unknown_function',
      when: (call) => !isPure(call),
      does: null,
      why: 'It calls a function of which nothing is known: it may do anything.',
      safer: 'call functions that only compute',
      must: ['select evil()', 'select app.count(1)', 'insert into a select do_it(1)'],
      not: [
        'select count(*), max(total), coalesce(a, 1), extract(year from d), round(x::numeric, 2) from orders',
        "select pg_size_pretty(pg_total_relation_size('x'))",
      ],
    },
  ]),
];

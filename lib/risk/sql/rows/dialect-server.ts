import { CONFIGURES, DROPS, EXPORTS, INTERRUPTS, READS, SPOILS_ROWS, TENDS } from '../rule.ts';
import type { WordRow } from '../word-rule.ts';

/** What other dialects tell the server itself. */
export const DIALECT_SERVER: readonly WordRow[] = [
  {
    id: 'dialect.set_global',
    pattern:
      /^(set (global|persist|persist_only|@@global|@@persist)\b|alter (system|instance|server)\b|exec (master \. )?(dbo \. )?sp_configure\b|reconfigure\b|change (master|replication)\b)/,
    does: CONFIGURES,
    why: 'A setting of the server changes for everybody.',
    must: ['set global max_connections = 500', 'SET PERSIST read_only = 1'],
    not: ['set session sort_buffer_size = 1000', 'show global variables'],
  },
  {
    id: 'dialect.checks_off',
    pattern:
      /^(set (session |@@session \. |@@)?(foreign_key_checks|unique_checks|sql_log_bin|sql_safe_updates) = (\?|off)|pragma (writable_schema|foreign_keys|ignore_check_constraints) = )/,
    does: CONFIGURES,
    why: 'Foreign keys or other checks do not hold for what follows.',
    must: ['set foreign_key_checks = 0', 'pragma foreign_keys = off'],
    not: ['set names utf8mb4', 'pragma foreign_keys'],
  },
  {
    id: 'dialect.set',
    pattern: /^set (?!global|persist)/,
    does: READS,
    why: 'The setting goes with the session.',
    must: ['set names utf8mb4', 'set @a = 1', 'set session transaction read only', 'set nocount on'],
    not: ['set global max_connections = 1'],
  },
  {
    id: 'dialect.log_lost',
    pattern:
      /^(purge (binary|master) logs|reset (master|binary|slave|replica|persist|query)|system drop replica|system restore)\b/,
    does: DROPS,
    why: 'Logs that recovery and replicas need are deleted.',
    must: ["purge binary logs to 'x'", 'reset master'],
    not: ['show binary logs'],
  },
  {
    id: 'dialect.replication_stopped',
    pattern:
      /^((stop|start|restart) (slave|replica|group_replication)|shutdown|restart|kill|system (shutdown|kill|stop|start|restart))\b/,
    does: INTERRUPTS,
    why: 'The server, its replication or somebody’s session is broken off.',
    must: ['shutdown', 'kill 42', 'stop replica'],
    not: ['show replica status'],
  },
  {
    id: 'dialect.lock_tables',
    pattern: /^(lock (tables?|instance)|flush tables with read lock)\b/,
    does: CONFIGURES,
    why: 'Others wait for the tables until they are unlocked.',
    must: ['lock tables x write', 'flush tables with read lock'],
    not: ['unlock tables'],
  },
  {
    id: 'dialect.restore',
    pattern: /^restore\b(?! (headeronly|filelistonly|verifyonly|labelonly))/,
    does: { ...SPOILS_ROWS, resource: 'database' },
    why: 'The database is put back to an earlier state: what came after is lost.',
    safer: 'restore under another name',
    must: ["restore database shop from disk = 'x'"],
    not: ["restore filelistonly from disk = 'x'", "backup database shop to disk = 'x'"],
  },
  {
    id: 'dialect.backup',
    pattern: /^backup\b/,
    does: { ...EXPORTS, effect: 'write', protects: true },
    why: 'It writes a backup.',
    must: ["backup database shop to disk = 'x'"],
    not: ["restore database shop from disk = 'x'"],
  },
  {
    id: 'dialect.tends',
    pattern:
      /^(analyze|vacuum|reindex|flush|cache index|load index|system (flush|reload|sync|drop)|optimize|comment|refresh|pragma (optimize|wal_checkpoint|incremental_vacuum)|repair)\b/,
    does: TENDS,
    why: 'Upkeep that leaves the rows as they are.',
    must: ['analyze table x', 'flush privileges', 'vacuum', 'pragma wal_checkpoint(truncate)'],
    not: ['optimize table x', 'flush tables with read lock'],
  },
  {
    id: 'dialect.pragma_read',
    pattern: /^pragma [a-z_ .]+(\( [\w?]+ \))?$/,
    does: READS,
    why: 'It shows a setting of the file or what the tables look like.',
    must: ['pragma table_info(orders)', 'pragma integrity_check', 'pragma foreign_keys'],
    not: ['pragma foreign_keys = off', 'pragma journal_mode = wal'],
  },
  {
    id: 'dialect.pragma_set',
    pattern: /^pragma\b/,
    does: CONFIGURES,
    why: 'A setting of the file changes.',
    must: ['pragma journal_mode = wal', 'pragma user_version = 3'],
    not: ['pragma user_version'],
  },
  {
    id: 'dialect.attach',
    pattern: /^attach\b/,
    does: READS,
    why: 'Another file is opened beside this one.',
    must: ["attach database 'x.db' as y"],
    not: ['detach database y'],
  },
  {
    id: 'dialect.os_command',
    pattern: /^(exec(ute)? )?(\w+ \. )?(\. )?(\w+ \. )?(xp_cmdshell|sp_oacreate|xp_regwrite)\b/,
    does: { ...SPOILS_ROWS, resource: 'infrastructure', floor: 'high' },
    why: 'A program runs on the database server, with its rights.',
    must: ["exec xp_cmdshell 'dir'", "exec master..xp_cmdshell 'whoami'"],
    not: ['exec sp_who2'],
  },
  {
    id: 'dialect.exec_looks',
    pattern: /^exec(ute)? (sys \. )?sp_(who\d?|help\w*|spaceused|columns|tables|databases|depends|lock)\b/,
    does: READS,
    why: 'The procedure shows something.',
    must: ['exec sp_who2', "exec sp_helptext 'p'"],
    not: ["exec xp_cmdshell 'dir'", 'exec drop_all'],
  },
  {
    id: 'dialect.code',
    pattern:
      /^(exec|execute|call|prepare|handler|install|uninstall|delimiter|do|source|capture|begin not atomic|declare (?!@)|dbcc)\b/,
    does: null,
    why: 'What this code does cannot be read here.',
    must: ['call p()', 'prepare s from @a', 'source x.sql'],
    not: ['select 1', 'exec sp_who2'],
  },
];

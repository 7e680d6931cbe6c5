import { columnOf } from '../names.ts';
import { truthOf } from '../predicate.ts';
import type { Content } from '../rule.ts';
import {
  CHANGES_ROWS,
  CREATES,
  LOSES_ROWS,
  PASSES,
  READS,
  SHOWS_SECRETS,
  SPOILS_ROWS,
  tableOf,
} from '../rule.ts';
import { isTemporary } from '../temporary.ts';

const SECRET_COLUMN =
  /(^|\.|_)(password|passwd|password_?hash|pass_?hash|hashed_?password|secret|api_?key|access_?key|private_?key|encrypted_password|ssn|cvv|card_?number|pan|token|refresh_token|access_token|totp_secret)$/i;

function showsSecrets({ targetList = [] }: Content<'SelectStmt'>): boolean {
  return targetList.some(
    (each) => 'ResTarget' in each && SECRET_COLUMN.test(columnOf(each.ResTarget.val) ?? ''),
  );
}

/** Rows of tables: read, added, changed, taken away. */
export const DATA = [
  tableOf('SelectStmt', [
    {
      id: 'sql.select_into',
      when: ({ intoClause }) => intoClause !== undefined && intoClause.rel?.relpersistence !== 't',
      does: CREATES,
      why: 'SELECT … INTO makes a table and fills it.',
      must: ['select * into y from x'],
      not: ['select * from x', 'select * into temp y from x'],
    },
    {
      id: 'sql.select_into_temp',
      when: ({ intoClause }) => intoClause !== undefined,
      does: PASSES,
      why: 'The temporary table goes with the session.',
      must: ['select * into temp y from x'],
      not: ['select * into y from x'],
    },
    {
      id: 'sql.select_for_update',
      when: ({ lockingClause }) => lockingClause !== undefined,
      does: READS,
      why: 'It locks the rows that it reads: other writers wait until the transaction ends.',
      safer: 'leave FOR UPDATE away, or add SKIP LOCKED and a lock_timeout',
      must: ['select * from x for update', 'select 1 from x where id = 1 for no key update skip locked'],
      not: ['select * from x'],
    },
    {
      id: 'sql.select_secret',
      when: (select) => showsSecrets(select),
      does: SHOWS_SECRETS,
      why: 'The answer holds passwords, keys or numbers that nobody should read.',
      safer: 'leave these columns out',
      must: ['select email, password_hash from users', 'select u.api_key from accounts u'],
      not: ['select count(*) from users where password_hash is null', 'select id, email from users'],
    },
    {
      id: 'sql.select',
      when: (_, { isTop }) => isTop(),
      does: READS,
      why: 'It reads.',
      must: ['select 1', 'values (1)', 'table x', "select 'drop table x'"],
      not: ['insert into x select 1'],
    },
  ]),
  tableOf('RangeVar', [
    {
      id: 'sql.password_catalog',
      when: ({ relname = '' }) => /^(pg_authid|pg_shadow|pg_user_mapping|pg_user_mappings)$/.test(relname),
      does: SHOWS_SECRETS,
      why: 'The catalog holds the password hashes of roles or the credentials of foreign servers.',
      safer: 'read pg_roles',
      must: ['select * from pg_authid', 'select usename, passwd from pg_shadow'],
      not: ['select * from pg_roles'],
    },
  ]),
  tableOf('InsertStmt', [
    {
      id: 'sql.insert_temporary',
      when: ({ relation }, { temporary }) => isTemporary(relation, temporary),
      does: PASSES,
      why: 'The temporary table goes with the session.',
      must: ['create temp table t as select 1 as a; insert into t values (1)'],
      not: ['insert into t values (1)', 'create table t (a int); insert into t values (1)'],
    },
    {
      id: 'sql.upsert',
      when: ({ onConflictClause }) => onConflictClause?.action === 'ONCONFLICT_UPDATE',
      does: CHANGES_ROWS,
      why: 'Rows that are there already are overwritten.',
      safer: 'use ON CONFLICT DO NOTHING',
      must: ['insert into x (id) values (1) on conflict (id) do update set a = 2'],
      not: ['insert into x (id) values (1) on conflict do nothing'],
    },
    {
      id: 'sql.insert',
      does: CHANGES_ROWS,
      why: 'It adds rows.',
      must: ['insert into orders (id) values (1)', 'insert into a select * from b'],
      not: ['select 1', "select 'insert into x values (1)'"],
    },
  ]),
  tableOf('UpdateStmt', [
    {
      id: 'sql.update_temporary',
      when: ({ relation }, { temporary }) => isTemporary(relation, temporary),
      does: PASSES,
      why: 'The temporary table goes with the session.',
      must: ['create temp table t as select 1 as a; update t set a = 1'],
      not: ['update t set a = 1', 'create table t (a int); update t set a = 1'],
    },
    {
      id: 'sql.update_all',
      when: ({ whereClause }) => truthOf(whereClause) === true,
      does: SPOILS_ROWS,
      why: 'It overwrites every row of the table: the old values are gone.',
      safer: 'add a WHERE that names the rows',
      must: [
        'update orders set total = 0',
        'update orders set total = 0 where 1 = 1',
        'update x set a = 1 where id = id or b = 2',
      ],
      not: ['update orders set total = 0 where id = 7', "update x set a = 1 where note = '1 = 1'"],
    },
    {
      id: 'sql.update',
      does: CHANGES_ROWS,
      why: 'It overwrites the rows that its WHERE chooses.',
      must: [
        'update orders set total = 0 where id = 7',
        'with u as (update x set a = 1 where b = 2 returning *) select * from u',
      ],
      not: ['update orders set total = 0', 'select * from x'],
    },
  ]),
  tableOf('DeleteStmt', [
    {
      id: 'sql.delete_temporary',
      when: ({ relation }, { temporary }) => isTemporary(relation, temporary),
      does: PASSES,
      why: 'The temporary table goes with the session.',
      must: ['create temp table t as select 1 as a; delete from t'],
      not: ['delete from t', 'create table t (a int); delete from t'],
    },
    {
      id: 'sql.delete_all',
      when: ({ whereClause }) => truthOf(whereClause) === true,
      does: { ...LOSES_ROWS, whole: true },
      why: 'It deletes every row of the table.',
      safer: 'add a WHERE that names the rows',
      must: [
        'delete from x',
        'delete from x where true',
        'delete from x where id is not null',
        'delete from x where not false',
      ],
      not: ['delete from x where id = 1', "delete from x where created_at < now() - interval '90 days'"],
    },
    {
      id: 'sql.delete',
      does: LOSES_ROWS,
      why: 'It deletes the rows that its WHERE chooses.',
      safer: 'count them first with SELECT count(*) and the same WHERE, and delete in a transaction',
      must: [
        'delete from orders where id = 1',
        'with d as (delete from x where a = 1 returning *) select * from d',
      ],
      not: ['delete from orders', "select 'delete from orders where id = 1'"],
    },
  ]),
  tableOf('MergeStmt', [
    {
      id: 'sql.merge_delete',
      when: ({ mergeWhenClauses = [] }) =>
        mergeWhenClauses.some(
          (each) => 'MergeWhenClause' in each && each.MergeWhenClause.commandType === 'CMD_DELETE',
        ),
      does: LOSES_ROWS,
      why: 'One of its branches deletes rows.',
      safer: 'leave the DELETE branch out',
      must: ['merge into x using y on x.id = y.id when matched then delete'],
      not: ['merge into x using y on x.id = y.id when matched then update set a = y.a'],
    },
    {
      id: 'sql.merge',
      does: CHANGES_ROWS,
      why: 'It overwrites and adds rows.',
      must: ['merge into x using y on x.id = y.id when matched then update set a = y.a'],
      not: ['select 1', 'merge into x using y on x.id = y.id when matched then delete'],
    },
  ]),
  tableOf('TruncateStmt', [
    {
      id: 'sql.truncate_temporary',
      when: ({ relations = [] }, { temporary }) =>
        relations.every((each) => 'RangeVar' in each && isTemporary(each.RangeVar, temporary)),
      does: PASSES,
      why: 'The temporary table goes with the session.',
      must: ['create temp table t (a int); truncate t'],
      not: ['truncate t', 'create temp table t (a int); truncate t, orders'],
    },
    {
      id: 'sql.truncate',
      does: { ...LOSES_ROWS, whole: true },
      why: 'It empties the table, and with CASCADE every table that refers to it.',
      safer: 'DELETE with a WHERE, after a backup',
      must: ['truncate orders', 'truncate table a, b restart identity cascade'],
      not: ["select date_trunc('day', now())"],
    },
  ]),
];

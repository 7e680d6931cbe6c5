import { BREAKS_SCHEMA, DROPS, GRANTS, LOCKS_OUT, MIGRATES, PASSES, tableOf } from '../rule.ts';
import { areTemporary } from '../temporary.ts';

/** What is dropped. */
export const DROP = [
  tableOf('DropStmt', [
    {
      id: 'sql.drop_temporary',
      when: ({ removeType, objects = [] }, { temporary }) =>
        removeType === 'OBJECT_TABLE' && areTemporary(objects, temporary),
      does: PASSES,
      why: 'The temporary table goes with the session.',
      must: ['create temp table t (a int); drop table t', 'drop table pg_temp.t'],
      not: [
        'drop table t',
        'drop table t; create temp table t (a int)',
        'create temp table t (a int); drop table t, u',
      ],
    },
    {
      id: 'sql.drop_protection',
      when: ({ removeType }) => removeType === 'OBJECT_POLICY',
      does: GRANTS,
      why: 'Without the policy rows are seen or changed by others than before.',
      must: ['drop policy tenant_only on orders'],
      not: ['drop table orders', 'create policy p on x using (true)'],
    },
    {
      id: 'sql.drop_rule_of_rows',
      when: ({ removeType }) => /^OBJECT_(TRIGGER|RULE|EVENT_TRIGGER|STATISTIC_EXT)$/.test(removeType ?? ''),
      does: MIGRATES,
      why: 'What the database did by itself on each change, checks and audit among it, no longer happens.',
      must: ['drop trigger audit on orders', 'drop event trigger no_drops'],
      not: ['drop table orders'],
    },
    {
      id: 'sql.drop_index',
      when: ({ removeType }) => removeType === 'OBJECT_INDEX',
      does: BREAKS_SCHEMA,
      why: 'Queries that needed the index read whole tables, and a plain DROP INDEX locks its table meanwhile.',
      safer: 'use CONCURRENTLY, after pg_stat_user_indexes showed that nobody uses it',
      must: ['drop index orders_by_day', 'drop index concurrently if exists i'],
      not: ['drop table orders', 'create index i on x (a)'],
    },
    {
      id: 'sql.drop_schema',
      when: ({ removeType }) => removeType === 'OBJECT_SCHEMA',
      does: { ...DROPS, whole: true },
      why: 'A schema goes, with CASCADE all tables in it.',
      safer: 'RESTRICT (the default) drops it only when it is empty',
      must: ['drop schema public cascade'],
      not: ['drop table a.b', 'create schema x'],
    },
    {
      id: 'sql.drop_table',
      when: ({ removeType }) => /^OBJECT_(TABLE|MATVIEW|FOREIGN_TABLE|SEQUENCE)$/.test(removeType ?? ''),
      does: DROPS,
      why: 'The table goes with its rows; with CASCADE also what depends on it.',
      safer: 'rename it first and drop it after a while, with a backup',
      must: [
        'drop table orders',
        'drop table if exists a, b cascade',
        'drop materialized view m',
        'DROP/**/TABLE x',
      ],
      not: ["select 'drop table x'", '-- drop table x\nselect 1', 'drop schema x'],
    },
    {
      id: 'sql.drop',
      does: BREAKS_SCHEMA,
      why: 'What depends on the object breaks; with CASCADE it goes as well.',
      safer: 'look at its dependants in pg_depend and leave CASCADE away',
      must: [
        'drop view v',
        'drop function f(int)',
        'drop extension postgis cascade',
        'drop type mood',
        'drop publication p',
      ],
      not: ['drop table x', 'create view v as select 1'],
    },
  ]),
  tableOf('DropdbStmt', [
    {
      id: 'sql.drop_database',
      does: { ...DROPS, whole: true },
      why: 'A whole database goes; it cannot be undone.',
      safer: 'take a pg_dump first, or ALTER DATABASE … RENAME',
      must: ['drop database shop', 'drop database if exists shop with (force)'],
      not: ['create database shop', "select 'drop database shop'"],
    },
  ]),
  tableOf('DropTableSpaceStmt', [
    {
      id: 'sql.drop_tablespace',
      does: DROPS,
      why: 'The place of data on disk goes.',
      must: ['drop tablespace fast'],
      not: ['alter table x set tablespace fast'],
    },
  ]),
  tableOf('DropRoleStmt', [
    {
      id: 'sql.drop_role',
      does: LOCKS_OUT,
      why: 'Whoever logs in by this role no longer can.',
      safer: 'ALTER ROLE … NOLOGIN can be taken back',
      must: ['drop role app', 'drop user if exists bob'],
      not: ['create role app', 'alter role app nologin'],
    },
  ]),
  tableOf('DropOwnedStmt', [
    {
      id: 'sql.drop_owned',
      does: { ...DROPS, whole: true },
      why: 'Everything that the role owns in this database goes.',
      safer: 'REASSIGN OWNED keeps the objects',
      must: ['drop owned by app cascade'],
      not: ['reassign owned by app to admin'],
    },
  ]),
  tableOf('DropUserMappingStmt', [
    {
      id: 'sql.drop_user_mapping',
      does: LOCKS_OUT,
      why: 'The role can no longer reach the foreign server.',
      must: ['drop user mapping for app server other'],
      not: ['drop user app'],
    },
  ]),
  tableOf('DropSubscriptionStmt', [
    {
      id: 'sql.drop_subscription',
      does: BREAKS_SCHEMA,
      why: 'Replication ends, and its slot on the other side goes.',
      safer: 'ALTER SUBSCRIPTION … DISABLE',
      must: ['drop subscription s'],
      not: ['alter subscription s disable'],
    },
  ]),
];

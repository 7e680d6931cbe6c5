import { beforeAll, describe, expect, it } from 'vitest';
import { readSqlText } from '../../../../lib/risk/read-sql.ts';
import { effectOfReading } from '../../../../lib/risk/reading.ts';
import { loadSqlParser } from '../../../../lib/risk/sql/parser.ts';

beforeAll(loadSqlParser);
const effect = (sql: string) => effectOfReading(readSqlText(sql));

describe('a transaction that is rolled back', () => {
  it.each([
    'begin; delete from orders; rollback',
    'start transaction; update orders set a = 1; select 1; rollback;',
    'begin; explain analyze update orders set total = 0; rollback',
    'begin; savepoint a; delete from x; rollback to savepoint a; rollback',
    'begin; merge into x using y on x.id = y.id when matched then delete; rollback',
  ])('loses nothing: %s', (sql) => {
    expect(effect(sql)).toBe('write');
    expect(readSqlText(sql).acts.some(({ rule, protects }) => rule === 'sql.rolled_back' && protects)).toBe(
      true,
    );
  });

  it.each([
    'begin; delete from orders; commit',
    'delete from orders; rollback',
    'begin; delete from orders; commit; rollback',
    'begin; rollback; delete from orders',
    'begin; delete from orders; rollback to savepoint a',
    'begin; rollback; begin; delete from orders; commit',
    'begin; drop table orders; rollback',
    "begin; select dblink_exec('host=x', 'delete from orders'); rollback; delete from x",
    "begin; prepare transaction 'a'; delete from orders; rollback",
    'begin; select evil(); rollback',
  ])('may lose what is not taken back: %s', (sql) => expect(effect(sql)).toBe('destructive'));
});

describe('a connection within a statement', () => {
  it.each([
    ["select dblink_exec('host=db-prod dbname=shop', 'truncate orders')", { host: 'db-prod' }],
    ["select * from dblink('postgres://app@db-prod/shop', 'delete from x') as t(a int)", { host: 'db-prod' }],
  ])('says where its own statement acts: %s', (sql, place) => {
    const lost = readSqlText(sql).acts.filter(({ operation }) => operation === 'delete');
    expect(lost).toHaveLength(1);
    expect(lost[0]?.places).toContainEqual(place);
  });

  it('is none where it names no server', () => {
    expect(readSqlText("select dblink_exec('truncate orders')").acts.flatMap(({ places }) => places)).toEqual(
      [],
    );
  });
});

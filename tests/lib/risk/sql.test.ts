import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSql } from '../../../lib/risk/sql.ts';

const understood = (sql: string) => readSql(sql).notUnderstood === null;

describe('readSql', () => {
  it.each([
    'select * from orders where id = 1',
    "SELECT count(*), max(total) FROM orders -- drop table orders\n WHERE note = 'drop table x; delete'",
    'select "delete" from "drop" where a = $1',
    "select $$ drop table x; $$, $q$ it's $q$",
    'with x as (select id from orders) select * from x',
    'explain select 1',
    'show search_path',
    'select 1; select 2;',
    '/* delete /* nested */ from x */ select 1',
    'select * from a where id in (select id from b) and exists (select 1)',
  ])('reads: %s', (sql) => {
    expect(readSql(sql)).toMatchObject({ effect: 'read', notUnderstood: null });
  });

  it.each([
    ['insert into orders (id) values (1)', 'modify', 'data'],
    ['update orders set total = 0 where id = 7', 'modify', 'data'],
    ['create table x (id int)', 'migrate', 'database'],
    ['create unique index i on x (id)', 'migrate', 'database'],
    ['grant select on x to y', 'grant', 'permission'],
    ["copy orders from '/tmp/x'", 'import', 'data'],
    ["copy orders to '/tmp/x'", 'export', 'data'],
    ['select * into y from x', 'modify', 'data'],
    ['select * from x for update', 'modify', 'data'],
  ])('writes: %s', (sql, operation, resource) => {
    const reading = readSql(sql);
    expect(reading).toMatchObject({ effect: 'write', notUnderstood: null });
    expect(reading.acts[0]).toMatchObject({ operation, resource });
  });

  it.each([
    ['drop table orders', 'delete', 'database'],
    ['truncate orders', 'delete', 'data'],
    ['delete from orders where id = 1', 'delete', 'data'],
    ['update orders set total = 0', 'modify', 'data'],
    ['update orders set total = 0 where true', 'modify', 'data'],
    ['update orders set total = 0 where 1 = 1', 'modify', 'data'],
    ['alter table orders drop column total', 'migrate', 'database'],
    ['alter role app superuser', 'grant', 'permission'],
    ['with d as (delete from x returning *) select * from d', 'delete', 'data'],
    ['explain (analyze) delete from x', 'delete', 'data'],
    ['select 1; dRoP/**/table x', 'delete', 'database'],
  ])('destroys: %s', (sql, operation, resource) => {
    const reading = readSql(sql);
    expect(reading).toMatchObject({ effect: 'destructive', notUnderstood: null });
    expect(reading.acts).toContainEqual(
      expect.objectContaining({ operation, resource, effect: 'destructive' }),
    );
  });

  it.each([
    '',
    '-- nothing',
    "select 'open",
    "select 'a\\' from x; drop table y; --'",
    'select 1 /* open',
    '/*!50000 drop table x */ select 1',
    'select pg_terminate_backend(1)',
    'select "pg_sleep"(1)',
    'select x.count(1)',
    'insert into a select dblink_exec(1)',
    'do $$ begin end $$',
    'call p()',
    'execute q',
    "copy x to program 'sh'",
    'create function f() returns int as $$ $$',
    'create table x as select evil()',
    'set role admin',
    'vaccuum',
    'select 1 \u0000',
  ])('does not understand, and says so: %j', (sql) => {
    const reading = readSql(sql);
    expect(reading.effect).toBe('destructive');
    expect(reading.notUnderstood).toEqual(expect.any(String));
  });

  it('never becomes milder for what is added to it, and never throws', () => {
    const piece = fc.constantFrom(
      'select 1',
      'drop table x',
      "'",
      '"',
      ';',
      ' ',
      '--',
      '\n',
      '/*',
      '*/',
      '$$',
      'delete from x',
      '(',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join(' ');
        const before = readSql('delete from x');
        expect(readSql(`delete from x;${text}`).effect).toBe(before.effect);
        if (understood(text) && !text.includes('drop') && !text.includes('delete')) {
          expect(readSql(text).effect).not.toBe('destructive');
        }
      }),
      { numRuns: 300 },
    );
  });
});

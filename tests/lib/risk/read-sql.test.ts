import { beforeAll, describe, expect, it } from 'vitest';
import { readSqlText } from '../../../lib/risk/read-sql.ts';
import { effectOfReading } from '../../../lib/risk/reading.ts';
import { loadSqlParser } from '../../../lib/risk/sql/parser.ts';
import fc from '../../support/fast-check.ts';

beforeAll(loadSqlParser);

const effectOf = (sql: string) => effectOfReading(readSqlText(sql));
const understood = (sql: string) => readSqlText(sql).gaps.length === 0;

describe('readSqlText', () => {
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
    'do $$ begin end $$',
    'select * from `orders` limit 5, 10',
  ])('reads: %s', (sql) => {
    expect({ effect: effectOf(sql), understood: understood(sql) }).toEqual({
      effect: 'read',
      understood: true,
    });
  });

  it.each([
    ['insert into orders (id) values (1)', 'modify', 'data'],
    ['update orders set total = 0 where id = 7', 'modify', 'data'],
    ['create table x (id int)', 'create', 'database'],
    ['create unique index i on x (id)', 'migrate', 'database'],
    ['grant select on x to y', 'grant', 'permission'],
    ["copy orders from '/tmp/x'", 'import', 'data'],
    ["copy orders to '/tmp/x'", 'export', 'data'],
    ['select * into y from x', 'create', 'database'],
    ['alter role app superuser', 'grant', 'permission'],
    ['set role admin', 'grant', 'permission'],
  ])('writes: %s', (sql, operation, resource) => {
    expect(effectOf(sql)).toBe('write');
    expect(readSqlText(sql).gaps).toEqual([]);
    expect(readSqlText(sql).acts).toContainEqual(
      expect.objectContaining({ operation, resource, effect: 'write' }),
    );
  });

  it.each([
    ['drop table orders', 'delete', 'database'],
    ['truncate orders', 'delete', 'data'],
    ['delete from orders where id = 1', 'delete', 'data'],
    ['update orders set total = 0', 'modify', 'data'],
    ['update orders set total = 0 where true', 'modify', 'data'],
    ['update orders set total = 0 where 1 = 1', 'modify', 'data'],
    ['alter table orders drop column total', 'migrate', 'database'],
    ['with d as (delete from x returning *) select * from d', 'delete', 'data'],
    ['explain (analyze) delete from x', 'delete', 'data'],
    ['select 1; dRoP/**/table x', 'delete', 'database'],
    ['select pg_terminate_backend(1)', 'restart', 'database'],
    ["copy x to program 'sh'", 'modify', 'infrastructure'],
    ["do $$ begin execute 'drop table x'; end $$", 'delete', 'database'],
    ["create function f() returns int language sql as 'delete from x; select 1'", 'delete', 'data'],
    ["select 'a\\' from x; drop table y; --'", 'delete', 'database'],
    ['/*!50000 drop table x */ select 1', 'delete', 'database'],
  ])('destroys: %s', (sql, operation, resource) => {
    expect(effectOf(sql)).toBe('destructive');
    expect(readSqlText(sql).acts).toContainEqual(
      expect.objectContaining({ operation, resource, effect: 'destructive' }),
    );
  });

  it.each([
    '',
    '-- nothing',
    "select 'open",
    'select 1 /* open',
    'select "evil"(1)',
    'select x.count(1)',
    'insert into a select evil(1)',
    'call p()',
    'execute q',
    'create function f() returns int as $$ $$',
    'create table x as select evil()',
    'vaccuum',
    'select 1 \u0000',
    "do $$ begin execute 'drop table ' || x; end $$",
  ])('does not understand, and says so: %j', (sql) => {
    expect(effectOf(sql)).toBe('destructive');
    expect(readSqlText(sql).gaps[0]?.why).toMatch(/\.$/);
  });

  it.each([
    ['brackets', `select ${'('.repeat(30_000)}1${')'.repeat(30_000)}`],
    ['sums', `select 1${' + 1'.repeat(15_000)}`],
    ['comments', '/*'.repeat(30_000)],
    ['broken statements', 'selec 1;'.repeat(7_000)],
    ['statements', 'select 1;'.repeat(7_000)],
    ['a long text', `select '${'x'.repeat(70_000)}'`],
  ])('is not overwhelmed by %s', (_, sql) => {
    const started = performance.now();
    expect(effectOf(sql)).toBe('destructive');
    // 50 ms on a machine to itself; others run beside this.
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(effectOf('select 1')).toBe('read');
  });

  it('shows where in the text a statement stands, also behind letters of several bytes', () => {
    const sql = "select 'é – 🎉'; /* x */ drop table orders; selec";
    const { acts, gaps } = readSqlText(sql);
    const [drop] = acts.filter(({ rule }) => rule === 'sql.drop_table');
    expect(sql.slice(drop!.span!.start, drop!.span!.end)).toBe('drop table orders');
    expect(sql.slice(gaps[0]!.span!.start, gaps[0]!.span!.end).trim()).toBe('selec');
  });

  it('shows no password', () => {
    const [act] = readSqlText("alter role app password 'hunter2hunter2'").acts;
    expect(act?.evidence).toBe("alter role app password '***'");
  });

  it('never becomes milder for what is added to it, and never throws', () => {
    const words = [
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
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 8 }), (pieces) => {
        const text = pieces.join(' ');
        expect(effectOf(`delete from x;${text}`)).toBe('destructive');
        if (understood(text) && !text.includes('drop') && !text.includes('delete')) {
          expect(effectOf(text)).not.toBe('destructive');
        }
      }),
      { numRuns: 300 },
    );
  });
});

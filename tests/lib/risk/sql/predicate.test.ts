import { beforeAll, describe, expect, it } from 'vitest';
import { loadSqlParser, parseStatements } from '../../../../lib/risk/sql/parser.ts';
import { truthOf } from '../../../../lib/risk/sql/predicate.ts';

beforeAll(loadSqlParser);

function truth(condition: string) {
  const [statement] = parseStatements(`delete from orders where ${condition}`);
  const { node } = statement!;
  return 'DeleteStmt' in node ? truthOf(node.DeleteStmt.whereClause) : undefined;
}

describe('truthOf', () => {
  it.each([
    'true',
    '1 = 1',
    "'a' = 'a'",
    '2 > 1',
    'id = id',
    'a = 1 or true',
    'not false',
    'not (1 = 2)',
    '1 = 1 and 2 = 2',
    'id is not null',
    'orders.id is not null',
    'id > 0',
    'id <> -1',
    "note like '%'",
    'length(note) >= 0',
    'exists (select 1)',
    'id in (select id from orders)',
    'a or not a',
    'a is null or a is not null',
    '1 in (1, 2)',
    'id in (id, 7)',
    "'t'::bool",
    'coalesce(true, a)',
    '10 > 9',
    'a in (true, false)',
    'coalesce(deleted, false) in (true, false)',
    'a < 3 or a >= 3',
    'a = 1 or b = 2 or a <> 1',
    "note ~ '.*'",
    "note ~ ''",
    'random() >= 0',
  ])('chooses every row: %s', (condition) => expect(truth(condition)).toBe(true));

  it.each([
    'id = 1',
    'id > 5',
    'a = b',
    'id = 1 or a = 2',
    'deleted_at is not null',
    "note like '%x%'",
    "note like 'a%'",
    'id in (select id from other where a = 1)',
    'id in (1, 2)',
    'exists (select 1 from other where other.id = orders.id)',
    'not a',
    'true and a = 1',
    "created_at < now() - interval '1 day'",
    "note not like '%'",
    'length(note) > 3',
    'a in (true)',
    'a < 3 or a >= 4',
    'a < 3 or b >= 3',
    "note ~ 'x.*'",
    'a < 3 or a > 3',
  ])('chooses some: %s', (condition) => expect(truth(condition)).toBeNull());

  it.each(['false', '1 = 2', 'id <> id', 'a = 1 and false', 'not true', 'false or 1 > 2', 'id is null'])(
    'chooses none: %s',
    (condition) => expect(truth(condition)).toBe(false),
  );
});

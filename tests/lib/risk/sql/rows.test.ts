import { beforeAll, describe, expect, it } from 'vitest';
import { readSqlText, type SqlReader } from '../../../../lib/risk/read-sql.ts';
import { loadSqlParser } from '../../../../lib/risk/sql/parser.ts';
import { SHELL_LINES } from '../../../../lib/risk/sql/rows/client-lines.ts';
import { DIALECT_ROWS } from '../../../../lib/risk/sql/rows/dialect.ts';
import { PSQL_ROWS } from '../../../../lib/risk/sql/rows/psql.ts';
import { SQL_TABLES } from '../../../../lib/risk/sql/tables.ts';

type Proved = { id: string; why: string; must: readonly string[]; not: readonly string[] };

const TABLES: { name: string; reader: SqlReader; rows: readonly Proved[] }[] = [
  {
    name: 'postgres',
    reader: 'server',
    rows: [...new Set(SQL_TABLES.flatMap(({ rows }): readonly Proved[] => rows))],
  },
  { name: 'psql', reader: 'psql', rows: PSQL_ROWS },
  { name: 'other dialects', reader: 'dialect', rows: DIALECT_ROWS },
  { name: 'client lines', reader: 'dialect', rows: SHELL_LINES },
];

beforeAll(loadSqlParser);

const rulesOf = (sql: string, reader: SqlReader) => {
  const { acts, gaps } = readSqlText(sql, reader);
  return [...acts, ...gaps].map(({ rule }) => rule);
};

describe.each(TABLES)('the rows of $name', ({ rows, reader }) => {
  it.each(rows.map((row) => ({ id: row.id, row })))('$id', ({ id, row }) => {
    expect(row.must.length, 'a row needs a statement that proves it').toBeGreaterThan(0);
    expect(row.not.length, 'a row needs a near-miss').toBeGreaterThan(0);
    for (const sql of row.must)
      expect({ sql, rules: rulesOf(sql, reader) }).toEqual({ sql, rules: expect.arrayContaining([id]) });
    for (const sql of row.not)
      expect({ sql, rules: rulesOf(sql, reader) }).not.toEqual({ sql, rules: expect.arrayContaining([id]) });
    expect(row.why).toMatch(/^[A-Z].*\.$/);
  });
});

it('gives each row a name of its own', () => {
  const ids = TABLES.flatMap(({ rows }) => rows.map(({ id }) => id));
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

it('has one table for each kind of node', () => {
  const kinds = SQL_TABLES.map(({ kind }) => kind);
  expect(kinds.filter((kind, i) => kinds.indexOf(kind) !== i)).toEqual([]);
});

import { type Gap, joinReadings, type Reading } from '../reading.ts';
import { parseStatements, type Statement } from './parser.ts';
import type { Reader } from './read-code.ts';
import { readTree } from './read-tree.ts';
import { withRollbacks } from './rolled-back.ts';
import { splitStatements, tokensOf } from './split.ts';
import { temporaryMadeBy } from './temporary.ts';
import { UnreadableSql } from './unreadable-sql.ts';

/** Statements of one text that are read; those of which one cannot be parsed are parsed one by one. */
const MOST_STATEMENTS = 2000;
const MOST_PARTS = 100;
/** SQL within SQL within SQL: nobody writes more. */
const DEEPEST = 6;

/**
 * What a text of PostgreSQL's statements does. A statement that PostgreSQL could not read either counts as not understood;
 * the others are read all the same. `client` reads what psql takes for itself; without it a backslash is a fault.
 */
export function readStatements(sql: string): Reading {
  return readAt(sql, sql, 0);
}

function readAt(sql: string, whole: string, depth: number): Reading {
  const span = depth === 0;
  if (depth > DEEPEST) return gap('It holds SQL within SQL, deeper than can be followed.', sql);
  let statements: Statement[];
  if (tokensOf(sql) === null) return gap('A string or a comment in it has no end.', sql);
  try {
    statements = parseStatements(sql);
  } catch (error) {
    if (!(error instanceof UnreadableSql)) throw error;
    return readOneByOne(sql, whole, depth, error);
  }
  if (statements.length === 0)
    return depth === 0 ? gap('There is no SQL statement in it.', sql) : { acts: [], gaps: [] };
  if (statements.length > MOST_STATEMENTS) return gap('It holds more statements than can be followed.', sql);
  const temporary = new Set<string>();
  const reader: Reader = {
    temporary,
    sql: (text) => readAt(text, whole, depth + 1),
    prepared: new Set(
      statements.flatMap(({ node }) => ('PrepareStmt' in node ? [node.PrepareStmt.name ?? ''] : [])),
    ),
  };
  const readings = statements.map(({ node, start, end }) => {
    const at = trim(sql, start, end);
    const seen = { text: sql.slice(at.start, at.end), span: span ? at : null };
    const reading = readTree(node, seen, reader);
    for (const name of temporaryMadeBy(node)) temporary.add(name);
    return reading;
  });
  const nodes = statements.map(({ node }) => node);
  return joinReadings(withRollbacks(nodes, readings));
}

/** Where one statement cannot be read, the ones beside it still count. */
function readOneByOne(sql: string, whole: string, depth: number, error: UnreadableSql): Reading {
  const parts = splitStatements(sql);
  if (parts === null || parts.length < 2 || parts.length > MOST_PARTS) return gap(error.message, sql);
  return joinReadings(
    parts.map(({ start, end }) => {
      const { acts, gaps } = readAt(sql.slice(start, end), whole, depth + 1);
      const span = depth === 0 ? trim(sql, start, end) : null;
      return { acts: acts.map((act) => ({ ...act, span })), gaps: gaps.map((each) => ({ ...each, span })) };
    }),
  );
}

function gap(why: string, text: string): Reading {
  const found: Gap = {
    rule: 'sql.unreadable',
    evidence: text.trim().slice(0, 120),
    span: null,
    why,
    places: [],
  };
  return { acts: [], gaps: [found] };
}

/** Without the blanks and comments before a statement. */
function trim(sql: string, start: number, end: number): { start: number; end: number } {
  const before =
    /^(?:\s|--[^\n]*(?:\n|$)|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*/.exec(sql.slice(start, end))?.[0].length ?? 0;
  return { start: start + before, end: start + sql.slice(start, end).trimEnd().length };
}

import { joinReadings, type Reading, type Span } from '../reading.ts';
import { type Rewritten, rewriteDialect } from './dialect-tokens.ts';
import { readStatements } from './read-statements.ts';
import { readWords } from './read-words.ts';
import { SHELL_LINES } from './rows/client-lines.ts';
import { DIALECT_ROWS } from './rows/dialect.ts';

/**
 * What a text of MySQL's, SQLite's, SQL Server's or a similar dialect does: each statement by a row about its first words, else
 * by PostgreSQL's grammar. What neither knows is not understood.
 */
export function readDialect(text: string): Reading {
  const lines = [...text.matchAll(CLIENT_LINE)];
  const dots = lines.map(({ 0: line, index }) =>
    readWords(SHELL_LINES, line, { start: index, end: index + line.length }),
  );
  const sql = text.replace(CLIENT_LINE, (line) => ' '.repeat(line.length));
  const statements = rewriteDialect(sql.replace(/\\[gG](?=\s*(;|$))/gm, '; '));
  if (statements === null)
    return joinReadings([...dots, gap('The SQL could not be taken apart with certainty.', text)]);
  if (statements.length + lines.length > MOST_STATEMENTS)
    return gap('It holds more statements than can be followed.', text);
  if (statements.length + lines.length === 0) return gap('There is no SQL statement in it.', text);
  return joinReadings([...dots, ...statements.map((statement) => readOne(statement, text))]);
}

function readOne({ sql, words, start, end }: Rewritten, text: string): Reading {
  const span = { start, end };
  const spoken = readWords(DIALECT_ROWS, text.slice(start, end), span, words);
  if (spoken.acts.length + spoken.gaps.length > 0) return spoken;
  const { acts, gaps } = readStatements(asPostgresWrites(sql));
  const at = <T extends { span: Span | null; evidence: string }>(found: T): T => ({ ...found, span });
  return { acts: acts.map(at), gaps: gaps.map(at) };
}

/** What the client takes for itself begins with a dot or a backslash. */
const CLIENT_LINE = /^[ \t]*(?:\.[A-Za-z]|\\[A-Za-z!#]).*$/gm;
const MOST_STATEMENTS = 500;
/** In characters: longer ones stay as they are, so that the patterns below take no time. */
const MOST_REWRITTEN = 6000;

/** What MySQL allows and PostgreSQL does not, where it means the same or less. */
function asPostgresWrites(sql: string): string {
  if (sql.length > MOST_REWRITTEN) return sql;
  return sql
    .replace(/^\s*(delete|update|insert)\s+((low_priority|quick|ignore|delayed|high_priority)\s+)+/i, '$1 ')
    .replace(/\blimit\s+(\d+)\s*,\s*(\d+)/gi, 'limit $2 offset $1')
    .replace(/^(\s*(?:delete|update)\b[\s\S]*?)(\border\s+by\b[^()]*?)?\blimit\s+[\d$?]+\s*$/i, '$1')
    .replace(/^(\s*select)\s+top\s*\(?\s*\d+\s*\)?/i, '$1')
    .replace(/\bwith\s*\(\s*nolock\s*\)/gi, ' ')
    .replace(/^\s*explain\s+analyze\b/i, 'explain analyze')
    .replace(/\binterval\s+(-?\d+)\s+([a-z]+)/gi, "interval '$1 $2'")
    .replace(
      /^(\s*update\s+"?[\w.]+"?)(?:\s+(?:as\s+)?\w+)?\s+(?:inner\s+|left\s+)?join\b[\s\S]*?\bset\b/i,
      '$1 set',
    )
    .replace(
      /^\s*delete\s+"?\w+"?\s+from\s+("?[\w.]+"?)(?:\s+(?:as\s+)?\w+)?\s+(?:inner\s+|left\s+)?join\b[\s\S]*?\bwhere\b/i,
      'delete from $1 where',
    )
    .replace(
      /\bset\s+((?:"?\w+"?\.)"?\w+"?\s*=)/i,
      (_, column: string) => `set ${column.replace(/^"?\w+"?\./, '')}`,
    )
    .replace(/\b(regexp|rlike|glob|match)\b/gi, 'like')
    .replace(/\bwith\s+rollup\b/gi, ' ')
    .replace(/<=>/g, '=')
    .replace(/&&/g, ' and ')
    .replace(/\s!=\s/g, ' <> ');
}

function gap(why: string, text: string): Reading {
  return {
    acts: [],
    gaps: [{ rule: 'dialect.unreadable', evidence: text.trim().slice(0, 120), span: null, why, places: [] }],
  };
}

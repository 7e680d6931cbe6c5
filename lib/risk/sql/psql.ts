import { joinReadings, type Reading, unreadable } from '../reading.ts';
import { readStatements } from './read-statements.ts';
import { readWords } from './read-words.ts';
import { PSQL_ROWS } from './rows/psql.ts';
import { tokensOf } from './split.ts';

/** One of psql's own commands and where it stands. */
type Meta = { text: string; start: number; end: number };

const MOST_METAS = 500;
/** Commands that end the statement before them. */
const ENDS = /^\\(g|gx|gexec|gset|gdesc|watch|crosstabview)\b/;

/** What a text that psql is given does: SQL, and its own commands, which begin with a backslash. */
export function readPsql(text: string): Reading {
  const { sql, metas } = takeApart(text);
  if (metas.length > MOST_METAS) return unreadable('It holds more of psql’s commands than can be followed.');
  const read = metas.map(({ text: command, start, end }) => readWords(PSQL_ROWS, command, { start, end }));
  return sql.trim() === '' && metas.length > 0
    ? joinReadings(read)
    : joinReadings([readStatements(sql), ...read]);
}

/** The shell commands that psql is told to run by this text: by `\!`, by `| program`, by PROGRAM. */
export function shellOfPsql(text: string): string[] {
  if (!text.includes('\\')) return [];
  return takeApart(text).metas.flatMap(({ text: command }) => {
    const direct = /^\\!\s*(\S.*)$/s.exec(command)?.[1];
    const piped = /^\\(?:o|out|g|gx|w|write)\s*\|(.*)$/s.exec(command)?.[1];
    const copied = /^\\copy\b.*\bprogram\s+'((?:[^']|'')*)'/is.exec(command)?.[1];
    return [direct, piped, copied].flatMap((found) =>
      found === undefined ? [] : [found.replaceAll("''", "'")],
    );
  });
}

/** The same text with blanks where psql's own commands stand, so that places stay as they are. */
function takeApart(text: string): { sql: string; metas: Meta[] } {
  const metas: Meta[] = [];
  let sql = '';
  let at = 0;
  for (const token of tokensOf(text) ?? []) {
    if (token.start < at || token.text !== '\\') continue;
    const line = text.indexOf('\n', token.start);
    const end = line < 0 ? text.length : line;
    const command = text.slice(token.start, end).trimEnd();
    metas.push({ text: command, start: token.start, end: token.start + command.length });
    sql += text.slice(at, token.start) + (ENDS.test(command) ? ';' : ' ').padEnd(end - token.start);
    at = end;
  }
  return { sql: sql + text.slice(at), metas };
}

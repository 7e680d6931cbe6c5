import { joinReadings, type Reading, unreadable } from './reading.ts';
import { readPsql } from './sql/psql.ts';
import { readDialect } from './sql/read-dialect.ts';
import { readStatements } from './sql/read-statements.ts';

/**
 * Who reads the text: a PostgreSQL server, its client psql (which has commands of its own), SQLite (on a file of this
 * machine), or any other database.
 */
export type SqlReader = 'server' | 'psql' | 'sqlite' | 'dialect';

const READERS = { server: readStatements, psql: readPsql, sqlite: readFile, dialect: readDialect } as const;

/** What leaves a file of this machine stays on this machine. */
function readFile(text: string): Reading {
  const { acts, gaps } = readDialect(text);
  const here = { reach: 'machine' } as const;
  return {
    acts: acts.map((act) =>
      act.operation === 'export' ? { ...act, ...here, operation: 'read' } : { ...act, ...here },
    ),
    gaps,
  };
}

/**
 * What a SQL text does, statement by statement. Never throws; what cannot be read is not understood. PostgreSQL's grammar has to
 * be loaded (`withSqlParser`): where it is not, everything that needs it is not understood either.
 */
export function readSqlText(text: string, reader: SqlReader = 'server'): Reading {
  if (text.trim() === '') return unreadable('There is no SQL statement in it.');
  try {
    return readEither(text, reader);
  } catch {
    return unreadable('It could not be read to its end.', text.slice(0, 120));
  }
}

/** What servers read in two ways: a backslash before a quote, and comments that MySQL runs. */
const AMBIGUOUS = /\\['"]|\/\*M?!/;

/** Longer texts are read once. In characters. */
const MOST_TRIED = 16 * 1024;

/** Which server it is, is not always said: what is ambiguous counts both ways, what PostgreSQL cannot read may be another's. */
function readEither(text: string, reader: SqlReader): Reading {
  const reading = READERS[reader](text);
  if (reader === 'dialect' || reader === 'sqlite') return reading;
  if (AMBIGUOUS.test(text)) return joinReadings([reading, readDialect(text)]);
  if (
    reader === 'psql' ||
    text.length > MOST_TRIED ||
    !reading.gaps.some(({ rule }) => rule === 'sql.unreadable')
  )
    return reading;
  const other = readDialect(text);
  return other.gaps.length === 0 ? other : reading;
}

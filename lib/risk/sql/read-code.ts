import { joinReadings, type Reading } from '../reading.ts';
import { optionOf, optionText } from './names.ts';
import { parsePlpgsql } from './parser.ts';
import type { Content, Kind } from './rule.ts';
import { UnreadableSql } from './unreadable-sql.ts';

/** What reading one statement needs beside its tree. */
export type Reader = {
  /** Reads SQL that a statement holds as a text. */
  sql: (text: string) => Reading;
  /** Names of statements that the same text prepared. */
  prepared: ReadonlySet<string>;
  /** Names of temporary tables that the text made so far. */
  temporary: ReadonlySet<string>;
};

const NOTHING: Reading = { acts: [], gaps: [] };

/** What the code in a DO block or a function does, as if it ran; nothing for other nodes. `text` is the whole statement. */
export function readCode(kind: Kind, content: unknown, text: string, reader: Reader): Reading {
  if (kind === 'DoStmt') {
    const { args } = content as Content<'DoStmt'>;
    const language = optionText(args, 'language') || 'plpgsql';
    if (language.toLowerCase() !== 'plpgsql')
      return unknown('The block is in a language that cannot be read here.');
    return readPlpgsql(text, reader);
  }
  if (kind !== 'CreateFunctionStmt') return NOTHING;
  const { options } = content as Content<'CreateFunctionStmt'>;
  const language = optionText(options, 'language').toLowerCase();
  if (language === 'plpgsql') return readPlpgsql(text, reader);
  return language === 'sql' && optionOf(options, 'as') ? reader.sql(optionText(options, 'as')) : NOTHING;
}

function unknown(why: string): Reading {
  return { acts: [], gaps: [{ rule: 'sql.unknown_code', evidence: '', span: null, why, places: [] }] };
}

const MOST_PARTS = 1000;

/** The SQL that the block holds, statement by statement; what EXECUTE runs counts when it is a constant. */
function readPlpgsql(text: string, reader: Reader): Reading {
  try {
    const parts = [...partsOf(parsePlpgsql(text), false)];
    if (parts.length > MOST_PARTS) return unknown('It holds more statements than can be followed.');
    return joinReadings(parts.map((part) => readPart(part, reader)));
  } catch (error) {
    if (!(error instanceof UnreadableSql)) throw error;
    return unknown(error.message);
  }
}

type Part = { query: string; mode: number; dynamic: boolean };

function* partsOf(value: unknown, dynamic: boolean): Generator<Part> {
  if (Array.isArray(value)) {
    for (const each of value) yield* partsOf(each, dynamic);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'PLpgSQL_expr') {
        const { query, parseMode = 0 } = inner as { query: string; parseMode?: number };
        yield { query, mode: parseMode, dynamic };
      } else if (key === 'PLpgSQL_stmt_call') {
        yield* partsOf(inner, false);
      } else {
        // Only what EXECUTE is given as its text is run; what it is given by USING is not.
        const runs = /^PLpgSQL_stmt_(dynexecute|dynfors)$/.test(key) || key === 'dynquery';
        yield* partsOf(inner, runs || (dynamic && key !== 'params' && key !== 'body'));
      }
    }
  }
}

const ASSIGNED = /^[^=]*?:?=/;

function readPart({ query, mode, dynamic }: Part, reader: Reader): Reading {
  if (mode === 0) return reader.sql(query);
  const expression = mode >= 3 ? query.replace(ASSIGNED, '') : query;
  const read = reader.sql(`select ${expression}`);
  const calls: Reading = { acts: read.acts.filter(({ rule }) => rule !== 'sql.select'), gaps: read.gaps };
  if (!dynamic) return calls;
  const text = constantText(expression);
  return joinReadings([
    calls,
    text === null ? unknown('EXECUTE runs SQL that is known only when it runs.') : reader.sql(text),
  ]);
}

/** A text between quotes, and nothing else. */
function constantText(expression: string): string | null {
  const plain = /^\s*'((?:[^'\\]|'')*)'\s*$/.exec(expression)?.[1];
  if (plain !== undefined) return plain.replaceAll("''", "'");
  return /^\s*\$([A-Za-z_]?\w*)\$([\s\S]*)\$\1\$\s*$/.exec(expression)?.[2] ?? null;
}

import type { Node, ParseResult } from 'libpg-query';
import { type Engine, startEngine } from './engine.ts';
import { UnreadableSql } from './unreadable-sql.ts';
import { loadWasm } from './wasm.ts';

/** One statement of a text and where it stands in it: offsets in UTF-16, `end` exclusive. */
export type Statement = { node: Node; start: number; end: number };

/** Longer texts are not parsed. In characters. */
const MOST_TEXT = 64 * 1024;
/** Beyond this an instance is left to the garbage collector. It begins with 36 MB; the trees of most texts take none beside. */
const MOST_KEPT = 64 * 1024 * 1024;

declare const loaded: unique symbol;
/** The word of whoever has seen to it that SQL can be read. Only `withSqlParser` and `loadSqlParser` give it. */
export type SqlReader = { readonly [loaded]: true };
const READER = {} as SqlReader;

const state: { module: WebAssembly.Module | null; engine: Engine | null; missed: boolean } = {
  ...{ module: null, engine: null, missed: false },
};

/**
 * Does work that may read SQL, where nothing is awaited. The parser is loaded (once for each isolate, 1.7 MB) when the
 * work came upon SQL, and the work is then done again: nobody has to know beforehand whether there is any. The work must
 * change nothing.
 */
export async function withSqlParser<T>(work: (sql: SqlReader) => T): Promise<T> {
  state.missed = false;
  try {
    const answer = work(READER);
    if (!state.missed) return answer;
  } catch (error) {
    if (!state.missed) throw error;
  }
  // Where it cannot be had, the work is done again without it: what needs it is not understood.
  await loadSqlParser().catch(() => {});
  return work(READER);
}

/** Loads the parser, so that what follows can read SQL. Rejects where it cannot be had. */
export async function loadSqlParser(): Promise<SqlReader> {
  state.module ??= await loadWasm();
  return READER;
}

/** The statements of a text. Throws `UnreadableSql` for a text that PostgreSQL would not read either. */
export function parseStatements(sql: string): Statement[] {
  const { stmts = [] } = run(sql, (engine) => engine.statements(sql)) as ParseResult;
  const toIndex = indexer(sql);
  return stmts.flatMap(({ stmt, stmt_location = 0, stmt_len = 0 }) => {
    if (!stmt) return [];
    const end = stmt_len === 0 ? sql.length : toIndex(stmt_location + stmt_len);
    return [{ node: stmt, start: toIndex(stmt_location), end }];
  });
}

/** The tree of the PL/pgSQL in `create function …` or `do …`. Throws `UnreadableSql`. */
export function parsePlpgsql(sql: string): unknown {
  return run(sql, (engine) => engine.plpgsql(sql));
}

function run(sql: string, parse: (engine: Engine) => string): unknown {
  if (sql.length > MOST_TEXT) throw new UnreadableSql('It is too long to be read.', false);
  if (sql.includes('\0')) throw new UnreadableSql('It holds a null character.', false);
  if (!state.module) {
    state.missed = true;
    throw new UnreadableSql('The SQL parser is not there.', false);
  }
  try {
    state.engine ??= startEngine(state.module);
    return JSON.parse(parse(state.engine));
  } catch (error) {
    if (error instanceof UnreadableSql && !error.broken) throw error;
    state.engine = null;
    throw error instanceof UnreadableSql ? error : new UnreadableSql('The SQL parser gave way.', true);
  } finally {
    if (state.engine && state.engine.bytes() > MOST_KEPT) state.engine = null;
  }
}

/** From the parser's offsets, which count bytes of UTF-8, to places in the text. */
function indexer(sql: string): (bytes: number) => number {
  const total = new TextEncoder().encode(sql).length;
  if (total === sql.length) return (bytes) => bytes;
  const places: number[] = [];
  let at = 0;
  for (const character of sql) {
    const bytes = new TextEncoder().encode(character).length;
    for (let each = 0; each < bytes; each += 1) places.push(at);
    at += character.length;
  }
  return (bytes) => places[bytes] ?? sql.length;
}

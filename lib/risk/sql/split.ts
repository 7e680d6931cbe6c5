/** What stands between two semicolons. */
export type Piece = { start: number; end: number };

const TOKEN =
  /--[^\n]*|\/\*|\$([A-Za-z_]\w*)?\$|[eE]'|'|"|`|;|\\|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\s+|\d+|[(),.=<>+*:|&!%^~@#?[\]]+|[\s\S]/y;

/** A token, or a comment (whose text is empty), and where it stands. */
export type Token = Piece & { text: string };

/** The tokens of a text of SQL. Null when a string, quoted name or comment does not end. Linear. */
export function tokensOf(sql: string): Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    TOKEN.lastIndex = at;
    const [text = '', tag] = TOKEN.exec(sql) ?? [];
    const end = endOf(sql, text, at, tag);
    if (text === '' || end === null) return null;
    const comment = text.startsWith('--') || text === '/*';
    tokens.push({ text: comment ? '' : sql.slice(at, end), start: at, end });
    at = end;
  }
  return tokens;
}

/** Where the statements of a text are, by its semicolons outside of strings, quoted names and comments; null as above. */
export function splitStatements(sql: string): Piece[] | null {
  const pieces: Piece[] = [];
  let start = 0;
  let filled = false;
  const tokens = tokensOf(sql);
  if (tokens === null) return null;
  for (const { text, start: at, end } of tokens) {
    if (text === ';') {
      if (filled) pieces.push({ start, end: at });
      start = end;
      filled = false;
    } else if (text.trim() !== '') filled = true;
  }
  if (filled) pieces.push({ start, end: sql.length });
  return pieces;
}

/** Where a token that began at `at` ends; null when it does not. */
function endOf(sql: string, text: string, at: number, tag: string | undefined): number | null {
  if (text === '/*') return endOfComment(sql, at);
  if (text.length > 1 && text.startsWith('$')) return after(sql, `$${tag ?? ''}$`, at + text.length);
  if (text === "E'" || text === "e'") return endOfQuoted(sql, "'", at + 2, true);
  if (text === "'" || text === '"' || text === '`') return endOfQuoted(sql, text, at + 1, false);
  return at + text.length;
}

function after(sql: string, mark: string, from: number): number | null {
  const found = sql.indexOf(mark, from);
  return found < 0 ? null : found + mark.length;
}

function endOfQuoted(sql: string, quote: string, from: number, escapes: boolean): number | null {
  for (let at = from; at < sql.length; at += 1) {
    if (escapes && sql[at] === '\\') at += 1;
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return null;
}

/** Deeper ones cost PostgreSQL’s parser time that grows with their square. */
const MOST_NESTED = 50;

/** Comments of PostgreSQL nest. */
function endOfComment(sql: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < sql.length; at += 1) {
    if (sql.startsWith('/*', at)) {
      depth += 1;
      if (depth > MOST_NESTED) return null;
      at += 1;
    } else if (sql.startsWith('*/', at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

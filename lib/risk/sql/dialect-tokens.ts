/** A statement of another dialect, twice: written as PostgreSQL would, and as words with `?` for every literal. */
export type Rewritten = { sql: string; words: string; start: number; end: number };

const TOKEN =
  /\s+|--[^\n]*|#[^\n]*|\/\*|'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`[^`]*`|\[[A-Za-z_][\w ]*\]|\$\$[\s\S]*?\$\$|[A-Za-z_@$\u0080-\uffff][\w@$\u0080-\uffff]*|\d[\w.]*|[\s\S]/y;

type Draft = { sql: string[]; words: string[]; start: number };

/**
 * The statements of a text in MySQL's, SQLite's, SQL Server's or a similar dialect. Null when a string or a comment does not
 * end. What MySQL runs in `/*! … *\/` counts as if it stood there. Linear.
 */
export function rewriteDialect(text: string): Rewritten[] | null {
  const done: Rewritten[] = [];
  let draft: Draft | null = null;
  const finish = (end: number) => {
    if (draft) done.push({ sql: draft.sql.join(''), words: draft.words.join(' '), start: draft.start, end });
    draft = null;
  };
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return null;
    let end = at + token.length;
    if (token === '/*') {
      const code = /^\/\*M?!\d*/.exec(text.slice(at, at + 12))?.[0];
      const close = text.indexOf('*/', at + 2);
      if (close < 0) return null;
      // What is run stays; its end mark is passed over when it comes.
      end = code ? at + code.length : close + 2;
    } else if (token === '*' && text[at + 1] === '/') {
      end = at + 2;
    } else if (token === ';' || isGo(text, token, at)) {
      finish(at);
    } else if (/^(?:\s|--|#)/.test(token)) {
      (draft as Draft | null)?.sql.push(' ');
    } else {
      if (token === "'" || token === '"' || token === '`') return null;
      const place: Draft = draft ?? { sql: [], words: [], start: at };
      draft = place;
      place.sql.push(asPostgres(token));
      place.words.push(asWord(token));
    }
    at = end;
  }
  finish(text.length);
  return done;
}

/** SQL Server's tools send what stands before a line with GO. */
function isGo(text: string, token: string, at: number): boolean {
  if (!/^go$/i.test(token)) return false;
  const before = text.slice(Math.max(0, at - 80), at);
  return /(?:^|\n)[ \t]*$/.test(before) && /^go[ \t\d]*(?:\r?\n|$)/i.test(text.slice(at, at + 20));
}

function asPostgres(token: string): string {
  if (token.startsWith("'") || token.startsWith('"')) {
    const inside = token.slice(1, -1).replaceAll("''", "'").replaceAll('""', '"');
    return /\\/.test(inside)
      ? `E'${inside.replaceAll(/(?<!\\)'/g, "''")}'`
      : `'${inside.replaceAll("'", "''")}'`;
  }
  if (token.startsWith('`') || /^\[.+\]$/.test(token)) return `"${token.slice(1, -1)}"`;
  if (token === '?') return '$1';
  return token.startsWith('@') ? `"${token}"` : token;
}

function asWord(token: string): string {
  if (/^['"\d]/.test(token)) return '?';
  return (/^[`[]./.test(token) ? token.slice(1, -1) : token).toLowerCase();
}

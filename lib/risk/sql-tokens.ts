/** `word` is lower case; `name` is a quoted identifier, as it was written; `value` a literal, without its text. */
export type SqlToken = { kind: 'word' | 'name' | 'value' | 'mark'; text: string };

const PATTERNS: { kind: SqlToken['kind'] | 'skip'; pattern: RegExp }[] = [
  { kind: 'skip', pattern: /\s+|--[^\n]*/y },
  { kind: 'value', pattern: /\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/y },
  { kind: 'value', pattern: /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y },
  { kind: 'value', pattern: /(?:[bBxXnN])?'(?:[^'\\]|'')*'/y },
  { kind: 'name', pattern: /"(?:[^"]|"")+"|`[^`]+`/y },
  { kind: 'value', pattern: /\d[\w.]*|\$\d+|\?/y },
  { kind: 'word', pattern: /[\p{L}_][\p{L}\p{N}_$]*/uy },
  { kind: 'mark', pattern: /[-+*/<>=~!@%^&|,.;:()[\]{}]/y },
];

/**
 * The statements of a SQL text as tokens, comments left out. Null for what cannot be read with certainty: an
 * open string or comment, a backslash in a plain string (servers disagree on it), MySQL's executable comments.
 */
export function splitSql(sql: string): SqlToken[][] | null {
  const statements: SqlToken[][] = [[]];
  let at = 0;
  while (at < sql.length) {
    if (sql.startsWith('/*', at)) {
      const end = endOfComment(sql, at);
      if (end === null) return null;
      at = end;
      continue;
    }
    const found = readToken(sql, at);
    if (!found) return null;
    at = found.end;
    if (found.kind === 'skip') continue;
    if (found.text === ';' && found.kind === 'mark') statements.push([]);
    else statements.at(-1)?.push({ kind: found.kind, text: found.text });
  }
  return statements.filter((tokens) => tokens.length > 0);
}

function readToken(sql: string, at: number) {
  for (const { kind, pattern } of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text === undefined) continue;
    const shown = kind === 'word' ? text.toLowerCase() : kind === 'value' ? '' : text;
    return { kind, text: shown, end: at + text.length };
  }
  return null;
}

/** Postgres nests comments. */
function endOfComment(sql: string, start: number): number | null {
  if (sql[start + 2] === '!' || sql.startsWith('/*M!', start)) return null;
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    if (sql.startsWith('/*', at)) {
      depth += 1;
      at += 1;
    } else if (sql.startsWith('*/', at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

/** A text string in a program, with its quotes gone and its escapes unfolded. */
export type Literal = { text: string /** Parts of it are put in when it runs. */; open: boolean };

/** Code in which every string is a number in angle marks (`‹3›`), and the strings by their numbers. */
export type Skeleton = { code: string; literals: readonly Literal[] };

/** What stands behind so many characters is not read. */
export const MOST_CODE = 64 * 1024;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  a: '\x07',
  e: '\x1b',
};

/**
 * Parts strings from code, in one pass, for any language whose strings stand in quotes. Comments are left out.
 * Triple quotes, backticks and prefixes (`f"…"`, `b'…'`) are known.
 */
export function toSkeleton(source: string): Skeleton {
  const text = source.slice(0, MOST_CODE);
  const literals: Literal[] = [];
  const code: string[] = [];
  // Of a text that grows by pieces the last character is kept: looking it up would copy the text each time.
  let last = ' ';
  const add = (piece: string) => {
    code.push(piece);
    last = piece.at(-1) ?? last;
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    const comment =
      (char === '#' && /[\s;]/.test(last) && text[at + 1] !== '{') ||
      (char === '/' && text[at + 1] === '/' && /[\s;{}]/.test(last));
    if (comment) {
      at = endOfLine(text, at) - 1;
    } else if (char !== '"' && char !== "'" && char !== '`') {
      add(char);
    } else {
      const quote = text.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      const { literal, end } = readLiteral(text, at + quote.length, quote, /[fF]/.test(last));
      add(`‹${literals.length}${quote === '`' ? '`' : ''}›`);
      literals.push(literal);
      at = end - 1;
    }
  }
  return { code: code.join(''), literals };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function readLiteral(
  text: string,
  from: number,
  quote: string,
  formatted: boolean,
): { literal: Literal; end: number } {
  const parts: string[] = [];
  let open = false;
  let at = from;
  while (at < text.length && !text.startsWith(quote, at)) {
    const char = text[at]!;
    if (char === '\\') {
      const hex = /^x([0-9a-fA-F]{2})/.exec(text.slice(at + 1, at + 4))?.[1];
      const next = text[at + 1] ?? '';
      parts.push(hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (ESCAPES[next] ?? next));
      at += hex ? 4 : 2;
      continue;
    }
    const puts = (char === '$' || char === '#') && text[at + 1] === '{' && quote !== "'";
    if (puts || (formatted && char === '{' && text[at + 1] !== '{')) open = true;
    parts.push(char);
    at += 1;
  }
  return { literal: { text: parts.join(''), open }, end: Math.min(text.length, at + quote.length) };
}

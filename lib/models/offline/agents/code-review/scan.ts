import type { Lexis } from './language.ts';

/** A string in the source; `from` and `to` are indexes of its first and last line in what was scanned. */
export type Literal = {
  from: number;
  to: number;
  text: string;
  /** Expressions that a template or f-string puts in. */
  parts: string[];
  /** What stands right before the opening quote on its line, and after the closing one. */
  before: string;
  after: string;
};

type Scan = {
  /** Each line without comments and with strings emptied (what templates put in stays). */
  code: string[];
  /** Each line without comments, strings kept. */
  bare: string[];
  literals: Literal[];
};

type Frame =
  | { kind: 'code'; depth: number }
  | { kind: 'string'; quote: string; open: string; literal: Literal };

const REGEX_MAY_FOLLOW = /(^|[(,=:[!&|?{};+]|\breturn|=>)\s*$/;
const REGEX_LITERAL = /^\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\/[a-z]*/;

/** Splits source lines into code, comments and strings; forgiving, since a hunk may begin anywhere. */
export function scanLines(lines: string[], lexis: Lexis): Scan {
  const scan: Scan = { code: [], bare: [], literals: [] };
  const stack: Frame[] = [];
  let inBlock = false;
  for (const [index, line] of lines.entries()) {
    let code = '';
    let bare = '';
    let i = 0;
    const take = (length: number, asCode: string) => {
      code += asCode;
      bare += line.slice(i, i + length);
      i += length;
    };
    // A hunk that begins inside a block comment shows it by its stars.
    if (lexis.block && !inBlock && stack.length === 0 && /^\s*\*(\s|\/|$)/.test(line)) i = line.length;
    while (i < line.length) {
      const top = stack.at(-1);
      if (inBlock) {
        inBlock = !line.startsWith(lexis.block![1], i);
        i += inBlock ? 1 : lexis.block![1].length;
      } else if (top?.kind === 'string') {
        if (line[i] === '\\') {
          top.literal.text += line.slice(i, i + 2);
          take(2, '');
        } else if (line.startsWith(top.quote, i)) {
          take(top.quote.length, top.quote);
          Object.assign(top.literal, { to: index, after: line.slice(i) });
          stack.pop();
        } else if (top.open && line.startsWith(top.open, i) && !line.startsWith('{{', i)) {
          take(top.open.length, top.open);
          stack.push({ kind: 'code', depth: 0 });
          top.literal.parts.push('');
          top.literal.text += '\uFFFC';
        } else {
          top.literal.text += line[i];
          take(1, '');
        }
      } else if (lexis.comment.some((mark) => startsComment(line, i, mark))) {
        break;
      } else if (lexis.block && line.startsWith(lexis.block[0], i)) {
        inBlock = true;
        i += lexis.block[0].length;
      } else {
        const quote = lexis.quotes.find((each) => line.startsWith(each, i));
        const regex = lexis.regex && line[i] === '/' && REGEX_MAY_FOLLOW.test(code);
        const pattern = regex ? REGEX_LITERAL.exec(line.slice(i)) : null;
        if (pattern) take(pattern[0].length, '/./');
        else if (quote) {
          const before = line.slice(0, i);
          const literal: Literal = { from: index, to: index, text: '', parts: [], before, after: '' };
          scan.literals.push(literal);
          const open = quote === '`' ? '${' : /(^|[^\w])r?f$/i.test(before) ? '{' : '';
          take(quote.length, quote);
          stack.push({ kind: 'string', quote, open, literal });
        } else {
          const part = top && line[i] === '}' && top.depth === 0;
          if (part) stack.pop();
          else if (top) {
            addToPart(stack, line[i]!);
            if (line[i] === '{') top.depth += 1;
            if (line[i] === '}') top.depth -= 1;
          }
          take(1, line[i]!);
        }
      }
    }
    const top = stack.at(-1);
    if (top?.kind === 'string') {
      if (lexis.long.includes(top.quote)) top.literal.text += '\n';
      else stack.pop();
    }
    scan.code.push(code);
    scan.bare.push(bare);
  }
  return scan;
}

function startsComment(line: string, at: number, mark: string): boolean {
  if (!line.startsWith(mark, at)) return false;
  return mark !== '#' || at === 0 || /\s/.test(line[at - 1]!);
}

function addToPart(stack: Frame[], text: string): void {
  const holder = stack.at(-2);
  if (holder?.kind === 'string') holder.literal.parts[holder.literal.parts.length - 1] += text;
}

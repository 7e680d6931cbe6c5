const CLOSERS: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/**
 * The offset just behind the string, template or comment that starts at `at`; `at` itself when none does.
 * Text that is cut off ends where the source ends.
 */
function skipQuiet(text: string, at: number): number {
  const two = text.slice(at, at + 2);
  if (two === '//') return endOf(text, '\n', at);
  if (two === '/*') return endOf(text, '*/', at + 2) + 1;
  const quote = text[at] ?? '';
  if (quote !== '"' && quote !== "'" && quote !== '`') return at;
  for (let now = at + 1; now < text.length; now++) {
    if (text[now] === '\\') now++;
    else if (text[now] === quote) return now + 1;
  }
  return text.length;
}

/** The offset of the bracket that closes the one at `open`, past strings and comments; -1 when none does. */
export function closingBracket(text: string, open: number): number {
  const stack: string[] = [];
  for (let at = open; at < text.length; at++) {
    const past = skipQuiet(text, at);
    if (past > at) {
      at = past - 1;
      continue;
    }
    const char = text[at] ?? '';
    const closer = CLOSERS[char];
    if (closer) stack.push(closer);
    else if (char === stack.at(-1)) {
      stack.pop();
      if (stack.length === 0) return at;
    } else if (char === ')' || char === ']' || char === '}') return -1;
  }
  return -1;
}

/** The offset of the innermost bracket that is open at `at`; -1 at the top level. */
export function enclosingBracket(text: string, at: number): number {
  const open: number[] = [];
  for (let now = 0; now < at; now++) {
    const past = skipQuiet(text, now);
    if (past > now) {
      now = past - 1;
      continue;
    }
    const char = text[now] ?? '';
    if (CLOSERS[char]) open.push(now);
    else if (char === ')' || char === ']' || char === '}') open.pop();
  }
  return open.at(-1) ?? -1;
}

/** The pieces between top-level commas, trimmed, empty ones left out. */
export function splitArguments(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const past = skipQuiet(text, at);
    if (past > at) {
      at = past - 1;
      continue;
    }
    const char = text[at] ?? ',';
    if (CLOSERS[char]) {
      const close = closingBracket(text, at);
      if (close === -1) return [...pieces, text.slice(start).trim()].filter(Boolean);
      at = close;
    } else if (char === ',') {
      pieces.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return pieces.filter(Boolean);
}

/** The offset at which the line that holds `at` starts. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The white space that the line at `at` starts with. */
export function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at)))?.[0] ?? '';
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? text.length : at + mark.length - 1;
}

/** One token of a request. `low` is the lower-case word; quoted text is one token and never read as words. */
export type Token = {
  kind: 'word' | 'quote' | 'comma' | 'break' | 'stop' | 'colon' | 'bullet' | 'number';
  text: string;
  low: string;
  start: number;
  end: number;
};

const QUOTES: Record<string, string> = { '`': '`', '"': '"', '“': '”', '«': '»' };
const QUOTE_MAX = 300;
const TRAILING = '.,;:!?)]}\'"’…*_';
const LEADING = "([{'‘*_";

let last: { text: string; tokens: readonly Token[] } = { text: '', tokens: [] };

/**
 * Splits text into tokens in one pass, in time linear in its length.
 * Newlines end a sentence only before a bullet, a blank line or a capital letter.
 * Several readers ask it of one text in turn: the last answer is kept.
 */
export function tokenize(text: string): readonly Token[] {
  if (last.text !== text) last = { text, tokens: split(text) };
  return last.tokens;
}

function split(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let lineStart = true;
  const push = (kind: Token['kind'], start: number, end: number, shown = text.slice(start, end)) => {
    const low =
      kind === 'word'
        ? shown.toLowerCase().replaceAll('’', "'")
        : kind === 'quote'
          ? shown.toLowerCase()
          : shown;
    tokens.push({ kind, text: shown, low, start, end });
  };

  while (at < text.length) {
    const char = text[at]!;
    if (char === '\n' || char === '\r') {
      const next = skipBlank(text, at);
      if (endsSentence(text, at, next)) push('stop', at, at);
      at = next;
      lineStart = true;
      continue;
    }
    if (isSpace(char)) {
      at++;
      continue;
    }
    const bullet = lineStart ? bulletEnd(text, at) : null;
    lineStart = false;
    if (bullet !== null) {
      push(isDigit(char) || char === '(' ? 'number' : 'bullet', at, bullet);
      at = bullet;
      continue;
    }
    const close = QUOTES[char];
    const closedAt = close === undefined ? -1 : text.slice(at + 1, at + QUOTE_MAX).indexOf(close);
    if (closedAt >= 0) {
      push('quote', at, at + closedAt + 2, text.slice(at + 1, at + 1 + closedAt));
      at += closedAt + 2;
      continue;
    }
    at = readWord(text, at, push);
  }
  return tokens;
}

/** Reads a run of non-space characters as one word and the punctuation around it; answers where it ended. */
function readWord(
  text: string,
  from: number,
  push: (kind: Token['kind'], start: number, end: number) => void,
): number {
  let stop = from;
  while (stop < text.length && !isSpace(text[stop]!) && !breaksWord(text, stop, from)) stop++;
  if (stop === from) stop++;
  let start = from;
  let end = stop;
  while (start < end && LEADING.includes(text[start]!)) start++;
  while (end > start && TRAILING.includes(text[end - 1]!)) end--;
  if (end > start) {
    if (isDash(text.slice(start, end))) push('break', start, end);
    else push('word', start, end);
  }
  for (let i = end; i < stop; i++) {
    const mark = text[i]!;
    if (mark === ',') push('comma', i, i + 1);
    else if (mark === ';') push('break', i, i + 1);
    else if (mark === ':') push('colon', i, i + 1);
    else if (mark === '.' || mark === '!' || mark === '?' || mark === '…') push('stop', i, i + 1);
  }
  return stop;
}

/** A comma or dash glued between two words still separates them; commas inside numbers do not. */
function breaksWord(text: string, at: number, from: number): boolean {
  if (at === from) return false;
  const before = text[at - 1]!;
  if (text[at] === '—') return true;
  if (before === '—') return true;
  if (before === ',' || before === ';') return !isDigit(text[at]!);
  return text[at] === '`' || text[at] === '"' || text[at] === '“';
}

function isDash(word: string): boolean {
  return word === '-' || word === '–' || word === '—' || word === '--' || word === '→' || word === '->';
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r' || char === '\u00a0';
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

function skipBlank(text: string, at: number): number {
  let next = at;
  while (next < text.length && isSpace(text[next]!)) next++;
  return next;
}

function endsSentence(text: string, at: number, next: number): boolean {
  if (next >= text.length) return true;
  if (bulletEnd(text, next) !== null) return true;
  let lines = 0;
  for (let i = at; i < next; i++) if (text[i] === '\n') lines++;
  const first = text[next]!;
  return lines > 1 || first !== first.toLowerCase();
}

/** The end of a list mark (`-`, `*`, `•`, `1.`, `2)`, `(3)`) at this place, or null when there is none. */
function bulletEnd(text: string, at: number): number | null {
  if ('-*•–'.includes(text[at]!) && isSpace(text[at + 1] ?? 'x')) return at + 1;
  let i = text[at] === '(' ? at + 1 : at;
  const digits = i;
  while (i < digits + 3 && isDigit(text[i] ?? 'x')) i++;
  if (i === digits || !'.)'.includes(text[i] ?? 'x')) return null;
  return isSpace(text[i + 1] ?? 'x') ? i + 1 : null;
}

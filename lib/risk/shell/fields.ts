import type { Value } from './scope.ts';

/** One stretch of a word: quoted ones are neither split nor lost when they are empty. */
export type Piece = Value & { quoted: boolean };

const MOST_FIELDS = 256;
/** A longer text is not kept: who builds it up wants it not to be read. */
const MOST_TEXT = 32 * 1024;

/** Splits what a word expanded to into fields, as the shell does: at spaces that come out of unquoted variables. */
export function toFields(pieces: readonly Piece[]): Value[] {
  const fields: Value[] = [];
  let open: Value | null = null;
  const add = (piece: Value, text: string) => {
    open = {
      text: (open?.text ?? '') + text,
      known: (open?.known ?? true) && piece.known,
      ...((piece.from ?? open?.from) ? { from: piece.from ?? open?.from } : {}),
    } as Value;
  };
  for (const piece of pieces) {
    if (piece.quoted || !/\s/.test(piece.text)) {
      if (piece.quoted || piece.text !== '') add(piece, piece.text);
      continue;
    }
    const parts = piece.text.split(/\s+/);
    for (const [i, part] of parts.entries()) {
      if (i > 0) {
        if (open) fields.push(open);
        open = null;
        if (fields.length > MOST_FIELDS) return [...fields, { text: '$(…)', known: false }];
      }
      if (part !== '') add(piece, part);
    }
  }
  if (open) fields.push(open);
  return fields;
}

/** One text out of all pieces, as for an assignment or a here-document, where nothing is split. */
export function joinPieces(pieces: readonly Value[]): Value {
  const from = pieces.find((piece) => piece.from)?.from;
  const path = pieces.find((piece) => piece.path)?.path;
  const length = pieces.reduce((sum, { text }) => sum + text.length, 0);
  if (length > MOST_TEXT) return { text: '$(…)', known: false, from: from ?? 'command' };
  return {
    text: pieces.map(({ text }) => text).join(''),
    known: pieces.every(({ known }) => known),
    ...(from && { from }),
    ...(path && { path }),
  };
}

/** The alternatives of `{a,b}` and `{1..3}`; null when it is neither, or more than can be followed. */
export function alternativesOf(text: string): string[] | null {
  const inner = text.slice(1, -1);
  const range = /^(-?\d{1,6})\.\.(-?\d{1,6})$/.exec(inner);
  if (range) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    if (Math.abs(to - from) > 32) return null;
    return Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => String(from + Math.sign(to - from) * i));
  }
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let begun = 0;
  for (let at = 0; at < inner.length; at += 1) {
    const char = inner[at]!;
    if (char === '\\') at += 1;
    else if (quote) quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === '{' || char === '(') depth += 1;
    else if (char === '}' || char === ')') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(inner.slice(begun, at));
      begun = at + 1;
    }
  }
  parts.push(inner.slice(begun));
  return parts.length > 1 && parts.length <= 64 ? parts : null;
}

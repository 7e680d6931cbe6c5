import { invalid } from '../errors.ts';

/** A list's place as clients hold it: opaque text over the sort key of the last row. */
export function toCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Reads a cursor back; null for none. Throws `cursor_invalid` (422) for what this list did not give out. */
export function fromCursor(cursor: string | null | undefined, types: readonly ('string' | 'number')[]) {
  if (!cursor) return null;
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    key = null;
  }
  const fits =
    Array.isArray(key) && key.length === types.length && key.every((part, i) => typeof part === types[i]);
  if (!fits) throw invalid('cursor_invalid', 'The cursor is not one of this list. Start again without it.');
  return key as (string | number)[];
}

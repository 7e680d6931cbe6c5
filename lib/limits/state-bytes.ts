import { utf8Bytes } from '../bytes.ts';
import type { Journal } from '../checkpoints/thread-row.ts';
import type { StoredCheckpoint } from '../db/rows.ts';

/** Bytes of a thread's state as a claim was handed it: the document, its pending writes and its long strings. */
export function storedBytes({ doc, writes, blobs }: StoredCheckpoint): number {
  return sizeOf(doc, writes, blobs);
}

/** Bytes of the state in a journal that is about to be written. */
export function journalBytes({ rows, blobs }: Journal): number {
  return rows.reduce((sum, { doc, writes }) => sum + sizeOf(doc ?? '', writes, {}), sizeOf('', [], blobs));
}

function sizeOf(doc: string, writes: unknown[], blobs: Record<string, string>): number {
  const long = Object.values(blobs).reduce((sum, blob) => sum + utf8Bytes(blob), 0);
  const pending = writes.length > 0 ? utf8Bytes(JSON.stringify(writes)) : 0;
  return utf8Bytes(doc) + pending + long;
}

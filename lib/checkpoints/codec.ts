import { fatal } from '../errors.ts';
import { sha256 } from '../hash.ts';

/** Strings longer than this are stored once a thread, under their hash. */
const BLOB_CHARS = 1024;
export const MAX_DOC_CHARS = 2_000_000;
const MAX_DEPTH = 64;
const REF = '$blob:';

/** Keys that could reach a prototype. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

type Encoded = { text: string; blobs: Record<string, string> };

/**
 * State as plain JSON text, long strings taken out. Nothing in it can name a class, so reading it back
 * instantiates nothing. Throws fatal `state_too_large` or `state_too_deep`.
 */
export function encodeState(value: unknown): Encoded {
  const blobs: Record<string, string> = {};
  const walk = (node: unknown, depth: number): unknown => {
    if (depth > MAX_DEPTH)
      throw fatal('state_too_deep', `The thread's state is nested deeper than ${MAX_DEPTH} levels.`);
    if (typeof node === 'string') {
      if (node.length <= BLOB_CHARS && !node.startsWith(REF)) return node;
      const hash = sha256(node);
      blobs[hash] = node;
      return REF + hash;
    }
    if (Array.isArray(node)) return node.map((item) => walk(item, depth + 1));
    if (node === null || typeof node !== 'object') return node;
    const json = node as { toJSON?: () => unknown };
    if (typeof json.toJSON === 'function') return walk(json.toJSON(), depth + 1);
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item, depth + 1)]));
  };
  const text = JSON.stringify(walk(value, 0));
  const size = Object.values(blobs).reduce((sum, blob) => sum + blob.length, text.length);
  if (size > MAX_DOC_CHARS)
    throw fatal(
      'state_too_large',
      `The thread's state has ${size} characters; ${MAX_DOC_CHARS} are allowed.`,
    );
  return { text, blobs };
}

/**
 * A value from outside as the state will hold it: JSON without reserved keys, without NUL and lone surrogates.
 * What is hashed before it is stored is so the same after it was read back.
 */
export function plainJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (key, item) => {
    if (RESERVED.has(key)) return undefined;
    return typeof item === 'string' ? item.toWellFormed().replaceAll('\u0000', '\ufffd') : item;
  });
}

/** The inverse of `encodeState`. Keys that could reach a prototype are dropped. */
export function decodeState(text: string, blobs: Record<string, string>): unknown {
  return JSON.parse(text, (key, value) => {
    if (RESERVED.has(key)) return undefined;
    if (typeof value !== 'string' || !value.startsWith(REF)) return value;
    const blob = blobs[value.slice(REF.length)];
    if (blob === undefined) throw fatal('state_incomplete', 'A part of the stored state is missing.');
    return blob;
  });
}

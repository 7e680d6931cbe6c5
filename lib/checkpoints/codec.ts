import { DeltaSnapshot } from '@langchain/langgraph-checkpoint';
import { fatal } from '../errors.ts';
import { sha256 } from '../hash.ts';
import { exotic, MARK, marked, RESERVED, reviveList, reviveText, TEXT } from './marks.ts';

/** What a thread's state may take, unless its saver is told otherwise: bytes of UTF-8. */
export const MAX_STATE_BYTES = 262_144;
/** Strings longer than this are stored once a thread, under their hash. */
const BLOB_CHARS = 1024;
const MAX_DEPTH = 64;
/** Stands in the JSON of every value that `plainJson` changes. */
const NOT_PLAIN = /\\u|__proto__|constructor|prototype/;

type Encoded = {
  text: string;
  /** The long strings of `text`, by the hash that stands for them in it. */
  blobs: Record<string, string>;
  /** Size of both, in bytes. */
  bytes: number;
};

/**
 * State as JSON text, long strings taken out. Nothing in it can name a class, so reading it back instantiates
 * nothing but the values of this list.
 *
 * Survives as it was: everything that JSON has; every string, with NUL and lone surrogates too; `undefined`, NaN,
 * ±Infinity, -0, bigint; Date, Map, Set, Uint8Array; LangGraph's DeltaSnapshot. Normalised: an Error to `{name,
 * message}`, a Send to `{node, args}`, a getter to its value; keys that reach a prototype are dropped. Refused with a fatal error:
 * functions, symbols and instances of any other class (`state_unsupported`), more than 64 levels or a cycle
 * (`state_too_deep`), more than `maxBytes` (`state_too_large`).
 */
export function encodeState(value: unknown, maxBytes = MAX_STATE_BYTES): Encoded {
  const blobs: Record<string, string> = {};
  const walk = (node: unknown, depth: number): unknown => {
    if (depth > MAX_DEPTH)
      throw fatal(
        'state_too_deep',
        `The thread's state is nested deeper than ${MAX_DEPTH} levels, or contains itself. Flatten it, or keep a reference to it.`,
      );
    if (typeof node === 'string') return keepText(node, blobs);
    if (node === null || typeof node === 'boolean') return node;
    if (Array.isArray(node)) return Array.from(node, (item) => walk(item, depth + 1));
    const mark = exotic(node);
    if (typeof mark === 'string' || typeof mark === 'number') return mark;
    if (mark) return [mark[0], ...mark[1].map((item) => walk(item, depth + 1))];
    return eachKey(plainForm(node as object), (item) => walk(item, depth + 1));
  };
  const text = JSON.stringify(walk(value, 0));
  const bytes = Object.values(blobs).reduce(
    (sum, blob) => sum + Buffer.byteLength(blob),
    Buffer.byteLength(text),
  );
  if (bytes > maxBytes)
    throw fatal(
      'state_too_large',
      `The thread's state has ${bytes} bytes; ${maxBytes} are allowed. Keep large outputs as artifacts and a reference in the state, split the subtask, or have the limit raised.`,
      { extra: { bytes, limit: maxBytes } },
    );
  return { text, blobs, bytes };
}

/** The inverse of `encodeState`. Throws fatal `state_incomplete` when a blob is missing, `state_unreadable` for what is no state. */
export function decodeState(text: string, blobs: Record<string, string>): unknown {
  const walk = (node: unknown, depth: number): unknown => {
    if (depth > MAX_DEPTH)
      throw fatal('state_unreadable', 'The stored state is nested deeper than it can be.');
    if (typeof node === 'string') return node.startsWith(MARK) ? reviveText(node, blobs) : node;
    if (node === null || typeof node !== 'object') return node;
    if (Array.isArray(node)) {
      const mark = typeof node[0] === 'string' && node[0].startsWith(MARK) ? node[0] : '';
      const build = reviveList(mark);
      return build
        ? build(node.slice(1).map((item) => walk(item, depth + 1)))
        : node.map((item) => walk(item, depth + 1));
    }
    return eachKey(node, (item) => walk(item, depth + 1));
  };
  return walk(JSON.parse(text), 0);
}

/**
 * A value from outside as the state will hold it: JSON without reserved keys, without NUL and lone surrogates.
 * What is hashed before it is stored is so the same after it was read back.
 */
export function plainJson<T>(value: T): T {
  const text = JSON.stringify(value);
  // NUL and half a character are written as escapes, so that most texts show at once that nothing is to be done.
  if (!NOT_PLAIN.test(text)) return JSON.parse(text);
  return JSON.parse(text, (key, item) => {
    if (RESERVED.has(key)) return undefined;
    return typeof item === 'string' ? item.toWellFormed().replaceAll('\u0000', '\ufffd') : item;
  });
}

/** The object with each value mapped, without the keys that could reach a prototype. */
function eachKey(node: object, map: (item: unknown) => unknown): object {
  const mapped: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(node)) if (!RESERVED.has(key)) mapped[key] = map(item);
  return mapped;
}

/** A text in the document, or its reference; Postgres' text takes no NUL and no half a character, JSON's escapes do. */
function keepText(node: string, blobs: Record<string, string>): string {
  const long = node.length > BLOB_CHARS;
  if (!long && !node.startsWith(MARK)) return node;
  if (node.includes('\u0000') || !node.isWellFormed())
    return node.startsWith(MARK) ? marked(TEXT, node) : node;
  const hash = sha256(node);
  blobs[hash] = node;
  return MARK + hash;
}

/** An object whose own keys say everything about it. */
function plainForm(node: object): object {
  const proto: unknown = Object.getPrototypeOf(node);
  const plain = proto === Object.prototype || proto === null;
  if (plain && Object.getOwnPropertySymbols(node).length === 0) return node;
  if (node instanceof Error) return { name: node.name, message: node.message };
  if ((node as { lg_name?: unknown }).lg_name === 'Send' && !(node instanceof DeltaSnapshot)) {
    const { node: name, args } = node as { node?: unknown; args?: unknown };
    return { node: name, args };
  }
  throw unsupported(
    plain ? 'an object with symbol keys' : `an instance of ${node.constructor?.name || 'a class'}`,
  );
}

const unsupported = (what: string) =>
  fatal('state_unsupported', `State cannot hold ${what}. Put plain data into it instead.`);

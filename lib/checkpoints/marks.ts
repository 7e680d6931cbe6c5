import { DeltaSnapshot } from '@langchain/langgraph-checkpoint';
import { fatal } from '../errors.ts';

/**
 * How the stored text says what JSON cannot. Every mark begins so, and no text of the state's own does: such a
 * text is itself stored under a mark.
 */
export const MARK = '$blob:';
/** Keys that could reach a prototype. */
export const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export const TEXT = '=text:';
const UNDEFINED = '=undefined';
const NUMBER = '=number:';
const BIGINT = '=bigint:';
const DATE = '=date:';
const BYTES = '=bytes:';

/** A value under its mark. */
export const marked = (kind: string, rest = '') => MARK + kind + rest;

/**
 * The stored form of what JSON has no word for: a marked text, or a mark and the list that follows it. An
 * ordinary number is itself; null: it is an object of another kind. Throws fatal `state_unsupported`.
 */
export function exotic(node: unknown): string | number | [mark: string, items: unknown[]] | null {
  switch (typeof node) {
    case 'number':
      return Number.isFinite(node) && !Object.is(node, -0)
        ? node
        : marked(NUMBER, Object.is(node, -0) ? '-0' : String(node));
    case 'undefined':
      return marked(UNDEFINED);
    case 'bigint':
      return marked(BIGINT, String(node));
    case 'object':
      return exoticObject(node as object);
    default:
      throw fatal('state_unsupported', `State cannot hold a ${typeof node}. Put plain data into it instead.`);
  }
}

function exoticObject(node: object): string | [string, unknown[]] | null {
  // Exactly these classes: a subclass would come back as something else than it was.
  switch (Object.getPrototypeOf(node)) {
    case Date.prototype:
      return marked(DATE, String((node as Date).getTime()));
    case Uint8Array.prototype:
    case Buffer.prototype:
      return marked(BYTES, Buffer.from(node as Uint8Array).toString('base64'));
    case Map.prototype:
      return [marked('=map'), [...(node as Map<unknown, unknown>)]];
    case Set.prototype:
      return [marked('=set'), [...(node as Set<unknown>)]];
    case DeltaSnapshot.prototype:
      return [marked('=delta'), [(node as DeltaSnapshot).value]];
    default:
      return null;
  }
}

/** The value that a marked text stands for. Throws fatal `state_incomplete` or `state_unreadable`. */
export function reviveText(text: string, blobs: Record<string, string>): unknown {
  const rest = text.slice(MARK.length);
  if (!rest.startsWith('=')) {
    if (!Object.hasOwn(blobs, rest))
      throw fatal('state_incomplete', 'A part of the stored state is missing.');
    return blobs[rest];
  }
  if (rest === UNDEFINED) return undefined;
  if (rest.startsWith(TEXT)) return rest.slice(TEXT.length);
  if (rest.startsWith(NUMBER)) return Number(rest.slice(NUMBER.length));
  if (rest.startsWith(BIGINT)) return BigInt(rest.slice(BIGINT.length));
  if (rest.startsWith(DATE)) return new Date(Number(rest.slice(DATE.length)));
  if (rest.startsWith(BYTES)) return new Uint8Array(Buffer.from(rest.slice(BYTES.length), 'base64'));
  throw fatal('state_unreadable', 'The stored state has a mark that this release does not know.');
}

const LISTS: Record<string, (items: unknown[]) => unknown> = {
  [marked('=map')]: (items) => new Map(items as [unknown, unknown][]),
  [marked('=set')]: (items) => new Set(items),
  [marked('=delta')]: ([value]) => new DeltaSnapshot(value),
};

/** What turns the items behind a mark into the value; undefined for the beginning of an ordinary list. */
export function reviveList(mark: string): ((items: unknown[]) => unknown) | undefined {
  return Object.hasOwn(LISTS, mark) ? LISTS[mark] : undefined;
}

import { fail, isMap, type Node, type Scope } from './cel-values.ts';

function size(v: unknown): bigint {
  if (typeof v === 'string') return BigInt([...v].length);
  if (Array.isArray(v)) return BigInt(v.length);
  return isMap(v) ? BigInt(Object.keys(v).length) : fail('no such overload: size');
}

const literally = (text: string) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');

/** `*` is any run of characters; case does not matter. */
function glob(text: unknown, pattern: unknown): boolean {
  if (typeof text !== 'string' || typeof pattern !== 'string') return fail('no such overload: glob');
  if (pattern.length > 1_000) return fail('the pattern is too long');
  const parts = pattern.toLowerCase().split('*').map(literally);
  return new RegExp(`^${parts.join('[^]*')}$`).test(text.toLowerCase());
}

function double(v: unknown): number {
  if (typeof v === 'number' || typeof v === 'bigint') return Number(v);
  return typeof v === 'string' && /^-?\d+(\.\d+)?$/.test(v) ? Number(v) : fail('no such overload: double');
}

function int(v: unknown): bigint {
  if (typeof v === 'bigint') return v;
  if (typeof v === 'number' && Number.isFinite(v)) return BigInt(Math.trunc(v));
  return typeof v === 'string' && /^-?\d+$/.test(v) ? BigInt(v) : fail('no such overload: int');
}

function string(v: unknown): string {
  if (typeof v === 'string') return v;
  return ['bigint', 'number', 'boolean'].includes(typeof v) ? String(v) : fail('no such overload: string');
}

/** Functions of their arguments; `has` is the parser's. */
export const CALLS: Record<string, (...given: unknown[]) => unknown> = {
  size,
  glob,
  int,
  double,
  string,
  dyn: (v) => v,
};

const onTexts = (does: (text: string, arg: string) => boolean) => (v: unknown, arg: unknown) =>
  typeof v === 'string' && typeof arg === 'string' ? does(v, arg) : fail('no such overload: text');

export const METHODS: Record<string, (v: unknown, arg: unknown) => unknown> = {
  startsWith: onTexts((text, arg) => text.startsWith(arg)),
  endsWith: onTexts((text, arg) => text.endsWith(arg)),
  contains: onTexts((text, arg) => text.includes(arg)),
  size,
};

/** true, false, or null where the node fails or gives something else. */
export function ask(node: Node, scope: Scope): boolean | null {
  try {
    const v = node(scope);
    return typeof v === 'boolean' ? v : null;
  } catch {
    return null;
  }
}

/** One that gives `decides` settles it alone, whatever the others do: false of &&, true of ||. */
export function settle(decides: boolean, answers: (boolean | null)[]): boolean {
  if (answers.includes(decides)) return decides;
  return answers.includes(null) ? fail('an operand failed') : !decides;
}

const sure = (answer: boolean | null) => answer ?? fail('not a boolean');

type Loop = (list: unknown[], test: (item: unknown) => boolean | null) => unknown;
/** Over the items of a list. */
export const LOOPS: Record<string, Loop> = {
  all: (list, test) => settle(false, list.map(test)),
  exists: (list, test) => settle(true, list.map(test)),
  exists_one: (list, test) => list.filter((item) => sure(test(item))).length === 1,
  filter: (list, test) => list.filter((item) => sure(test(item))),
};

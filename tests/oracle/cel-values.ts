/** CEL's values: ints are bigints, doubles are numbers. An error is an exception. */
export type Scope = Record<string, unknown>;
/** A part of a condition, ready to be worked out. */
export type Node = (scope: Scope) => unknown;

export function fail(why: string): never {
  throw new Error(why);
}
export const isMap = (v: unknown): v is Scope => typeof v === 'object' && v !== null && !Array.isArray(v);
const isNumber = (v: unknown): v is number | bigint => typeof v === 'number' || typeof v === 'bigint';

function equal(a: unknown, b: unknown): boolean {
  if (isNumber(a) && isNumber(b)) return a >= b && a <= b;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((v, i) => equal(v, b[i]));
  if (isMap(a) && isMap(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && equal(a[k], b[k]))
    );
  }
  return a === b;
}

function order(a: unknown, b: unknown): number {
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (typeof a !== 'string' || typeof b !== 'string') return fail('no such overload: ordering');
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

type Operation = (a: unknown, b: unknown) => unknown;

export const RELATIONS: Record<string, Operation> = {
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  '<': (a, b) => order(a, b) < 0,
  '<=': (a, b) => order(a, b) <= 0,
  '>': (a, b) => order(a, b) > 0,
  '>=': (a, b) => order(a, b) >= 0,
  in: (a, b) => {
    if (Array.isArray(b)) return b.some((v) => equal(a, v));
    if (isMap(b)) return typeof a === 'string' && Object.hasOwn(b, a);
    return fail('no such overload: in');
  },
};

/** Both ints or both doubles: nothing turns into the other by itself. */
const numeric =
  (ints: (a: bigint, b: bigint) => bigint, doubles: ((a: number, b: number) => number) | null): Operation =>
  (a, b) => {
    if (typeof a === 'bigint' && typeof b === 'bigint') return ints(a, b);
    if (doubles && typeof a === 'number' && typeof b === 'number') return doubles(a, b);
    return fail('no such overload: arithmetic');
  };
const plus = numeric(
  (a, b) => a + b,
  (a, b) => a + b,
);

export const SUMS: Record<string, Operation> = {
  '+': (a, b) => {
    if (typeof a === 'string' && typeof b === 'string') return a + b;
    return Array.isArray(a) && Array.isArray(b) ? [...a, ...b] : plus(a, b);
  },
  '-': numeric(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
};
export const PRODUCTS: Record<string, Operation> = {
  '*': numeric(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  '/': numeric(
    (a, b) => a / b,
    (a, b) => a / b,
  ),
  '%': numeric((a, b) => a % b, null),
};

export function pick(v: unknown, key: unknown): unknown {
  if (Array.isArray(v) && isNumber(key))
    return Number(key) in v ? v[Number(key)] : fail('index out of bounds');
  if (isMap(v) && typeof key === 'string' && Object.hasOwn(v, key)) return v[key];
  return fail(`no such key: ${String(key)}`);
}

export function negative(v: unknown): unknown {
  return typeof v === 'bigint' || typeof v === 'number' ? -v : fail('no such overload: -');
}

/** CEL's values: equality, order, fields. An error is an exception. */
export type Scope = Record<string, unknown>;

export function fail(why: string): never {
  throw new Error(why);
}
export const isMap = (v: unknown): v is Scope => typeof v === 'object' && v !== null && !Array.isArray(v);

function equal(a: unknown, b: unknown): boolean {
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
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (typeof a !== 'string' || typeof b !== 'string') return fail('no such overload: ordering');
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export const RELATIONS: Record<string, (a: unknown, b: unknown) => boolean> = {
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

export function size(v: unknown): number {
  if (typeof v === 'string') return [...v].length;
  if (Array.isArray(v)) return v.length;
  return isMap(v) ? Object.keys(v).length : fail('no such overload: size');
}

export function pick(v: unknown, key: unknown): unknown {
  if (Array.isArray(v) && typeof key === 'number') return key in v ? v[key] : fail('index out of bounds');
  if (isMap(v) && typeof key === 'string' && Object.hasOwn(v, key)) return v[key];
  return fail(`no such key: ${String(key)}`);
}

export function text(method: string, v: unknown, arg: unknown): boolean {
  if (typeof v !== 'string' || typeof arg !== 'string') return fail(`no such overload: ${method}`);
  if (method === 'startsWith') return v.startsWith(arg);
  return method === 'endsWith' ? v.endsWith(arg) : v.includes(arg);
}

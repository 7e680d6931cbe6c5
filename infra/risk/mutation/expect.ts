import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';

/** A value that a comparison asks instead of comparing with it: `expect.arrayContaining` and its like. */
class Like {
  readonly matches: (value: unknown) => boolean;
  constructor(matches: (value: unknown) => boolean) {
    this.matches = matches;
  }
}

/** `toEqual`: undefined properties count as absent. `partial` is `toMatchObject`: what else is there is no matter. */
function isLike(value: unknown, wanted: unknown, partial = false): boolean {
  if (wanted instanceof Like) return wanted.matches(value);
  if (Array.isArray(wanted))
    return (
      Array.isArray(value) &&
      value.length === wanted.length &&
      wanted.every((each, at) => isLike(value[at], each, partial))
    );
  if (!isPlain(wanted) || !isPlain(value)) return isDeepStrictEqual(value, wanted);
  const keys = partial ? Object.keys(wanted) : [...Object.keys(wanted), ...Object.keys(value)];
  return keys.every((key) => isLike(value[key], wanted[key], partial));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isThrown(error: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted === 'function') return error instanceof wanted;
  return String((error as Error)?.message).includes(String(wanted));
}

function doesThrow(run: unknown, wanted: unknown): boolean {
  try {
    (run as () => unknown)();
    return false;
  } catch (error) {
    return isThrown(error, wanted);
  }
}

const holds = {
  toBe: (value: unknown, wanted: unknown) => Object.is(value, wanted),
  toEqual: (value: unknown, wanted: unknown) => isLike(value, wanted),
  toMatchObject: (value: unknown, wanted: unknown) => isLike(value, wanted, true),
  toBeNull: (value: unknown) => value === null,
  toBeUndefined: (value: unknown) => value === undefined,
  toBeGreaterThan: (value: unknown, wanted: unknown) => (value as number) > (wanted as number),
  toBeGreaterThanOrEqual: (value: unknown, wanted: unknown) => (value as number) >= (wanted as number),
  toBeLessThan: (value: unknown, wanted: unknown) => (value as number) < (wanted as number),
  toBeLessThanOrEqual: (value: unknown, wanted: unknown) => (value as number) <= (wanted as number),
  toBeInstanceOf: (value: unknown, wanted: unknown) => value instanceof (wanted as new () => object),
  toContain: (value: unknown, wanted: unknown) =>
    typeof value === 'string' ? value.includes(wanted as string) : [...(value as unknown[])].includes(wanted),
  toContainEqual: (value: unknown, wanted: unknown) =>
    [...(value as unknown[])].some((each) => isLike(each, wanted)),
  toHaveLength: (value: unknown, wanted: unknown) => (value as unknown[]).length === wanted,
  toMatch: (value: unknown, wanted: unknown) =>
    wanted instanceof RegExp ? wanted.test(value as string) : String(value).includes(wanted as string),
  toThrow: doesThrow,
};

type Matchers = Record<string, (wanted?: unknown) => unknown>;

function matchers(value: unknown, not: boolean): Matchers {
  return Object.fromEntries(
    Object.entries(holds).map(([name, hold]) => [
      name,
      (wanted?: unknown) => assert.notEqual(hold(value, wanted), not, name),
    ]),
  );
}

function later(settled: () => Promise<unknown>): Matchers {
  return Object.fromEntries(
    Object.entries(holds).map(([name, hold]) => [
      name,
      async (wanted?: unknown) => {
        const value = await settled();
        assert.ok(name === 'toThrow' ? isThrown(value, wanted) : hold(value, wanted), name);
      },
    ]),
  );
}

/** The part of vitest's `expect` that the assessor's tests use; an unknown matcher fails the test that asks for it. */
export function expect(value: unknown) {
  const fails = () =>
    (value as Promise<unknown>).then(
      () => assert.fail('it was not refused'),
      (error: unknown) => error,
    );
  return Object.assign(matchers(value, false), {
    not: matchers(value, true),
    resolves: later(() => value as Promise<unknown>),
    rejects: later(fails),
  });
}

expect.arrayContaining = (wanted: unknown[]) =>
  new Like((value) => Array.isArray(value) && wanted.every((each) => value.some((one) => isLike(one, each))));
expect.objectContaining = (wanted: object) => new Like((value) => isLike(value, wanted, true));
expect.stringContaining = (wanted: string) => new Like((value) => String(value).includes(wanted));
expect.stringMatching = (wanted: RegExp) => new Like((value) => wanted.test(String(value)));

import {
  ASYMMETRIC_MATCHERS_OBJECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import * as chai from 'chai';

type Body = (...values: unknown[]) => unknown;
/** One `it` of a test file. */
export type Registered = { name: string; run: () => Promise<void> };

let prefix: string[] = [];
let prepare: (() => unknown)[] = [];
let registered: Registered[] = [];

/** The tests of the file that `load` imports, in order. Each runs as often as one likes; `beforeAll` runs once. */
export async function collect(load: () => Promise<unknown>): Promise<Registered[]> {
  [prefix, prepare, registered] = [[], [], []];
  await load();
  for (const each of prepare) await each();
  return registered;
}

/** vitest's own, as far as the assessor's tests use it. */
export function beforeAll(run: () => unknown): void {
  prepare.push(run);
}

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
/** vitest's own, without its runner around it. */
export const expect = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
  (globalThis as unknown as Record<symbol, object>)[ASYMMETRIC_MATCHERS_OBJECT],
);
setState({ assertionCalls: 0, isExpectingAssertions: false }, expect as never);

/** A group of tests. */
export function describe(name: string, ...rest: unknown[]): void {
  prefix.push(name);
  (rest.find((each) => typeof each === 'function') as Body)();
  prefix.pop();
}
describe.each = each(describe);

/** A test. */
export function it(name: string, ...rest: unknown[]): void {
  const body = rest.find((one) => typeof one === 'function') as Body;
  registered.push({ name: [...prefix, name].join(' '), run: async () => void (await body()) });
}
it.each = each(it);
it.runIf = (condition: unknown) => (condition ? it : () => {});

function each(make: (name: string, run: () => unknown) => void) {
  return (rows: readonly unknown[]) =>
    (name: string, ...rest: unknown[]) => {
      const body = rest.find((one) => typeof one === 'function') as Body;
      // As vitest does: rows are lists of arguments only where all of them are lists.
      const spread = rows.every(Array.isArray);
      for (const row of rows) make(name, () => body(...(spread ? (row as unknown[]) : [row])));
    };
}

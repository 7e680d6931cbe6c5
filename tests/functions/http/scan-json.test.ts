import { expect, it } from 'vitest';
import { preferredWait } from '../../../functions/http/prefer.ts';
import { refuseHostileJson, scanJson } from '../../../functions/http/scan-json.ts';
import fc from '../../support/fast-check.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, child) => sum + keysOf(child), own);
}

it('counts depth and keys exactly as a parser would', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      const depth = depthOf(JSON.parse(text));
      const keys = keysOf(JSON.parse(text));
      expect(() => scanJson(text, { depth, keys })).not.toThrow();
      if (depth > 0) expect(() => scanJson(text, { depth: depth - 1, keys })).toThrow('deeper');
      if (keys > 0) expect(() => scanJson(text, { depth, keys: keys - 1 })).toThrow('keys');
    }),
  );
});

it('takes linear time, whatever it is given', () => {
  for (const text of [
    '['.repeat(4e6),
    '"'.repeat(4e6),
    '\\'.repeat(4e6),
    `"${'\\"'.repeat(2e6)}`,
    ':'.repeat(4e6),
  ]) {
    const started = performance.now();
    expect(() => scanJson(text, { depth: 1e9, keys: 1e9 })).not.toThrow();
    expect(performance.now() - started).toBeLessThan(500);
  }
});

it('lets ordinary words through', () => {
  expect(() =>
    refuseHostileJson({ constructor: 'a crane', prototype: [1], text: 'Ünïcödé 🙂' }),
  ).not.toThrow();
});

it('reads how long a client wants to wait', () => {
  const cases = [
    undefined,
    '',
    'wait=10',
    'respond-async, wait=10',
    'WAIT = "7"',
    'wait=999',
    'wait=0',
    'wait=x',
    'awaiting=3',
  ];
  expect(cases.map(preferredWait)).toEqual([null, null, 10, 10, 7, 25, null, null, null]);
});

import { expect, it } from 'vitest';
import { fitJson } from '../../lib/fit-json.ts';
import fc from '../support/fast-check.ts';

it('leaves what fits as it is', () => {
  const value = { a: [1, 'x'] };
  expect(fitJson(value, 100)).toBe(value);
});

it('cuts the longest texts and keeps the shape', () => {
  const value = { code: 1, nested: [{ log: 'x'.repeat(5_000), name: 'short' }] };
  expect(fitJson(value, 2_000)).toEqual({
    code: 1,
    nested: [{ log: expect.stringMatching(/^x+\n\[… \d+ more characters cut\]$/), name: 'short' }],
  });
});

it('always fits, whatever the value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 1_000, max: 4_000 }), (value, max) => {
      const large = Array.from({ length: 50 }, () => value);
      expect(JSON.stringify(fitJson(large, max)).length).toBeLessThanOrEqual(max);
    }),
  );
});

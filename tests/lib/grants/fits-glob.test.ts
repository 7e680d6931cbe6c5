import { describe, expect, it } from 'vitest';
import { fitsArgs } from '../../../lib/grants/cover.ts';
import { fitsGlob } from '../../../lib/grants/fits-glob.ts';
import fc from '../../support/fast-check.ts';

describe('fitsGlob', () => {
  it.each([
    ['release/*', 'release/1.2', true],
    ['release/*', 'release/1/2', false],
    ['release/*', 'release/', true],
    ['*', 'a/b', false],
    ['tmp-*', 'TMP-1', false],
    ['tmp-*-x', 'tmp--x', true],
    ['tmp-*-x', 'tmp-x', false],
    ['a*b*c', 'abbbc', true],
    ['a*b*c', 'acb', false],
    ['*/x', '../x', false],
    ['logs/*', 'logs/..', false],
    ['logs/*', 'logs/.', false],
    ['*', 'a\u0000b', false],
    ['*', 'a\nb', false],
    ['a.c', 'abc', false],
    ['', '', true],
    ['', 'x', false],
  ])('%j on %j: %s', (glob, text, fits) => {
    expect(fitsGlob(glob, text)).toBe(fits);
  });

  it('agrees with a regular expression of the same meaning', () => {
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '/', '-') });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '-') });
    fc.assert(
      fc.property(glob, text, (pattern, value) => {
        const shape = new RegExp(`^${pattern.replaceAll('*', '[^/]*')}$`);
        expect(fitsGlob(pattern, value)).toBe(shape.test(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no longer for patterns that are made to hurt', () => {
    const started = performance.now();
    expect(fitsGlob(`${'*a'.repeat(99)}b`, 'a'.repeat(50_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(50);
  });
});

describe('fitsArgs', () => {
  it.each([
    [{ a: { is: 1 } }, { a: 1 }, true],
    [{ a: { is: 1 } }, { a: '1' }, false],
    [{ a: { is: { x: [1, 2] } } }, { a: { x: [1, 2] } }, true],
    [{ a: { is: 1 } }, { a: 1, b: 2 }, false],
    [{ a: { is: 1 }, b: { is: 2 } }, { a: 1 }, false],
    [{ a: { glob: '*' } }, { a: 5 }, false],
    [{ a: { glob: '*' } }, { a: 'x' }, true],
    [{}, {}, true],
    [{}, { constructor: 'x' }, false],
    [{ a: { is: null } }, { a: null }, true],
  ])('%j on %j: %s', (patterns, args, fits) => {
    expect(fitsArgs(patterns as never, args as never)).toBe(fits);
  });
});

import { describe, expect, it } from 'vitest';
import { changesOf } from '../../../lib/approvals/changes.ts';

describe('changesOf', () => {
  it('names each place that differs, and nothing else', () => {
    const from = { same: { deep: [1] }, gone: 'x', other: { a: 1, b: [1, 2] } };
    const to = { same: { deep: [1] }, other: { a: 2, b: [1] }, fresh: null };
    expect(changesOf(from, to)).toEqual([
      { path: 'args.gone', from: 'x' },
      { path: 'args.other.a', from: 1, to: 2 },
      { path: 'args.other.b.1', from: 2 },
      { path: 'args.fresh', to: null },
    ]);
    expect(changesOf(from, structuredClone(from))).toEqual([]);
  });

  it('tells a list from an object, and text from a number', () => {
    expect(changesOf({ a: [] }, { a: {} })).toEqual([{ path: 'args.a', from: [], to: {} }]);
    expect(changesOf({ a: 1 }, { a: '1' })).toEqual([{ path: 'args.a', from: 1, to: '1' }]);
  });

  it('is cut where too much differs', () => {
    const many = (n: number) => Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`k${i}`, n]));
    const changes = changesOf(many(1), many(2));
    expect(changes).toHaveLength(50);
    expect(changes.at(-1)!.path).toBe('args and 31 places more');
  });
});

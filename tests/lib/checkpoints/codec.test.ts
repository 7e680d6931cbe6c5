import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState, MAX_DOC_CHARS, plainJson } from '../../../lib/checkpoints/codec.ts';
import { hashOf } from '../../../lib/hash.ts';

const roundTrip = (value: unknown) => {
  const { text, blobs } = encodeState(value);
  return decodeState(text, blobs);
};
const nested = (depth: number): unknown => {
  let value: unknown = 'bottom';
  for (let i = 0; i < depth; i++) value = { in: value };
  return value;
};

describe('stored state', () => {
  it('reads back as it was written, whatever plain JSON it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const plain = plainJson(value);
        expect(roundTrip(plain)).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps long strings apart, each once, and never takes a text for such a reference', () => {
    const long = 'x'.repeat(2_000);
    const { text, blobs } = encodeState({ a: long, b: [long, long] });
    expect(Object.values(blobs)).toEqual([long]);
    expect(text.length).toBeLessThan(400);
    expect(roundTrip({ a: long, b: '$blob:fake', c: '$blob:' })).toEqual({
      a: long,
      b: '$blob:fake',
      c: '$blob:',
    });
  });

  it('names no class: what looks like a serialised object stays data', () => {
    const poison = {
      lc: 1,
      type: 'constructor',
      id: ['langchain', 'schema', 'AIMessage'],
      kwargs: { content: 'x' },
    };
    const back = roundTrip({ args: poison }) as { args: object };
    expect(back.args).toEqual(poison);
    expect(Object.getPrototypeOf(back.args)).toBe(Object.prototype);
  });

  it('reaches no prototype', () => {
    const back = decodeState(
      '{"__proto__": {"isAdmin": true}, "a": {"constructor": {"prototype": {"isAdmin": true}}}}',
      {},
    ) as object;
    expect((back as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(Object.keys(back)).toEqual(['a']);
  });

  it('refuses what is nested too deep or too large, by name, before it is written', () => {
    expect(() => encodeState(nested(60))).not.toThrow();
    for (const depth of [65, 20_000])
      expect(() => encodeState(nested(depth))).toThrowError(
        expect.objectContaining({ code: 'state_too_deep' }),
      );
    expect(() => encodeState('x'.repeat(MAX_DOC_CHARS + 1))).toThrowError(
      expect.objectContaining({ code: 'state_too_large' }),
    );
    expect(() => encodeState(Array(3).fill('x'.repeat(MAX_DOC_CHARS / 2)))).not.toThrow();
  });

  it('refuses to be read back in part', () => {
    const { text } = encodeState({ a: 'x'.repeat(2_000) });
    expect(() => decodeState(text, {})).toThrowError(expect.objectContaining({ code: 'state_incomplete' }));
  });
});

describe('a value from outside', () => {
  it('has the same hash before it is stored and after it was read back', () => {
    const wild = JSON.parse(
      '{"__proto__": 1, "constructor": 2, "a": [{"prototype": 3}], "nul": "a\\u0000b", "half": "\\ud800", "zero": -0}',
    );
    const plain = plainJson(wild);
    expect(plain).toEqual({ a: [{}], nul: 'a\ufffdb', half: '\ufffd', zero: 0 });
    expect(hashOf(roundTrip(plain))).toBe(hashOf(plain));
  });
});

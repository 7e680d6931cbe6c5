import { AIMessage } from '@langchain/core/messages';
import { Send } from '@langchain/langgraph';
import { DeltaSnapshot } from '@langchain/langgraph-checkpoint';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState, MAX_STATE_BYTES, plainJson } from '../../../lib/checkpoints/codec.ts';
import { postgresJson } from '../../../lib/db/call.ts';
import { hashOf } from '../../../lib/hash.ts';
import fc from '../../support/fast-check.ts';

/** The way of a state through a jsonb argument into columns of text, and back. */
const roundTrip = (value: unknown) => {
  const { text, blobs } = JSON.parse(postgresJson(encodeState(value))) as ReturnType<typeof encodeState>;
  return decodeState(text, blobs);
};
const nested = (depth: number): unknown => {
  let value: unknown = 'bottom';
  for (let i = 0; i < depth; i++) value = { in: value };
  return value;
};
const code = (expected: string) => expect.objectContaining({ code: expected });
const RESERVED = ['__proto__', 'constructor', 'prototype'];

/** Texts that could be taken for something else on their way. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'binary', minLength: 1000, maxLength: 1100 }),
  fc.constantFrom(
    '$blob:',
    '$blob:=undefined',
    '$blob:=map',
    '$blob:=text:x',
    `$blob:${'a'.repeat(64)}`,
    '\u0000',
    '\ud800',
    'a\\u0000b',
  ),
  fc.string({ unit: 'binary' }).map((rest) => `$blob:${rest}`),
);
const hostileKey = fc.oneof(
  hostileText,
  fc.constantFrom(...RESERVED, 'toString', 'hasOwnProperty', 'lc', 'lg_name', 'toJSON', 'then'),
);
const { state } = fc.letrec((tie) => ({
  state: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(
      hostileText,
      fc.double(),
      fc.constantFrom(null, undefined, true, NaN, -0, Infinity, -Infinity),
      fc.bigInt(),
      fc.date(),
      fc.uint8Array({ maxLength: 40 }),
    ),
    fc.array(tie('state'), { maxLength: 5 }),
    fc
      .array(fc.tuple(hostileKey, tie('state')), { maxLength: 5 })
      .map((entries) => Object.fromEntries(entries)),
    fc.array(fc.tuple(tie('state'), tie('state')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie('state'), { maxLength: 3 }).map((items) => new Set(items)),
    tie('state').map((value) => new DeltaSnapshot(value)),
  ),
}));

/** What should come back: the same without the keys that reach a prototype. */
function expected(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expected);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [expected(key), expected(item)]));
  if (value instanceof Set) return new Set([...value].map(expected));
  if (value instanceof DeltaSnapshot) return new DeltaSnapshot(expected(value.value));
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array)
    return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !RESERVED.includes(key))
      .map(([key, item]) => [key, expected(item)]),
  );
}

describe('stored state', () => {
  it('reads back as it was written, whatever it holds of what survives', () => {
    fc.assert(
      fc.property(state, (value) => {
        expect(roundTrip(value)).toStrictEqual(expected(value));
      }),
      { numRuns: process.env.LONG ? 20_000 : 1_000 },
    );
  });

  it('keeps long strings apart, each once, and never takes a text for such a reference', () => {
    const long = 'x'.repeat(2_000);
    const { text, blobs } = encodeState({ a: long, b: [long, long] });
    expect(Object.values(blobs)).toEqual([long]);
    expect(text.length).toBeLessThan(400);
    const texts = { a: long, b: '$blob:fake', c: '$blob:', d: ['$blob:=map', ['a', 1]], e: '$blob:\u0000' };
    expect(roundTrip(texts)).toEqual(texts);
  });

  it('reads what the first release wrote', () => {
    const hash = 'f'.repeat(64);
    expect(decodeState(`{"a": "$blob:${hash}", "b": [1, null]}`, { [hash]: '$blob:x' })).toEqual({
      a: '$blob:x',
      b: [1, null],
    });
  });

  it.each([
    { lc: 1, type: 'constructor', id: ['langchain_core', 'messages', 'AIMessage'], kwargs: { content: 'x' } },
    { lc: 1, type: 'constructor', id: ['langchain', 'schema', 'no', 'such', 'class'], kwargs: {} },
    { lc: 1, type: 'secret', id: ['DATABASE_URL'] },
    { lc: 1, type: 'not_implemented', id: ['langchain', 'x'] },
    { lc: 2, type: 'constructor', id: ['Map'], method: 'constructor', args: [[['a', 1]]] },
    { lc: 2, type: 'undefined' },
    { lg_name: 'DeltaSnapshot', value: [1] },
    { lg_name: 'Send', node: 'n', args: {} },
  ])('names no class: %j stays data', (poison) => {
    const back = roundTrip({ args: poison, deep: [{ poison }] }) as { args: object };
    expect(back).toStrictEqual({ args: poison, deep: [{ poison }] });
    expect(Object.getPrototypeOf(back.args)).toBe(Object.prototype);
  });

  it('reaches no prototype, neither on the way in nor on the way out', () => {
    const hostile =
      '{"__proto__": {"isAdmin": true}, "a": {"constructor": {"prototype": {"isAdmin": true}}}}';
    for (const back of [decodeState(hostile, {}), roundTrip(JSON.parse(hostile))] as {
      isAdmin?: boolean;
    }[]) {
      expect(back.isAdmin).toBeUndefined();
      expect(back).toStrictEqual({ a: {} });
      expect(Object.assign({}, back)).not.toHaveProperty('isAdmin');
    }
    expect(encodeState(JSON.parse(hostile)).text).toBe('{"a":{}}');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('refuses by name what it cannot hold, and normalises two things', () => {
    class Own {
      a = 1;
    }
    for (const value of [
      () => 1,
      Symbol('s'),
      new Own(),
      new AIMessage('x'),
      new URL('http://a.test'),
      { [Symbol('s')]: 1 },
      new (class extends Map {})(),
    ])
      expect(() => encodeState({ value })).toThrowError(code('state_unsupported'));
    expect(roundTrip(new TypeError('no'))).toEqual({ name: 'TypeError', message: 'no' });
    expect(roundTrip(new Send('n', { a: 1 }))).toEqual({ node: 'n', args: { a: 1 } });
    expect(roundTrip(Buffer.from('ab'))).toStrictEqual(new Uint8Array([97, 98]));
  });

  it('refuses what is nested too deep, contains itself or is too large, before it is written', () => {
    expect(() => encodeState(nested(60))).not.toThrow();
    for (const depth of [65, 20_000])
      expect(() => encodeState(nested(depth))).toThrowError(code('state_too_deep'));
    const circle: { self?: object } = {};
    circle.self = circle;
    expect(() => encodeState(circle)).toThrowError(code('state_too_deep'));
    expect(() => decodeState('['.repeat(70) + ']'.repeat(70), {})).toThrowError(code('state_unreadable'));
  });

  it('counts the bytes of text and blobs against the limit that it is given', () => {
    expect(() => encodeState('x'.repeat(MAX_STATE_BYTES))).toThrowError(code('state_too_large'));
    expect(() => encodeState('x'.repeat(MAX_STATE_BYTES - 100))).not.toThrow();
    expect(() => encodeState('é'.repeat(600), 1_000)).toThrowError(
      expect.objectContaining({ message: expect.stringMatching(/1202 bytes; 1000 are allowed.*artifacts/) }),
    );
    expect(() => encodeState(Array(3).fill('x'.repeat(2_000)), 3_000)).not.toThrow();
  });

  it('refuses to be read back in part, or by a release that does not know a mark', () => {
    const { text } = encodeState({ a: 'x'.repeat(2_000) });
    expect(() => decodeState(text, {})).toThrowError(code('state_incomplete'));
    expect(() => decodeState('"$blob:toString"', {})).toThrowError(code('state_incomplete'));
    expect(() => decodeState('"$blob:=regexp:x"', {})).toThrowError(code('state_unreadable'));
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

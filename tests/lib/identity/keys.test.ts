import { expect, it } from 'vitest';
import { hashKey, newKey } from '../../../lib/identity/keys.ts';

it('makes keys of 43 random characters behind their prefix, never the same', () => {
  const keys = Array.from({ length: 100 }, () => newKey());
  expect(new Set(keys).size).toBe(100);
  for (const key of keys) expect(key).toMatch(/^dak_[A-Za-z0-9_-]{43}$/);
});

it('hashes only what can be a key', () => {
  const key = newKey();
  expect(hashKey(key)).toMatch(/^[0-9a-f]{64}$/);
  expect(hashKey(key)).toBe(hashKey(key));
  for (const token of ['', 'dak_', key.slice(4), `${key}=`, ` ${key}`, `${key}\n`, key.toUpperCase()]) {
    expect(hashKey(token)).toBeNull();
  }
});

import { randomBytes } from 'node:crypto';
import { sha256 } from '../hash.ts';

const KEY = /^dak_[A-Za-z0-9_-]{43}$/;

/** A fresh API key: `dak_` and 43 base64url characters (32 random bytes). Shown once; only its hash is stored. */
export function newKey(random: (bytes: number) => Buffer = randomBytes): string {
  return `dak_${random(32).toString('base64url')}`;
}

/** Hex SHA-256 of a key, or null for what cannot be one. */
export function hashKey(token: string): string | null {
  return KEY.test(token) ? sha256(token) : null;
}

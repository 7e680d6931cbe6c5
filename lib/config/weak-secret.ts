import { sha256 } from '../hash.ts';

const MIN_BYTES = 32;

/** SHA-256 of credentials that are printed in public documents: QStash's development server. */
const PUBLISHED = new Set([
  'b5f1743a394ce39b42493de7e6bc40226042491fb77bd417e40e92fcd11a8bd8',
  '54c3b917bfd471e12e0713535d69ad97584a415916ab360f4838bd23f2d70ffe',
  '86021db6fc0f81d1926d95c9bc8fe0c3a14187a32221c66acdaaafa0b223ff58',
]);

const WELL_KNOWN = new Set([
  'admin',
  'changeme',
  'change-me',
  'default',
  'demo',
  'example',
  'false',
  'none',
  'null',
  'password',
  'placeholder',
  'postgres',
  'root',
  'secret',
  'test',
  'token',
  'true',
  'undefined',
  'xxx',
]);

const PLACEHOLDER = /^(?:<.*>|\$\{?\w+\}?|your[-_ ].*|.*(?:change-?me|placeholder|example|undefined).*)$/i;

/** What is wrong with a secret, in words that never hold it; null when nothing is. */
export function findWeakness(value: string): string | null {
  const bare = value.trim();
  if (bare === '') return 'is missing';
  if (isWellKnown(bare)) return 'is a well-known or default value';
  if (new TextEncoder().encode(value).length < MIN_BYTES) return `is shorter than ${MIN_BYTES} bytes`;
  if (new Set(bare).size < 8) return 'is too uniform to be a secret';
  return null;
}

/** Values that everybody knows: words, placeholders, and keys out of public documents. */
export function isWellKnown(value: string): boolean {
  return WELL_KNOWN.has(value.toLowerCase()) || PLACEHOLDER.test(value) || PUBLISHED.has(sha256(value));
}

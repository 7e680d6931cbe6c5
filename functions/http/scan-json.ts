import { AppError, invalid } from '../../lib/errors.ts';

export type JsonLimits = { depth: number; keys: number };

const refuse = (message: string) => invalid('bad_request', message);
const tooComplex = (message: string) => new AppError('invalid', 'body_too_complex', message);

/**
 * Counts depth and keys of a JSON text in one pass over its characters, before anything is built from it.
 * Throws `body_too_complex` (400) beyond the limits; says nothing about whether the text is valid JSON.
 */
export function scanJson(text: string, { depth, keys }: JsonLimits): void {
  let deep = 0;
  let seen = 0;
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i);
    if (char === 0x22) {
      for (i += 1; i < text.length && text.charCodeAt(i) !== 0x22; i += 1) {
        if (text.charCodeAt(i) === 0x5c) i += 1;
      }
    } else if (char === 0x7b || char === 0x5b) {
      deep += 1;
      if (deep > depth) throw tooComplex(`The body is nested deeper than ${depth} levels.`);
    } else if (char === 0x7d || char === 0x5d) {
      deep -= 1;
    } else if (char === 0x3a) {
      seen += 1;
      if (seen > keys) throw tooComplex(`The body has more than ${keys} keys.`);
    }
  }
}

/**
 * Refuses (400) what is valid JSON and yet has no business in a request: keys that reach a prototype, text
 * that Postgres cannot store (NUL, lone surrogates), numbers that JavaScript cannot hold.
 */
export function refuseHostileJson(value: unknown): void {
  if (typeof value === 'string') refuseHostileText(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw refuse('A number is out of range.');
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const child = (value as Record<string, unknown>)[key];
    if (key === '__proto__') throw refuse('The key "__proto__" is not accepted.');
    if (key === 'constructor' && typeof child === 'object' && child !== null && 'prototype' in child) {
      throw refuse('The key "constructor.prototype" is not accepted.');
    }
    refuseHostileText(key);
    refuseHostileJson(child);
  }
}

function refuseHostileText(text: string): void {
  if (text.includes('\0')) throw refuse('Text must not hold the character U+0000.');
  if (!text.isWellFormed()) throw refuse('Text must be well-formed Unicode: it holds half a surrogate pair.');
}

import { createHash } from 'node:crypto';

/** RFC 8785 for what JSON of ours is made of: sorted keys, shortest numbers. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key])}`);
  return `{${parts.join(',')}}`;
}

/** Hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

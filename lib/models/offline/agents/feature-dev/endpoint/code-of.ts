import type { Json } from '../../../../../../schema/vocabulary.ts';
import type { RepositoryFacts } from '../../../repository/types.ts';

/** The quote that the repository's code uses. */
export function quoteOf(facts: Pick<RepositoryFacts, 'quotes'>): "'" | '"' {
  return facts.quotes === 'single' ? "'" : '"';
}

/** A text as a string literal. */
export function stringOf(text: string, quote: "'" | '"'): string {
  const json = JSON.stringify(text);
  if (quote === '"') return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A JSON value as code on one line. */
export function codeOf(value: Json, quote: "'" | '"'): string {
  if (typeof value === 'string') return stringOf(value, quote);
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => codeOf(item, quote)).join(', ')}]`;
  return objectOf(
    Object.entries(value).map(([key, item]) => [key, codeOf(item, quote)]),
    quote,
  );
}

/** An object literal on one line; a pair whose value is its key is written short. */
export function objectOf(pairs: [string, string][], quote: "'" | '"'): string {
  if (pairs.length === 0) return '{}';
  const items = pairs.map(([key, code]) => (key === code ? key : `${keyOf(key, quote)}: ${code}`));
  return `{ ${items.join(', ')} }`;
}

/** Lines moved in by `indent`; empty ones stay empty. */
export function indentLines(lines: string[], indent: string): string {
  return lines
    .flatMap((line) => line.split('\n'))
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
}

function keyOf(key: string, quote: "'" | '"'): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : stringOf(key, quote);
}

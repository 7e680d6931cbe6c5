import { isMap, parseDocument, stringify } from 'yaml';
import type { JsonObject } from '../../../../../schema/vocabulary.ts';

type Path = (string | number)[];

/**
 * Adds what `wanted` has and an existing YAML text lacks, and sets the given paths, where it has them, to
 * what `wanted` says; the rest, comments included, stays. Without an existing text it is `wanted` itself. Null when the existing text
 * is no YAML mapping, which nobody should overwrite unread.
 */
export function mergeYaml(existing: string | undefined, wanted: JsonObject, set: Path[] = []): string | null {
  if (existing === undefined || existing.trim() === '') return stringify(wanted, { lineWidth: 0 });
  const document = parseDocument(existing);
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  const before = JSON.stringify(document.toJS());
  const missing = (value: unknown, path: Path): void => {
    if (!document.hasIn(path)) document.setIn(path, document.createNode(value));
    else if (isMap(document.getIn(path)) && typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) missing(inner, [...path, key]);
    }
  };
  for (const [key, value] of Object.entries(wanted)) missing(value, [key]);
  for (const path of set) {
    const value = path.reduce<unknown>(
      (at, key) => (at as Record<string | number, unknown> | undefined)?.[key],
      wanted,
    );
    if (value !== undefined && document.hasIn(path)) document.setIn(path, document.createNode(value));
  }
  return JSON.stringify(document.toJS()) === before ? existing : document.toString({ lineWidth: 0 });
}

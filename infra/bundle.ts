import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';
import { shrinkMemory } from '../lib/risk/sql/wasm-memory.ts';
import { withCalledMethods } from './bundle-methods.ts';
import { withOneClass, withPureParts } from './bundle-pure.ts';
import { withExportsMade } from './bundle-schemas.ts';
import { ABSENT, ABSENT_MODULE, standInFor, withoutImports } from './bundle-stand-ins.ts';
import { withoutExamples, withoutTables } from './bundle-tables.ts';
import { withoutWords } from './bundle-words.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** zod carries the messages of every language it knows; ours are in English. */
const oneLanguage: Plugin = {
  name: 'one-language',
  load: {
    filter: { id: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ },
    handler: () => 'export { default as en } from "./en.js";',
  },
};

/** Rules carry their tests with them, half of a table's text; the tables of the database are for its migrations. */
const leanTables: Plugin = {
  name: 'lean-tables',
  load: {
    filter: {
      id: /(?:lib[\\/]risk[\\/](?:commands|sql|documents|tools|code)[\\/].+|schema[\\/][\w-]+|functions[\\/](?!http[\\/]).+)\.ts$/,
    },
    handler: (id) => {
      const text = readFileSync(id, 'utf8');
      if (/functions[\\/]/.test(id)) return { code: withoutWords(id, text), moduleType: 'ts' };
      const isNoun = /schema[\\/][\w-]+\.ts$/.test(id);
      const code = isNoun ? withoutWords(id, withoutTables(id, text)) : withoutExamples(id, text);
      return { code, moduleType: 'ts' };
    },
  },
};

/** What is made of our own code as it is loaded, and never otherwise, is made with the release. */
const madeSchemas: Plugin = {
  name: 'made-schemas',
  load: {
    filter: { id: /lib[\\/]models[\\/].+\.ts$/ },
    handler: async (id) => {
      const code = await withExportsMade(id);
      return code === null ? null : { code, moduleType: 'js' };
    },
  },
};

const isAbsent = new RegExp(`^${ABSENT}$`);

/** What no request of ours comes to is not carried along: whole modules, and methods of clients. */
const standIns: Plugin = {
  name: 'stand-ins',
  resolveId: { filter: { id: isAbsent }, handler: (id) => id },
  load: { filter: { id: isAbsent }, handler: () => ABSENT_MODULE },
  transform: {
    filter: { id: /node_modules[\\/].+\.m?js$/ },
    handler: (code, id) => {
      const whole = withOneClass(id, code) ?? code;
      const made =
        standInFor(id, whole) ??
        withoutImports(id, whole) ??
        withCalledMethods(id, whole) ??
        withPureParts(id, whole);
      return made ?? (whole === code ? null : whole);
    },
  },
};

/** The SQL parser as a module of its own, which workerd compiles when it is imported: beside the chunk that does. */
const sqlParser: Plugin = {
  name: 'sql-parser',
  resolveId: {
    filter: { id: /^libpg-query\/wasm\/libpg-query\.wasm$/ },
    async handler(source, importer) {
      const file = await this.resolve(source, importer, { skipSelf: true });
      if (!file) throw new Error(`${source} is not installed`);
      const fileName = 'chunks/libpg-query.wasm';
      this.emitFile({ type: 'asset', fileName, source: shrinkMemory(readFileSync(file.id)) });
      return { id: './libpg-query.wasm', external: 'absolute' };
    },
  },
};

/**
 * Bundles the Worker whose module is `entry` into `out` as an entry and chunks, which wrangler uploads as they are: what only some
 * requests need (the engine, the models, the tool client) is neither compiled nor run before they come.
 * Throws when a file cannot be read or resolved.
 */
export async function bundleWorker(
  out = join(ROOT, 'dist/worker'),
  entry = 'functions/index.ts',
): Promise<void> {
  const builtins = builtinModules.filter((name) => !name.startsWith('_') && !name.includes(':'));
  const bundle = await rolldown({
    cwd: ROOT,
    input: join(ROOT, entry),
    platform: 'browser',
    external: [/^node:/, /^cloudflare:/],
    resolve: {
      conditionNames: ['workerd', 'worker', 'browser', 'import', 'module', 'default'],
      mainFields: ['browser', 'module', 'main'],
      alias: Object.fromEntries(builtins.map((name) => [name, `node:${name}`])),
    },
    // They say of themselves that they have side effects, by saying nothing; they have none.
    treeshake: {
      moduleSideEffects: [
        { test: /node_modules[\\/](?:neverthrow|@linear[\\/]sdk)[\\/]/, sideEffects: false },
      ],
    },
    transform: { target: 'es2024', define: { 'process.env.NODE_ENV': '"production"' } },
    plugins: [oneLanguage, madeSchemas, leanTables, standIns, sqlParser],
    logLevel: 'warn',
  });
  const { output } = await bundle.generate({
    format: 'esm',
    minify: true,
    comments: { annotation: false },
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Not every disk tells large letters from small ones.
    hashCharacters: 'base36',
  });
  await bundle.close();
  const made = new Set(output.map(({ fileName }) => resolve(out, fileName)));
  for (const file of output)
    replaceFile(resolve(out, file.fileName), Buffer.from(file.type === 'chunk' ? file.code : file.source));
  for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
    const path = resolve(out, name);
    if (/\.(js|wasm)$/.test(path) && !made.has(path)) rmSync(path, { force: true });
  }
}

/** Two builds of one source at the same time, or one beside a running Worker, disturb nobody: what is the same stays. */
function replaceFile(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

if (import.meta.main) await bundleWorker();

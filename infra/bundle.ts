import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { shrinkMemory } from '../lib/risk/sql/wasm-memory.ts';
import { standInFor } from './bundle-stand-ins.ts';
import { withoutExamples } from './bundle-tables.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** zod carries the messages of every language it knows; ours are in English. */
const oneLanguage: Plugin = {
  name: 'one-language',
  setup: ({ onLoad }) => {
    const contents = 'export { default as en } from "./en.js";';
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents, loader: 'js' }));
  },
};

/** Rules carry their tests with them: half of a table's text. */
const tablesWithoutExamples: Plugin = {
  name: 'tables-without-examples',
  setup: ({ onLoad }) => {
    onLoad({ filter: /lib[\\/]risk[\\/](commands|sql|documents|tools|code)[\\/].+\.ts$/ }, ({ path }) => ({
      contents: withoutExamples(path, readFileSync(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/** What no request of ours comes to is not carried along. */
const standIns: Plugin = {
  name: 'stand-ins',
  setup: ({ onLoad }) => {
    onLoad(
      {
        filter:
          /node_modules[\\/](openai|langsmith|@langchain|@cfworker|@modelcontextprotocol|zod)[\\/].+\.m?js$/,
      },
      ({ path }) => {
        const contents = standInFor(path, readFileSync(path, 'utf8'));
        return contents === null ? null : { contents, loader: 'js' };
      },
    );
  },
};

/** The SQL parser as a module of its own, which workerd compiles when it is imported. */
const sqlParser: Plugin = {
  name: 'sql-parser',
  setup: ({ onLoad }) => {
    onLoad({ filter: /libpg-query\.wasm$/ }, ({ path }) => ({
      contents: shrinkMemory(readFileSync(path)),
      loader: 'copy',
    }));
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
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outdir: out,
    write: false,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['browser', 'module', 'main'],
    external: ['node:*', 'cloudflare:*'],
    assetNames: 'chunks/[name]-[hash]',
    alias: Object.fromEntries(builtins.map((name) => [name, `node:${name}`])),
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [oneLanguage, tablesWithoutExamples, standIns, sqlParser],
    logLevel: 'warning',
  });
  for (const { path, contents } of outputFiles) replaceFile(path, contents);
  const made = new Set(outputFiles.map(({ path }) => path));
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

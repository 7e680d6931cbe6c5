import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleWorker } from '../../infra/bundle.ts';

const COMPATIBILITY = { date: '2026-10-20', flags: ['nodejs_compat'] };
const require = createRequire(import.meta.url);

export const wranglerProgram = (): string => require.resolve('wrangler');
export const workerdProgram = (): string =>
  createRequire(require.resolve('wrangler/package.json'))('workerd').default as string;

let built: Promise<string> | undefined;

/** The folder of the bench's Worker, its entry `worker.js`: made once a process, by the build that a deployment uses. */
export function builtBundle(): Promise<string> {
  built ??= build('bench/ours/worker.ts');
  return built;
}

/** What a deployment uploads, gzip, in bytes. */
export async function bundleBytes(): Promise<number> {
  const dir = await builtBundle();
  return modulesOf(dir).reduce((sum, file) => sum + gzipSync(readFileSync(join(dir, file))).length, 0);
}

/** Bundles a Worker into a folder that lasts as long as this process. */
export async function build(entry?: string): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-worker-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  await bundleWorker(dir, entry);
  return dir;
}

/** Copies a bundle beside wrangler's settings for it: those of `wrangler.toml` without assets, cron and rate limits. */
export function writeWranglerConfig(dir: string, bundle: string): string {
  const file = join(dir, 'wrangler.json');
  cpSync(bundle, join(dir, 'worker'), { recursive: true });
  const { date, flags } = COMPATIBILITY;
  const settings = {
    name: 'bench',
    main: 'worker/worker.js',
    no_bundle: true,
    rules: [{ type: 'ESModule', globs: ['**/*.js'] }],
    compatibility_date: date,
    compatibility_flags: flags,
  };
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

/** Writes what `workerd serve` is told (the bundle's modules, the variables, one socket) beside the bundle; its path. */
export function writeServeConfig(bundle: string, port: number, variables: Record<string, string>): string {
  const file = join(bundle, `serve-${port}.capnp`);
  const modules = modulesOf(bundle).map(
    (name) => `(name = ${text(name)}, ${name.endsWith('.wasm') ? 'wasm' : 'esModule'} = embed ${text(name)})`,
  );
  const bindings = Object.entries(variables).map(
    ([name, value]) => `(name = ${text(name)}, text = ${text(value)})`,
  );
  const flags = COMPATIBILITY.flags.map(text);
  writeFileSync(
    file,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [${modules.join(', ')}],
  bindings = [${bindings.join(', ')}],
  compatibilityDate = ${text(COMPATIBILITY.date)}, compatibilityFlags = [${flags.join(', ')}],
);
`,
  );
  return file;
}

/** The entry, which alone stands outside `chunks`, first: workerd wants it so. */
function modulesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|wasm)$/.test(file))
    .sort((a, b) => Number(a.includes('/')) - Number(b.includes('/')) || a.localeCompare(b));
}

/** A Cap'n Proto text literal. */
function text(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

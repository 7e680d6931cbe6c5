import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Site } from './site.ts';

const ROOT = join(import.meta.dirname, '../..');
const COMPATIBILITY = { date: '2026-10-20', flags: ['nodejs_compat'] };
const require = createRequire(import.meta.url);

export const wranglerProgram = (): string => require.resolve('wrangler');
export const workerdProgram = (): string =>
  createRequire(require.resolve('wrangler/package.json'))('workerd').default as string;

/** Wrangler's settings for the bench's Worker: those of `wrangler.toml` without assets, cron and rate limits. */
export function writeWranglerConfig(dir: string): string {
  const file = join(dir, 'wrangler.json');
  const main = join(ROOT, 'bench/ours/worker.ts');
  const { date, flags } = COMPATIBILITY;
  writeFileSync(
    file,
    JSON.stringify({
      name: 'bench',
      main,
      minify: true,
      compatibility_date: date,
      compatibility_flags: flags,
    }),
  );
  return file;
}

let built: Promise<string> | undefined;

/** The folder of the built bundle: made once a process, by the build that a deployment uses. */
export function builtBundle(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-worker-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const out = join(dir, 'out');
  const args = [
    wranglerProgram(),
    'deploy',
    '--dry-run',
    '--config',
    writeWranglerConfig(dir),
    '--outdir',
    out,
  ];
  await promisify(execFile)(process.execPath, args, {
    cwd: dir,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
  });
  return out;
}

/** What a deployment uploads, gzip, in bytes. */
export async function bundleBytes(): Promise<number> {
  const dir = await builtBundle();
  return modulesOf(dir).reduce((sum, file) => sum + gzipSync(readFileSync(join(dir, file))).length, 0);
}

/** Writes what `workerd serve` is told (the bundle's modules, the variables, one socket) beside the bundle; its path. */
export function writeServeConfig(bundle: string, site: Site, variables: Record<string, string>): string {
  const file = join(bundle, `serve-${site.ports.service}.capnp`);
  const modules = modulesOf(bundle).map((name) => {
    const kind = name.endsWith('.wasm') ? 'wasm' : 'esModule';
    return `(name = ${text(name)}, ${kind} = embed ${text(name)})`;
  });
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
  sockets = [(name = "http", address = "127.0.0.1:${site.ports.service}", http = (), service = "main")],
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

/** The entry first, as workerd wants it. */
function modulesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|mjs|wasm)$/.test(file))
    .sort((a, b) => Number(/^worker\.js$/.test(b)) - Number(/^worker\.js$/.test(a)) || a.localeCompare(b));
}

/** A Cap'n Proto text literal. */
function text(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

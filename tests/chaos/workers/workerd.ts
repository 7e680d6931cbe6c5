import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, killTree, waitForExit } from '../../../infra/local/processes.ts';

const START_MS = 30_000;
const EVERYWHERE = 'allow = ["public", "private"]';

/** Passes requests on, and makes of one path what the platform's clock does. */
const CLOCK = `export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname !== '/cdn-cgi/handler/scheduled') return env.MAIN.fetch(request);
    const { outcome } = await env.MAIN.scheduled({ scheduledTime: new Date(), cron: '* * * * *' });
    return new Response(outcome, { status: outcome === 'ok' ? 200 : 500 });
  },
};`;

/** One workerd with the built bundle; nothing watches over it. */
export class Workerd {
  readonly #config: string;
  readonly #port: number;
  #child: ChildProcess | null = null;
  #output = '';

  /** `dir` holds the bundle's modules. Several may share it. */
  constructor(dir: string, port: number, variables: Record<string, string>) {
    this.#port = port;
    this.#config = join(dir, `serve-${port}.capnp`);
    writeFileSync(join(dir, 'clock.js'), CLOCK);
    writeFileSync(this.#config, configOf(dir, port, variables));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Resolves when it answers `GET /health`; in milliseconds. */
  async start(): Promise<number> {
    const started = Date.now();
    const child = spawn(workerdProgram(), ['serve', '--experimental', this.#config], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (this.#output = (this.#output + chunk).slice(-20_000)));
    while (Date.now() - started < START_MS && child.exitCode === null) {
      const up = await fetch(`${this.url}/health`).then(
        (response) => response.body?.cancel().then(() => response.ok),
        () => false,
      );
      if (up) return Date.now() - started;
      await sleep(20);
    }
    throw new Error(`workerd does not start:\n${this.#output}`);
  }

  /** kill -9. False when it was not running. */
  async kill(): Promise<boolean> {
    const pid = this.#child?.pid;
    if (!pid || !isAlive(pid)) return false;
    await killTree(pid, 'SIGKILL');
    await waitForExit(pid, 2_000);
    return true;
  }

  get output(): string {
    return this.#output;
  }
}

function workerdProgram(): string {
  const wrangler = createRequire(import.meta.url).resolve('wrangler/package.json');
  return createRequire(wrangler)('workerd').default;
}

function configOf(dir: string, port: number, variables: Record<string, string>): string {
  const modules = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|mjs|wasm)$/.test(file) && file !== 'clock.js')
    // The entry is the first module.
    .sort((a, b) => Number(b === 'index.js') - Number(a === 'index.js') || a.localeCompare(b))
    .map(
      (file) =>
        `(name = ${text(file)}, ${file.endsWith('.wasm') ? 'wasm' : 'esModule'} = embed ${text(file)})`,
    );
  const bindings = Object.entries(variables).map(
    ([name, value]) => `(name = ${text(name)}, text = ${text(value)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "clock", worker = (
      modules = [(name = "clock.js", esModule = embed "clock.js")],
      bindings = [(name = "MAIN", service = "main")],
      compatibilityDate = "2026-10-20", compatibilityFlags = ["service_binding_extra_handlers"])),
    (name = "main", worker = .main),
    (name = "internet", network = (${EVERYWHERE})),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "clock")],
);
const main :Workerd.Worker = (
  modules = [${modules.join(',\n    ')}],
  bindings = [${bindings.join(',\n    ')}],
  compatibilityDate = "2026-10-20", compatibilityFlags = ["nodejs_compat"],
);
`;
}

/** A Cap'n Proto text literal. */
function text(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

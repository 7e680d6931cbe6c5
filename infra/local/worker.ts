import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, failedToStart, startChild } from './child.ts';
import { LocalError } from './errors.ts';
import { isFreeSoon, PortTaken } from './ports.ts';

export interface WorkerOptions {
  /** The repository. */
  root: string;
  localDir: string;
  port: number;
  /** The Worker's bindings. */
  variables: Record<string, string>;
  /** Told the process id at once, long before the Worker answers. */
  onSpawn: (pid: number) => void;
  /** Runs instead of `wrangler dev`, with PORT and WORKER_ENV_FILE in its environment. */
  command?: string[];
  /** Gives up the start. */
  signal?: AbortSignal;
}

const START_TIMEOUT_MS = 60_000;

/** Starts the Worker and resolves when `GET /health` answers 200. Throws LocalError with its last lines. */
export async function startWorker(options: WorkerOptions): Promise<Child> {
  const { root, localDir, port } = options;
  if (!(await isFreeSoon(port))) throw new PortTaken(`The Worker cannot start: port ${port} is taken.`);
  const envFile = join(localDir, 'worker.env');
  const logFile = join(localDir, 'logs', 'worker.log');
  writeFileSync(envFile, toEnvFile(options.variables), { mode: 0o600 });
  const home = join(localDir, 'wrangler');
  mkdirSync(home, { recursive: true });
  const child = await startChild({
    name: 'the Worker',
    command: options.command ?? wranglerCommand(options, envFile, home),
    cwd: root,
    env: {
      PORT: String(port),
      WORKER_ENV_FILE: envFile,
      XDG_CONFIG_HOME: home,
      WRANGLER_LOG_PATH: join(home, 'logs'),
      WRANGLER_REGISTRY_PATH: join(home, 'registry'),
      MINIFLARE_REGISTRY_PATH: join(home, 'registry'),
      WRANGLER_SEND_METRICS: 'false',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    },
    logFile,
  });
  options.onSpawn(child.pid);
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isWorkerHealthy(port))) {
    const failed =
      options.signal?.aborted ||
      child.hasExited() ||
      /Build failed|Address already in use/.test(child.output());
    if (failed || Date.now() > deadline) {
      await child.kill('SIGKILL');
      throw failedToStart('The Worker', child, logFile);
    }
    await sleep(50);
  }
  child.rememberFamily(); // workerd outlives a wrangler that is killed, and keeps the port
  return child;
}

/** Fires the Worker's cron trigger once; false when it is not there to hear it. */
export async function fireCron(port: number): Promise<boolean> {
  try {
    const url = `http://127.0.0.1:${port}/cdn-cgi/handler/scheduled`;
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function wranglerCommand({ root, port }: WorkerOptions, envFile: string, home: string): string[] {
  if (!existsSync(join(root, 'wrangler.toml'))) throw new LocalError(`There is no wrangler.toml in ${root}.`);
  let cli: string;
  try {
    cli = createRequire(import.meta.url).resolve('wrangler');
  } catch {
    throw new LocalError('wrangler is not installed: run "npm ci".');
  }
  const address = ['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0'];
  const state = ['--persist-to', join(home, 'state'), '--env-file', envFile];
  return [
    process.execPath,
    '--no-warnings',
    cli,
    'dev',
    ...address,
    ...state,
    '--show-interactive-dev-session=false',
  ];
}

/** The format that wrangler reads: quoted by whatever the value does not hold, `$` kept from expanding. */
export function toEnvFile(variables: Record<string, string>): string {
  const lines = Object.entries(variables).map(([name, value]) => {
    const quote = ["'", '`', '"'].find((mark) => !value.includes(mark));
    if (!quote)
      throw new LocalError(`The value of ${name} holds all three kinds of quotes and cannot be passed on.`);
    return `${name}=${quote}${value.replaceAll('$', '\\$')}${quote}\n`;
  });
  return lines.join('');
}

/** Whether `GET /health` answers 200 within two seconds. */
export async function isWorkerHealthy(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

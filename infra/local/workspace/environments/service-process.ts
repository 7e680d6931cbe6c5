import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildRegistry, endChild } from '../process/child-registry.ts';
import { spawnChild } from '../process/spawn-child.ts';
import { type Health, isHealthy, probeHealth } from './probe-health.ts';

const POLL_MS = 40;
const PROBE_MS = 1000;
const MAX_LOG_BYTES = 1024 * 1024;

/** A started service. `ended` is null while it runs, and then says how it ended. */
export interface ServiceProcess {
  port: number;
  ended: () => string | null;
  /** Resolves when it has ended or could not be started. */
  over: Promise<void>;
  stop: () => Promise<void>;
}

/** Whether a start worked, with the last health answer and, if not, the reason. */
export type Verdict = { healthy: true; health: Health } | { healthy: false; health: Health; reason: string };

export interface StartOptions {
  children: ChildRegistry;
  argv: readonly string[];
  directory: string;
  port: number;
  log: string;
}

/** Starts a service of an exported commit on a port of 127.0.0.1; its output is added to the log. */
export async function startService(options: StartOptions): Promise<ServiceProcess> {
  const tooLong = (await stat(options.log).catch(() => null))?.size ?? 0;
  const log = await open(options.log, tooLong > MAX_LOG_BYTES ? 'w' : 'a');
  let ended: string | null = null;
  try {
    const child = spawnChild(options.children, {
      argv: options.argv,
      cwd: options.directory,
      env: { PORT: String(options.port), HOST: '127.0.0.1', NODE_ENV: 'production' },
      output: log.fd,
    });
    const over = new Promise<void>((resolve) => {
      const end = (how: string) => {
        ended ??= how;
        resolve();
      };
      child.on('error', (error) => end(`it could not be started: ${error.message}`));
      child.on('exit', (code, signal) =>
        end(signal ? `it was ended by ${signal}` : `it ended with exit code ${code}`),
      );
    });
    return {
      port: options.port,
      ended: () => ended,
      over,
      stop: () => endChild(child),
    };
  } finally {
    await log.close();
  }
}

/** Asks until the service answers well, ends, or the time (milliseconds) is over. */
export async function waitHealthy(
  service: ServiceProcess,
  path: string,
  timeoutMs: number,
): Promise<Verdict> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const health = await probeHealth(service.port, path, PROBE_MS);
    const ended = service.ended();
    if (ended) return { healthy: false, health, reason: `The service did not stay up: ${ended}.` };
    if (isHealthy(health)) return { healthy: true, health };
    if (Date.now() > deadline) {
      const answer = health.status ? `status ${health.status}` : health.body;
      const reason = `No healthy answer from ${path} within ${timeoutMs / 1000} s: ${answer}.`;
      return { healthy: false, health, reason };
    }
    await sleep(POLL_MS);
  }
}

/** The last lines of a log, at most 4 KB. */
export async function readLogTail(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const length = Math.min(size, 4096);
    const { buffer } = await file.read({ buffer: Buffer.alloc(length), position: size - length, length });
    return buffer.toString('utf8').trim();
  } finally {
    await file.close();
  }
}

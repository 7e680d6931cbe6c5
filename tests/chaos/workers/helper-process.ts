import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A part of the site in a process of its own, which may be killed and comes back on the same port. */
export class HelperProcess {
  readonly #script: string;
  readonly #env: Record<string, string>;
  #child: ChildProcess | null = null;

  constructor(script: 'serve-proxy.ts' | 'serve-queue.ts', env: Record<string, string>) {
    this.#script = join(import.meta.dirname, script);
    this.#env = env;
  }

  /** Resolves when it has said where it listens. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['--no-warnings', this.#script], {
      env: { PATH: process.env.PATH, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let said = '';
    child.stderr.on('data', (chunk) => (said = (said + chunk).slice(-4_000)));
    const first = await Promise.race([
      once(child.stdout, 'data').then(() => true),
      once(child, 'exit').then(() => false),
    ]);
    if (!first) throw new Error(`${this.#script} does not start:\n${said}`);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.ts';
import type { Log } from './progress.ts';
import { startWorker, type WorkerOptions } from './worker.ts';

export interface KeptWorker {
  start: () => Promise<void>;
  /** kill -9 for it and everything below it; it stays down until `start`. */
  kill: () => Promise<void>;
  stop: () => Promise<void>;
}

export interface KeepOptions extends WorkerOptions {
  log: Log;
  /** Told the process id whenever it changes, null while the Worker is down. */
  onChange: (pid: number | null) => void;
  /** It cannot be kept up. */
  onFatal: (reason: string) => void;
}

const RESTARTS = 3;
const WINDOW_MS = 30_000;
const SIGNAL_GRACE_MS = 300;

/** Keeps the Worker up: one that ends by itself is started again, at most three times in 30 seconds. */
export function keepWorker(options: KeepOptions): KeptWorker {
  const { log, onChange, onFatal } = options;
  const restarts: number[] = [];
  let child: Child | null = null;

  async function start(): Promise<void> {
    if (child) return;
    const started = await startWorker(options);
    child = started;
    onChange(started.pid);
    void started.exited.then(() => revive(started));
  }

  async function revive(dead: Child): Promise<void> {
    await sleep(SIGNAL_GRACE_MS); // a Ctrl-C reaches the children before we have said that we stop
    if (dead.expected || child !== dead) return;
    const now = Date.now();
    const recent = restarts.filter((at) => now - at < WINDOW_MS);
    if (recent.length >= RESTARTS) {
      return onFatal(
        `the Worker ended ${RESTARTS + 1} times in ${WINDOW_MS / 1000} s (log: logs/worker.log)`,
      );
    }
    restarts.push(now);
    log('the Worker ended unexpectedly: starting it again');
    await end('SIGKILL');
    try {
      await start();
      log('the Worker is back');
    } catch (error) {
      onFatal((error as Error).message);
    }
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ending = child;
    child = null;
    onChange(null);
    await ending?.kill(signal);
  }

  return { start, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.ts';
import type { Log } from './progress.ts';

export interface KeptChild {
  start: () => Promise<void>;
  /** kill -9 for it and everything below it; it stays down until `start`. */
  kill: () => Promise<void>;
  stop: () => Promise<void>;
}

export interface KeepOptions {
  /** For messages: "the Worker". */
  name: string;
  /** For messages: where its output is. */
  logFile: string;
  /** Resolves when it serves; the signal says that it is not wanted any more. */
  start: (signal: AbortSignal) => Promise<Child>;
  /** Asked every two seconds while it is up: three times false in a row, and it is started anew. */
  answers?: () => Promise<boolean>;
  log: Log;
  /** Told the process id whenever it changes, null while it is down. */
  onChange: (pid: number | null) => void;
  /** It cannot be kept up. */
  onFatal: (reason: string) => void;
}

interface Run {
  up: Promise<Child>;
  unwanted: AbortController;
}

const RESTARTS = 3;
const WINDOW_MS = 30_000;
const SIGNAL_GRACE_MS = 300;
const ASK_EVERY_MS = 2_000;
const MISSES = 3;

/** Keeps a child up: one that ends by itself or answers no more is started again, at most three times in 30 seconds. */
export function keepChild(options: KeepOptions): KeptChild {
  const { name, answers, log, onChange, onFatal } = options;
  const restarts: number[] = [];
  let current: Run | null = null;

  async function start(): Promise<void> {
    if (current) return void (await current.up);
    const unwanted = new AbortController();
    const run: Run = { unwanted, up: options.start(unwanted.signal) };
    current = run;
    try {
      const child = await run.up;
      if (current !== run) return;
      onChange(child.pid);
      void revive(run, child);
      if (answers) void watch(run, child, answers);
    } catch (error) {
      if (current !== run) return; // it was ended on purpose
      current = null;
      throw error;
    }
  }

  async function revive(run: Run, child: Child): Promise<void> {
    await child.exited;
    await sleep(SIGNAL_GRACE_MS); // a Ctrl-C reaches the children before we have said that we stop
    if (current === run) await restart('ended unexpectedly');
  }

  /** A server can lose the process that listens for it and not notice. */
  async function watch(run: Run, child: Child, isWell: () => Promise<boolean>): Promise<void> {
    for (let misses = 0; misses < MISSES; ) {
      const [well] = await Promise.all([isWell(), sleep(ASK_EVERY_MS, undefined, { ref: false })]);
      if (current !== run) return;
      if (well && misses > 0) child.rememberFamily();
      misses = well ? 0 : misses + 1;
    }
    await restart('does not answer any more');
  }

  async function restart(what: string): Promise<void> {
    const now = Date.now();
    if (restarts.filter((at) => now - at < WINDOW_MS).length >= RESTARTS) {
      return onFatal(
        `${name} ${what}, ${RESTARTS} restarts in ${WINDOW_MS / 1000} s did not help (log: ${options.logFile})`,
      );
    }
    restarts.push(now);
    log(`${name} ${what}: starting it again`);
    await end('SIGKILL');
    try {
      await start();
      if (current) log(`${name} is back`);
    } catch (error) {
      onFatal((error as Error).message);
    }
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ending = current;
    current = null;
    onChange(null);
    ending?.unwanted.abort();
    const child = await ending?.up.catch(() => null);
    await child?.kill(signal);
  }

  return { start, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

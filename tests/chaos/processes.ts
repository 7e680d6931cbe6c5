import { AsyncLocalStorage } from 'node:async_hooks';

export type Port = 'db' | 'tool' | 'model' | 'queue';
/** `kill`: the process is gone, before or after the call took effect. `cut`: the call alone fails. */
export type Verdict = 'pass' | 'kill-before' | 'kill-after' | 'cut-before' | 'cut-after';

/** A call to the outside that a process waits to make; nothing happens until somebody releases it. */
export type Op = {
  process: Process;
  port: Port;
  label: string;
  run: () => Promise<unknown>;
  /** How the port tells its caller that the call failed. */
  fail: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
};

type Timer = { due: number; every: number; fire: () => void };

/** One invocation of the service: a request, a delivery or a sweep, with a memory and a clock of its own. */
export class Process {
  readonly name: string;
  state: 'live' | 'done' | 'dead' = 'live';
  /** How far this worker's clock is off, in milliseconds. */
  skewMs = 0;
  /** Stalled: nothing of it runs before this simulated time. */
  frozenUntil = 0;
  /** The delivery's signed token, if it is one. */
  token: string | null = null;
  readonly timers = new Set<Timer>();
  readonly background: Promise<unknown>[] = [];

  constructor(name: string) {
    this.name = name;
  }
}

const current = new AsyncLocalStorage<Process>();

/** The process that this code runs in; undefined outside of any. */
export const currentProcess = () => current.getStore();

/**
 * All processes of a simulated run. At any time each is stopped at its next outside call; exactly one is let go
 * at a time, so who goes next is the only thing that decides what happens.
 */
export class Processes {
  /** Their intervals and their `Date.now()` follow the simulated clock, until the answer is called. */
  static install(clock: () => number): () => void {
    const real = {
      setInterval: globalThis.setInterval,
      clearInterval: globalThis.clearInterval,
      now: Date.now,
    };
    globalThis.setInterval = ((fire: () => void, every: number, ...rest: unknown[]) => {
      const process = current.getStore();
      if (!process) return real.setInterval(fire, every, ...rest);
      const timer: Timer = { due: clock() + every, every, fire };
      process.timers.add(timer);
      return timer;
    }) as typeof setInterval;
    globalThis.clearInterval = ((timer: Timer) => {
      const process = current.getStore();
      if (!process?.timers.delete(timer)) real.clearInterval(timer as never);
    }) as unknown as typeof clearInterval;
    Date.now = () => {
      const process = current.getStore();
      return process ? clock() + process.skewMs : real.now();
    };
    return () => {
      Object.assign(globalThis, { setInterval: real.setInterval, clearInterval: real.clearInterval });
      Date.now = real.now;
    };
  }

  readonly ops: Op[] = [];
  readonly live = new Set<Process>();
  /** Calls that came when nothing had been let go: each would be chance that no seed decides. */
  late = 0;
  readonly #now: () => number;
  #going = 0;
  #moves = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Starts one; resolves when it has stopped at its first call, or ended. */
  async start(process: Process, body: () => Promise<void>): Promise<void> {
    this.live.add(process);
    await this.#go(async () => {
      const ended = () => this.#end(process, 'done');
      void current
        .run(process, async () => {
          await body();
          while (process.background.length > 0) await Promise.allSettled(process.background.splice(0));
        })
        .then(ended, ended);
    });
  }

  /** What a port does: stops the calling process until its call is released. */
  stop<T>(call: Omit<Op, 'process' | 'resolve' | 'reject'>): Promise<T> {
    const process = current.getStore();
    if (!process) throw new Error(`${call.label} was called outside of any process`);
    return new Promise<T>((resolve, reject) => {
      if (process.state === 'dead') return;
      if (this.#going === 0) this.late += 1;
      this.#moves += 1;
      this.ops.push({ ...call, process, resolve: resolve as Op['resolve'], reject });
    });
  }

  /** Lets one call happen, or not; resolves when its process has stopped again. */
  async release(op: Op, verdict: Verdict): Promise<unknown> {
    this.ops.splice(this.ops.indexOf(op), 1);
    let answer: unknown;
    await this.#go(async () => {
      if (verdict === 'kill-before') return this.kill(op.process);
      if (verdict === 'cut-before') return this.#refuse(op);
      try {
        answer = await op.run();
      } catch (error) {
        answer = error;
        if (verdict === 'pass') return op.reject(error);
      }
      if (verdict === 'kill-after') return this.kill(op.process);
      if (verdict === 'cut-after') return this.#refuse(op);
      op.resolve(answer);
    });
    return answer;
  }

  /** The process is gone at once: nothing more of it happens, and nobody is told. */
  kill(process: Process): void {
    this.#end(process, 'dead');
  }

  runnable(): Op[] {
    return this.ops.filter(({ process }) => process.frozenUntil <= this.#now());
  }

  dueTimers(): { process: Process; timer: Timer }[] {
    return [...this.live]
      .filter(({ frozenUntil }) => frozenUntil <= this.#now())
      .flatMap((process) =>
        [...process.timers].filter(({ due }) => due <= this.#now()).map((timer) => ({ process, timer })),
      );
  }

  async fire({ process, timer }: { process: Process; timer: Timer }): Promise<void> {
    timer.due = this.#now() + timer.every;
    await this.#go(async () => current.run(process, timer.fire));
  }

  /** When something of a process happens by itself next; Infinity when nothing does. */
  nextDue(): number {
    const times = [...this.live].flatMap(({ frozenUntil, timers }) => [
      ...(frozenUntil > this.#now() ? [frozenUntil] : []),
      ...[...timers].map(({ due }) => due),
    ]);
    return Math.min(Number.POSITIVE_INFINITY, ...times.filter((at) => at > this.#now()));
  }

  #refuse(op: Op): void {
    try {
      op.resolve(op.fail());
    } catch (error) {
      op.reject(error);
    }
  }

  #end(process: Process, state: 'done' | 'dead'): void {
    if (process.state !== 'live') return;
    process.state = state;
    this.#moves += 1;
    this.live.delete(process);
    process.timers.clear();
    for (const op of this.ops.filter((one) => one.process === process))
      this.ops.splice(this.ops.indexOf(op), 1);
  }

  /** Does one thing and waits until everything has stopped again: each process at a call, or at its end. */
  async #go(act: () => Promise<unknown>): Promise<void> {
    this.#going += 1;
    await act();
    const since = performance.now();
    for (let idle = 0; idle < 3; ) {
      const seen = this.#moves;
      await new Promise((done) => setImmediate(done));
      const stopped = [...this.live].every((process) => this.ops.some((op) => op.process === process));
      idle = stopped && seen === this.#moves ? idle + 1 : 0;
      if (performance.now() - since > 5_000)
        throw new Error(`does not stop: ${[...this.live].map(({ name }) => name).join(', ')}`);
    }
    this.#going -= 1;
  }
}

import type { ChildRegistry } from '../process/child-registry.ts';
import type { ServicePlace } from './place.ts';
import { claimPort } from './ports.ts';
import { releaseDirectory } from './release-store.ts';
import { readManifest } from './service-manifest.ts';
import { type ServiceProcess, startService, type Verdict, waitHealthy } from './service-process.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const STEADY_MS = 60_000;

interface Running {
  commit: string;
  process: ServiceProcess | null;
  verdict: Promise<Verdict>;
  restart: NodeJS.Timeout | null;
}

/** Keeps one process for each service in service, and starts one that ends by itself again, ever more slowly. */
export class Supervisor {
  readonly #children: ChildRegistry;
  readonly #healthTimeoutMs: number;
  readonly #running = new Map<string, Running>();
  readonly #taken = new Set<number>();
  #closed = false;

  constructor(children: ChildRegistry, healthTimeoutMs: number) {
    this.#children = children;
    this.#healthTimeoutMs = healthTimeoutMs;
  }

  /** Starts a release on the service's own port; resolves when it is healthy or has failed. */
  start(place: ServicePlace, commit: string, pauseMs = FIRST_PAUSE_MS): Promise<Verdict> {
    const running: Running = { commit, process: null, verdict: Promise.resolve(NOT_STARTED), restart: null };
    this.#running.set(place.directory, running);
    running.verdict = this.#launch(place, running, pauseMs);
    // A start that fails is for whoever awaits the verdict; nobody has to.
    running.verdict.catch(() => undefined);
    return running.verdict;
  }

  /** Ends the service's process and stops starting it again. */
  async stop(place: ServicePlace): Promise<void> {
    const running = this.#running.get(place.directory);
    if (!running) return;
    this.#running.delete(place.directory);
    if (running.restart) clearTimeout(running.restart);
    await running.process?.stop();
  }

  /** The verdict on the running start of a service, or null when none was asked for. */
  verdictOf(place: ServicePlace): Promise<Verdict> | null {
    return this.#running.get(place.directory)?.verdict ?? null;
  }

  /** From now on nothing is started again. The processes themselves are the registry's to end. */
  close(): void {
    this.#closed = true;
    for (const { restart } of this.#running.values()) if (restart) clearTimeout(restart);
  }

  async #launch(place: ServicePlace, running: Running, pauseMs: number): Promise<Verdict> {
    const directory = releaseDirectory(place, running.commit);
    const { start, health } = await readManifest(directory);
    if (!start) return { ...NOT_STARTED, reason: 'service.json names no start command.' };
    const port = await claimPort(place, this.#taken);
    this.#taken.add(port);
    if (!this.#isWanted(place, running)) return NOT_STARTED;
    const options = { children: this.#children, argv: start, directory, port, log: place.log };
    const service = await startService(options);
    if (!this.#isWanted(place, running)) {
      await service.stop();
      return NOT_STARTED;
    }
    running.process = service;
    const startedAt = Date.now();
    void service.over.then(() => {
      if (!this.#isWanted(place, running)) return;
      const pause = Date.now() - startedAt > STEADY_MS ? FIRST_PAUSE_MS : pauseMs;
      const next = Math.min(pause * 2, LONGEST_PAUSE_MS);
      running.restart = setTimeout(
        () => void this.start(place, running.commit, next).catch(() => null),
        pause,
      );
    });
    return waitHealthy(service, health, this.#healthTimeoutMs);
  }

  #isWanted(place: ServicePlace, running: Running): boolean {
    return !this.#closed && this.#running.get(place.directory) === running;
  }
}

const NOT_STARTED = {
  healthy: false as const,
  health: { path: '/', status: null, body: '' },
  reason: 'The service was not started.',
} satisfies Verdict;

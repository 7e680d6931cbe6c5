/** Keeps the chain of audit at the heels of what is audited, without a round trip of any request's own. */
export type Sealing = {
  /** To be told of each request that may have audited something; resolves when that is linked. Never rejects. */
  after(request: Request, work: Behind, seal: () => Promise<unknown>): Promise<void>;
};

/** What goes on for a request: its answer, and whatever it keeps the invocation alive for. */
export type Behind = { waitUntil(work: Promise<unknown>): void; ended(): Promise<void> };

/** So long events wait for each other: one sealing a host and half a second, however many requests there are. */
const GATHER_MS = 500;
/** A sealing that has not begun by then is nobody's: its invocation was ended. */
const LOST_MS = 3_000;

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** Passes work on to `waitUntil`, and knows when all of it has ended, what it began itself included. */
export function followed(waitUntil: (work: Promise<unknown>) => void): Behind {
  let open: Promise<unknown>[] = [];
  return {
    waitUntil: (work) => {
      open.push(work);
      waitUntil(work);
    },
    ended: async () => {
      while (open.length > 0) {
        const now = open;
        open = [];
        await Promise.allSettled(now);
      }
    },
  };
}

/** One for a process or an isolate; it holds no I/O. What it misses the sweep links, and whoever reads. */
export function makeSealing(now: () => number = Date.now, gatherMs = GATHER_MS): Sealing {
  let begins: number | null = null;
  const sealSoon = async (seal: () => Promise<unknown>) => {
    if (begins !== null && now() < begins + LOST_MS) return;
    begins = now() + gatherMs;
    await sleep(gatherMs);
    // From here on an event may be too late for this one.
    begins = null;
    await seal().catch(() => undefined);
  };
  return {
    after: async (request, behind, seal) => {
      if (request.method === 'GET' || request.method === 'HEAD') return;
      const ended = behind.ended().then(() => true);
      for (let done = false; !done; ) {
        done = await Promise.race([ended, sleep(gatherMs).then(() => false)]);
        await sealSoon(seal);
      }
    },
  };
}

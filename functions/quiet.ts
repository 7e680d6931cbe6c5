/** What was known when a sweep began to look: stirs of this process, and the time of this machine's clock. */
export type Look = { stirs: number; at: number };

/** Where it is kept until when nothing is open. Times are milliseconds of this machine's clock. */
export type QuietStore = {
  /** 0: ask the database. */
  read(): Promise<number>;
  /** Something may have been made: whatever a sweep said that has begun by now does not hold. */
  stir(): Promise<void>;
  /** To be called before a sweep, for `keep`. */
  look(): Look;
  /** Keeps a sweep's answer, unless something was made while it looked: that is not in it. */
  keep(ends: number, look: Look): Promise<void>;
};

/** The part of the Workers' Cache API that is used; Node has none. */
export type Caches = { open(name: string): Promise<Cache> };

/** Nobody's answer is kept for longer. */
const LONGEST_S = 15 * 60;
/** Clocks of one data centre differ by less; a stir so shortly before a sweep counts as one during it. */
const SKEW_MS = 5_000;

/**
 * The memory of the last sweep that found nothing open: one of the data centre where there is a cache, of this
 * process where there is none. Whatever is lost or unreadable means "ask the database": forgetting is always safe.
 */
export function quietStore(caches: Caches | undefined, baseUrl: string): QuietStore {
  const kept = caches ? inCache(caches, baseUrl) : inMemory();
  let stirs = 0;
  return {
    read: kept.read,
    look: () => ({ stirs, at: Date.now() }),
    keep: async (ends, look) => {
      if (stirs === look.stirs) await kept.write(ends, look.at).catch(() => undefined);
    },
    stir: async () => {
      stirs += 1;
      await kept.stir();
    },
  };
}

type Kept = {
  read(): Promise<number>;
  stir(): Promise<void>;
  write(ends: number, lookedAt: number): Promise<void>;
};

/**
 * A stir leaves its time instead of deleting: an isolate that swept meanwhile writes its answer after it, and whoever
 * reads that must see that it was overtaken.
 */
function inCache(caches: Caches, baseUrl: string): Kept {
  const until = new URL('/.quiet-until', baseUrl).href;
  const stirred = new URL('/.quiet-stirred', baseUrl).href;
  const numbers = async (address: string) => {
    const found = await caches.open('quiet').then((cache) => cache.match(address));
    return ((await found?.text()) ?? '').split(' ').map(Number);
  };
  const put = async (address: string, seconds: number, ...values: number[]) => {
    const headers = { 'cache-control': `max-age=${seconds}` };
    const cache = await caches.open('quiet');
    await cache.put(address, new Response(values.join(' '), { headers }));
  };
  return {
    read: async () => {
      try {
        const [[ends = 0, lookedAt = 0], [stirredAt = 0]] = await Promise.all([
          numbers(until),
          numbers(stirred),
        ]);
        return stirredAt > 0 && stirredAt >= lookedAt - SKEW_MS ? 0 : ends || 0;
      } catch {
        return 0;
      }
    },
    stir: () => put(stirred, LONGEST_S + 60, Date.now()),
    write: (ends, lookedAt) =>
      put(until, Math.max(1, Math.ceil((ends - Date.now()) / 1_000)), ends, lookedAt),
  };
}

function inMemory(): Kept {
  let known = 0;
  const write = async (ends: number) => {
    known = ends;
  };
  return { read: async () => known, stir: () => write(0), write };
}

/** Told when a request has been answered that may have made work. Never throws. */
export async function stirAfter(
  quiet: QuietStore,
  request: Request,
  answer: Promise<unknown>,
): Promise<void> {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  await answer.catch(() => undefined);
  await quiet.stir().catch(() => undefined);
}

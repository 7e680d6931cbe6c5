/** Where it is kept until when nothing is open. Times are milliseconds of this machine's clock. */
export type QuietStore = {
  /** 0: ask the database. */
  read(): Promise<number>;
  /** Something may have been made: what the last sweep said no longer holds. */
  stir(): Promise<void>;
  /** Counts up with each `stir` of this process. */
  stirs(): number;
  keep(ends: number): Promise<void>;
};

/** The part of the Workers' Cache API that is used; Node has none. */
export type Caches = { open(name: string): Promise<Cache> };

/**
 * The memory of the last sweep that found nothing open: one of the data centre where there is a cache, of this
 * process where there is none. Whatever is lost or unreadable means "ask the database": forgetting is always safe.
 */
export function quietStore(caches: Caches | undefined, baseUrl: string): QuietStore {
  const kept = caches ? inCache(caches, new URL('/.quiet-until', baseUrl).href) : inMemory();
  let stirs = 0;
  return {
    read: kept.read,
    keep: (ends) => kept.write(ends).catch(() => undefined),
    stirs: () => stirs,
    stir: async () => {
      stirs += 1;
      await kept.write(0);
    },
  };
}

type Kept = { read(): Promise<number>; write(ends: number): Promise<void> };

function inCache(caches: Caches, address: string): Kept {
  return {
    read: async () => {
      try {
        const kept = await caches.open('quiet').then((cache) => cache.match(address));
        return Number(await kept?.text()) || 0;
      } catch {
        return 0;
      }
    },
    write: async (ends) => {
      const cache = await caches.open('quiet');
      if (ends === 0) return void (await cache.delete(address));
      const seconds = Math.max(1, Math.ceil((ends - Date.now()) / 1_000));
      const headers = { 'cache-control': `max-age=${seconds}` };
      await cache.put(address, new Response(String(ends), { headers }));
    },
  };
}

function inMemory(): Kept {
  let known = 0;
  return {
    read: async () => known,
    write: async (ends) => {
      known = ends;
    },
  };
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

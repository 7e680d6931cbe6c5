import type { Log, Queue } from '../../lib/ports.ts';

/** A queue whose cancels go out together; `flush` sends what has gathered. */
export type GatheringQueue = Queue & { flush(): Promise<void> };

/**
 * Takes messages back in one request for all that were told within `ms`: far sooner than any of them would ring, and
 * many chains end in that time. What the queue refuses is logged and rings: its claim finds nothing to do.
 */
export function gatherCancels(queue: Queue, { ms, log }: { ms: number; log: Log }): GatheringQueue {
  let gathered: string[] = [];
  let timer: NodeJS.Timeout | null = null;
  const flush = async () => {
    if (timer) clearTimeout(timer);
    timer = null;
    const messages = gathered;
    gathered = [];
    await queue.cancel(messages).catch((error: unknown) => {
      log.error('bells not taken back', { count: messages.length, error: String(error) });
    });
  };
  return {
    ring: (bells) => queue.ring(bells),
    cancel: async (messages) => {
      gathered.push(...messages);
      if (gathered.length >= MOST) await flush();
      else timer ??= setTimeout(flush, ms);
    },
    flush,
  };
}

/** Their ids stand in the request's address. */
const MOST = 100;

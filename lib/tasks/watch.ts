import type { Ctx } from '../ctx.ts';
import { type EventView, readEvents } from './events.ts';

export type WatchOptions = {
  /** The number of the last event that the watcher has. */
  after: number;
  /** True once nobody listens any more. */
  gone: () => boolean;
  sleep?: (ms: number) => Promise<void>;
};

export type Watched =
  | { kind: 'event'; event: EventView }
  | { kind: 'still here' }
  | { kind: 'ended' }
  | { kind: 'time is up' };

/** Half a second while things happen, then 2 s, and 5 s from half a minute of quiet on. */
const pauseMs = (quietMs: number) => (quietMs < 5_000 ? 500 : quietMs < 30_000 ? 2_000 : 5_000);
const QUIET_MS = 15_000;
/** The platform gives a stream no promise of living longer; the watcher comes back with its last number. */
const LONGEST_MS = 10 * 60_000;
const PAGE = 200;

/**
 * A task's events as they happen: a look every half second, less often the longer nothing happens; a sign of life
 * after 15 s of quiet, the end after the last event of the current run, or when 10 minutes are over.
 */
export async function* watchTask(ctx: Ctx, taskId: string, options: WatchOptions): AsyncGenerator<Watched> {
  const sleep = options.sleep ?? ((ms: number) => new Promise<void>((done) => setTimeout(done, ms)));
  const started = ctx.clock.now();
  let spoke = started;
  let happened = started;
  for (let after = options.after; !options.gone(); ) {
    const { events, last, ended, more } = await readEvents(ctx, taskId, { after, limit: PAGE });
    after = last;
    for (const event of events) yield { kind: 'event', event };
    if (ended) return yield { kind: 'ended' };
    const now = ctx.clock.now();
    if (events.length > 0) spoke = happened = now;
    if (now - spoke >= QUIET_MS) {
      spoke = now;
      yield { kind: 'still here' };
    }
    if (now - started >= LONGEST_MS) return yield { kind: 'time is up' };
    if (!more) await sleep(pauseMs(now - happened));
  }
}

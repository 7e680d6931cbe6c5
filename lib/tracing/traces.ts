import type { Span } from '../../schema/span.ts';
import type { Db, Log, TraceService, Traces } from '../ports.ts';
import { isSampled } from './span-ids.ts';

type Parts = {
  db: Db;
  log: Log;
  /** The share of tasks that is traced, 0 to 1. */
  rate: number;
  /** The configured services, loaded when there is something to tell. */
  services: () => Promise<TraceService[]>;
};

/** Calls of one task that are kept until it is told. What an invocation makes beyond that is not shown. */
const MOST_CALLS = 500;
/** Milliseconds that telling one task may take. */
const TIMEOUT_MS = 5_000;
/** Tasks that one sweep makes up for. */
const CATCH_UP = 20;
/** After so many refusals a sweep leaves it to the next. */
const MOST_REFUSED = 3;

/** Whoever has heard nothing for a day is not told any more. A task that goes on after that is told anew. */
const BEHIND = `with gone as (delete from traces where at < clock_timestamp() - interval '1 day')
 select distinct x.task_id from traces x join tasks t on t.id = x.task_id
 where x.told < t.event_seq and x.at between clock_timestamp() - interval '1 day' and clock_timestamp() - interval '5 seconds'
 limit $1`;

/** What tells the configured services of tasks, for the time of one invocation. A service that is down costs nobody anything. */
export function makeTraces({ db, log, rate, services }: Parts): Traces {
  const noted = new Map<string, Span[]>();

  async function told(taskId: string): Promise<boolean> {
    const calls = noted.get(taskId) ?? [];
    noted.delete(taskId);
    try {
      const { tellTrace } = await import('./tell.ts');
      await inTime(services().then((all) => tellTrace({ db }, all, taskId, calls)));
      return true;
    } catch (error) {
      log.error('trace not told', { task: taskId, calls: calls.length, error: String(error) });
      return false;
    }
  }

  return {
    samples: (taskId) => isSampled(taskId, rate),
    note(taskId, call) {
      const calls = noted.get(taskId) ?? [];
      noted.set(taskId, calls);
      if (calls.length < MOST_CALLS) calls.push(call);
    },
    async tell(taskId) {
      if (isSampled(taskId, rate)) await told(taskId);
    },
    async catchUp() {
      const behind = await db.query<{ task_id: string }>(BEHIND, [CATCH_UP]).catch(() => []);
      let done = 0;
      let refused = 0;
      for (const { task_id } of behind) {
        if (await told(task_id)) done += 1;
        else refused += 1;
        // One task may be at fault itself; several are not.
        if (refused === MOST_REFUSED) break;
      }
      return done;
    },
  };
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

import type { Config } from '../schema/config.ts';
import type { Clock, Db, Ids, Log, Model, Queue, Tools } from './ports.ts';

/** What a verb is handed. Built once per request in `functions/deps.ts`. */
export type Ctx = {
  config: Config;
  db: Db;
  queue: Queue;
  tools: Tools;
  /** The configured model; the offline one when none is. */
  model(): Promise<Model>;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Keeps the invocation alive for work after the answer. */
  waitUntil(work: Promise<unknown>): void;
  /** Aborted when this process is about to end: no further step and no call begins. A Worker has none. */
  stopping?: AbortSignal;
  requestId: string;
};

import type { Config } from '../schema/config.ts';
import type { Callbacks, Clock, Db, Ids, Log, Model, Queue, Receipts, Tools, Traces } from './ports.ts';

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
  /** The W3C trace context that the request or the delivery came in, and that the messages it makes carry on. */
  traceparent?: string;
  /** Left out: nobody is called back. */
  callbacks?: Callbacks;
  /** Left out: approvals carry no receipt. */
  receipts?: Receipts;
  /** Left out: nothing is traced. */
  traces?: Traces;
  requestId: string;
};

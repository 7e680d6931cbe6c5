import type { Config } from '../schema/config.ts';
import type { EndpointChannel } from '../schema/notification-endpoint.ts';
import type { LinearService } from './linear/ports.ts';
import type { Resolver, Sender } from './notify/ports.ts';
import type {
  Callbacks,
  Clock,
  Db,
  Ids,
  Log,
  Model,
  Queue,
  Receipts,
  Tools,
  Traces,
  Vault,
} from './ports.ts';

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
  /** Left out: nothing is sent out of any channel. Null: this installation has no such channel. */
  sender?(channel: EndpointChannel): Promise<Sender | null>;
  /** Left out: there is no Linear here. */
  linear?(): Promise<LinearService>;
  /** Left out: no secret can be kept. */
  vault?: Vault;
  /** Left out: no address outside can be checked, and none is used. */
  resolver?: Resolver;
  /** Left out: approvals carry no receipt. */
  receipts?: Receipts;
  /** Left out: nothing is traced. */
  traces?: Traces;
  requestId: string;
};

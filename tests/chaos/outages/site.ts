import { v7 } from 'uuid';
import { createApp } from '../../../functions/app.ts';
import { type QuietStore, quietStore, stirAfter } from '../../../functions/quiet.ts';
import { onSchedule } from '../../../functions/scheduled.ts';
import { neonDb } from '../../../lib/adapters/neon.ts';
import { qstashQueue } from '../../../lib/adapters/qstash.ts';
import type { Ctx } from '../../../lib/ctx.ts';
import { AppError } from '../../../lib/errors.ts';
import { Drive } from '../../flow/drive.ts';
import { type SimClock, useSimClock } from '../../support/sim-clock.ts';
import { BellServer, type Queued } from './bell-server.ts';
import { type Front, startFront } from './front.ts';

const BASE = 'https://platform.test';
const MINUTE = 60_000;

export type Answered = { status: number; headers: Headers; body: Record<string, unknown> };

/**
 * The whole service on a simulated clock: real doors, the real Neon and QStash adapters over real sockets that can be
 * broken, cron each minute. Time jumps from one thing that happens to the next.
 */
export class Site {
  readonly drive: Drive;
  readonly clock: SimClock;
  readonly front: Front;
  readonly queue: BellServer;
  readonly quiet: QuietStore = quietStore(undefined, BASE);
  readonly logged: string[] = [];
  /** Cron triggers that fired, and what each threw. */
  crons = { fired: 0, failed: 0 };
  /** What a test makes happen at a moment, before anything else of that moment. */
  alarms: { at: number; run: () => Promise<void> }[] = [];
  readonly #app: ReturnType<typeof createApp>;
  readonly #background: Promise<unknown>[] = [];
  #nextCron: number;

  private constructor(drive: Drive, clock: SimClock, front: Front, queue: BellServer) {
    Object.assign(this, { drive, clock, front, queue });
    this.drive = drive;
    this.clock = clock;
    this.front = front;
    this.queue = queue;
    this.#nextCron = clock.now() + MINUTE;
    const verifier = {
      verify: async ({ signature, url }: { signature: string | null; url: string }) => {
        if (signature === `signed for ${url}`) return { jti: v7() };
        throw new AppError('unauthenticated', 'queue_signature_invalid', 'Not from our queue.');
      },
    };
    this.#app = createApp((_env, { requestId }) => ({ ctx: { ...drive.ctx, requestId }, verifier }));
  }

  static async start(): Promise<Site> {
    const drive = await Drive.start();
    const { db } = drive.engine;
    const clock = await useSimClock(db, drive.ctx);
    const front = await startFront(db.fetchEndpoint);
    const queue = new BellServer(clock.now);
    await queue.listen();
    const site = new Site(drive, clock, front, queue);
    const real: Partial<Ctx> = {
      config: { ...drive.ctx.config, PUBLIC_BASE_URL: BASE },
      db: neonDb({ databaseUrl: db.databaseUrl, fetchEndpoint: front.url, timeoutMs: 8_000 }),
      queue: {
        ring: async (bells) => {
          // Nobody is there to count a knock at a closed port.
          if (queue.fault === 'refused') queue.injected.refused = (queue.injected.refused ?? 0) + 1;
          return qstashQueue({ url: queue.url, token: 't', baseUrl: BASE, timeoutMs: 300 }).ring(bells);
        },
        cancel: async (messages) =>
          qstashQueue({ url: queue.url, token: 't', baseUrl: BASE, timeoutMs: 300 }).cancel(messages),
      },
      waitUntil: (work) => void site.#background.push(work.catch(() => undefined)),
      log: {
        info: () => undefined,
        error: (message, fields) => void site.logged.push(`${message} ${JSON.stringify(fields)}`),
      },
    };
    Object.assign(drive.ctx, real);
    return site;
  }

  /** One request of a client, with everything that goes on behind its answer. */
  async call(route: string, who: string, body?: unknown, idemKey?: string): Promise<Answered> {
    const answered = await this.answer(route, who, body, idemKey);
    await this.settle();
    return answered;
  }

  /** The same, as soon as it is answered: what goes on behind it is left to `settle`. */
  async answer(route: string, who: string, body?: unknown, idemKey?: string): Promise<Answered> {
    const [method, path] = route.split(' ');
    const headers: Record<string, string> = { authorization: `Bearer ${this.drive.engine.keys[who]}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (idemKey) headers['idempotency-key'] = idemKey;
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const response = await this.#send(path!, { method: method!, headers, body: sent });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} };
  }

  /** A delivery of the queue. */
  deliver = async (message: Pick<Queued, 'path' | 'body'> & { retried?: number }): Promise<Response> => {
    const headers = {
      'upstash-signature': `signed for ${BASE}${message.path}`,
      'upstash-retried': String(message.retried ?? 0),
      'content-type': 'application/json',
    };
    const response = await this.#send(message.path, { method: 'POST', headers, body: message.body });
    await this.settle();
    return response;
  };

  async #send(path: string, init: RequestInit): Promise<Response> {
    const execution = { waitUntil: (work: Promise<unknown>) => void this.#background.push(work) };
    const request = new Request(`${BASE}${path}`, init);
    const answer = Promise.resolve(this.#app.fetch(request, {}, execution as never));
    await stirAfter(this.quiet, request, answer);
    return answer;
  }

  async settle(): Promise<void> {
    while (this.#background.length > 0) await Promise.allSettled(this.#background.splice(0));
  }

  /** Lets time go on to the next thing that happens, at most to `until`, and lets it happen. */
  async step(until = Number.POSITIVE_INFINITY): Promise<void> {
    const alarm = Math.min(...this.alarms.map(({ at }) => at), Number.POSITIVE_INFINITY);
    const at = Math.max(this.clock.now(), Math.min(until, alarm, this.#nextCron, this.queue.nextAt()));
    if (at > this.clock.now()) await this.clock.set(at);
    const ringing = this.alarms.filter((each) => each.at <= at);
    this.alarms = this.alarms.filter((each) => each.at > at);
    for (const { run } of ringing) await run();
    await this.queue.deliver(this.deliver);
    if (this.clock.now() < this.#nextCron) return;
    this.#nextCron += MINUTE;
    this.crons.fired += 1;
    await onSchedule(this.drive.ctx, this.quiet).catch(() => {
      this.crons.failed += 1;
    });
    await this.settle();
  }

  /** Steps until `done`, at most so many simulated seconds; answers how many it took. Throws when it was not enough. */
  async until(done: () => Promise<boolean>, seconds: number, what: string): Promise<number> {
    const start = this.clock.now();
    for (;;) {
      if (await done()) return (this.clock.now() - start) / 1_000;
      if (this.clock.now() - start >= seconds * 1_000) break;
      await this.step(start + seconds * 1_000);
    }
    throw new Error(`not within ${seconds} simulated seconds: ${what}\n${this.logged.slice(-5).join('\n')}`);
  }

  /** Sends a request until it is accepted, waiting as it is told to. Refusals that are no honest 503 throw. */
  async insist(send: () => Promise<Answered>, told?: (refusal: Answered) => void): Promise<Answered> {
    for (let i = 0; i < 500; i++) {
      const answer = await send();
      if (answer.status < 300) return answer;
      const wait = Number(answer.headers.get('retry-after'));
      const busy =
        answer.status === 503 || (answer.status === 409 && answer.body.code === 'idempotency_in_flight');
      if (!busy || !(wait > 0) || answer.headers.get('content-type') !== 'application/problem+json')
        throw new Error(`refused: ${answer.status} ${JSON.stringify(answer.body)}`);
      told?.(answer);
      const again = this.clock.now() + Math.max(wait, Math.min(20, 3 * (i + 1))) * 1_000;
      while (this.clock.now() < again) await this.step(again);
    }
    throw new Error('the client was never answered');
  }

  async close(): Promise<void> {
    await this.settle();
    await this.front.close();
    await this.queue.close().catch(() => undefined);
    await this.drive.close();
  }
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createApp } from '../../functions/app.ts';
import type { Bindings } from '../../functions/http/env.ts';
import { neonDb } from '../../lib/adapters/neon.ts';
import { AppError } from '../../lib/errors.ts';
import { type Front, startFront } from '../chaos/outages/front.ts';
import { Drive } from '../flow/drive.ts';
import { type Listening, listen } from '../support/cli.ts';

/**
 * An installation for one runbook: the real doors on a socket, a real Postgres behind a door that can be shut, and a
 * queue that can be taken away. Work goes on behind each answer until it rests.
 */
export class Place {
  readonly drive: Drive;
  readonly front: Front;
  site!: Listening;
  #queue: Server | null = null;
  #closing: (() => void)[] = [];
  #port = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(drive: Drive, front: Front) {
    this.drive = drive;
    this.front = front;
  }

  static async open(): Promise<Place> {
    const drive = await Drive.start();
    const { databaseUrl, fetchEndpoint } = drive.engine.db;
    const front = await startFront(fetchEndpoint);
    const place = new Place(drive, front);
    await place.queueUp();
    const box = drive.engine.queue;
    Object.assign(drive.ctx, {
      db: neonDb({ databaseUrl, fetchEndpoint: front.url, timeoutMs: 2_000 }),
      config: { ...drive.ctx.config, QSTASH_URL: `http://127.0.0.1:${place.#port}` },
      queue: {
        ring: async (bells: Parameters<typeof box.ring>[0]) => {
          if (place.#queue) return box.ring(bells);
          throw new AppError('unavailable', 'queue_unavailable', 'The queue does not answer.');
        },
        cancel: async (messages: string[]) => box.cancel(messages),
      },
    });
    place.site = await place.#serve();
    return place;
  }

  async queueUp(): Promise<void> {
    this.#queue = createServer((_request, response) => response.end('{"messages": []}'));
    await new Promise<void>((done) => this.#queue!.listen(this.#port, '127.0.0.1', done));
    this.#port = (this.#queue.address() as AddressInfo).port;
  }

  /** The port refuses, and what was in the queue is gone. */
  async queueDown(): Promise<void> {
    const server = this.#queue!;
    this.#queue = null;
    this.drive.engine.queue.bells.length = 0;
    await new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  }

  databaseDown(): void {
    this.front.failFrom(1, { kind: 'refused' });
  }

  databaseUp(): Promise<void> {
    return this.front.heal();
  }

  /** What a scene has begun of its own is ended with the place. */
  onClose = (end: () => void): void => {
    this.#closing.push(end);
  };

  async close(): Promise<void> {
    for (const end of this.#closing) end();
    await this.site.close();
    if (this.#queue) await this.queueDown();
    await this.front.close();
    await this.drive.close();
  }

  /** One request after the other, each when the work of the one before it has come to rest. */
  #serve(): Promise<Listening> {
    const { drive } = this;
    const app = createApp((_env, { requestId, waitUntil }) => ({
      ctx: { ...drive.ctx, requestId, waitUntil },
      verifier: { verify: async () => ({ jti: 'unused' }) },
    }));
    const execution = {
      waitUntil: (work: Promise<unknown>) => void drive.engine.background.push(work),
      passThroughOnException: () => undefined,
      props: {},
    };
    return listen(async (request, response) => {
      const body = await buffer(request);
      const before = this.#turn;
      let end = () => {};
      this.#turn = new Promise<void>((done) => {
        end = done;
      });
      await before;
      const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
      const init = { method: request.method!, headers, body: body.length > 0 ? new Uint8Array(body) : null };
      const answer = await app.request(
        `http://127.0.0.1:1${request.url}`,
        init,
        {} as Bindings,
        execution as never,
      );
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
      await drive.rest().catch(() => undefined);
      end();
    });
  }
}

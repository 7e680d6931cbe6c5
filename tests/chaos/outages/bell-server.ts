import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the queue fails. `swallow`: it says 201 and never delivers; `backwards`: newest first. */
export type QueueFault = 'refused' | '429' | '500' | 'hang' | 'swallow' | 'backwards';

export type Queued = {
  id: string;
  path: string;
  body: string;
  at: number;
  retried: number;
  failureUrl: string | null;
};
type Deliver = (message: Queued) => Promise<Response>;

/** QStash's way with retries: e^(2.5 n) seconds, five of them. */
const RETRIES = 5;
const backoffS = (retried: number) => Math.min(86_400, Math.exp(2.5 * (retried + 1)));

/** A queue that the real adapter publishes to over a real socket, and that delivers on a simulated clock. */
export class BellServer {
  url = '';
  fault: QueueFault | null = null;
  waiting: Queued[] = [];
  dead = 0;
  /** Publishes that were really failed or swallowed, by fault. */
  readonly injected: Record<string, number> = {};
  readonly #seen = new Set<string>();
  readonly #now: () => number;
  #port = 0;
  #made = 0;
  #server = this.#fresh();

  constructor(now: () => number) {
    this.#now = now;
  }

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(this.#port, '127.0.0.1', done));
    this.#port = (this.#server.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.#port}`;
  }

  async set(fault: QueueFault | null): Promise<void> {
    if (this.fault === 'refused') {
      this.#server = this.#fresh();
      await this.listen();
    }
    this.fault = fault;
    if (fault === 'refused') await this.close();
  }

  /** Delivers what is due, each with QStash's retries and its callback at the end. Answers how many. */
  async deliver(send: Deliver): Promise<number> {
    const due = this.waiting.filter(({ at }) => at <= this.#now()).sort((a, b) => a.at - b.at);
    if (this.fault === 'backwards') due.reverse();
    this.waiting = this.waiting.filter(({ at }) => at > this.#now());
    for (const message of due) {
      const answer = await send(message);
      if (answer.ok) continue;
      const final = answer.headers.get('upstash-nonretryable-error') === 'true';
      if (final || message.retried >= RETRIES) {
        this.dead += 1;
        if (message.failureUrl) this.waiting.push(await callback(message, answer, this.#now()));
        continue;
      }
      const seconds = Number(answer.headers.get('retry-after')) || backoffS(message.retried);
      this.waiting.push({ ...message, retried: message.retried + 1, at: this.#now() + seconds * 1_000 });
    }
    return due.length;
  }

  nextAt(): number {
    return Math.min(...this.waiting.map(({ at }) => at), Number.POSITIVE_INFINITY);
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(() => done()));
  }

  #fresh() {
    return createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      this.#publish(
        decodeURIComponent(request.url ?? ''),
        request.headers as Record<string, string>,
        body,
        response,
      );
    });
  }

  #publish(path: string, headers: Record<string, string>, body: string, response: ServerResponse): void {
    const answer = (status: number, json: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    };
    const { fault } = this;
    if (fault && fault !== 'backwards') this.injected[fault] = (this.injected[fault] ?? 0) + 1;
    if (fault === 'hang') return;
    if (fault === '429' || fault === '500') {
      answer(Number(fault), { error: 'no' });
      return;
    }
    const cancelled = new URL(path, 'http://queue').searchParams.getAll('messageIds');
    if (cancelled.length > 0) {
      this.waiting = this.waiting.filter(({ id }) => !cancelled.includes(id));
      answer(200, { cancelled: cancelled.length });
      return;
    }
    const items = path.startsWith('/v2/batch')
      ? (JSON.parse(body) as { destination: string; headers: Record<string, string>; body: string }[])
      : [{ destination: path.slice('/v2/publish/'.length), headers, body }];
    const ids: string[] = [];
    for (const item of items) {
      ids.push(`m${this.#made++}`);
      const all = Object.fromEntries(
        Object.entries(item.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const id = all['upstash-deduplication-id'];
      if (id && this.#seen.has(id)) continue;
      if (id) this.#seen.add(id);
      if (fault === 'swallow') continue;
      if (fault === 'backwards') this.injected.backwards = (this.injected.backwards ?? 0) + 1;
      this.waiting.push({
        id: ids.at(-1)!,
        path: new URL(item.destination).pathname,
        body: item.body,
        at: this.#now() + (Number.parseInt(all['upstash-delay'] ?? '0', 10) || 0) * 1_000,
        retried: 0,
        failureUrl: all['upstash-failure-callback'] ?? null,
      });
    }
    const taken = ids.map((messageId) => ({ messageId }));
    if (path.startsWith('/v2/batch')) answer(200, taken);
    else answer(201, taken[0]);
  }
}

async function callback(message: Queued, answer: Response, at: number): Promise<Queued> {
  const body = {
    status: answer.status,
    header: {},
    body: Buffer.from(await answer.text()).toString('base64'),
    retried: message.retried,
    maxRetries: RETRIES,
    dlqId: 'd',
    sourceMessageId: message.id,
    url: `https://platform.test${message.path}`,
    sourceBody: Buffer.from(message.body).toString('base64'),
  };
  const path = new URL(message.failureUrl!).pathname;
  return { id: `${message.id}-callback`, path, body: JSON.stringify(body), at, retried: 0, failureUrl: null };
}

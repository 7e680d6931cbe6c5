import { createHmac, randomUUID } from 'node:crypto';

/** After a refusal, or no answer within five seconds: three more times. */
const RETRIES_MS = [60_000, 3_600_000, 6 * 3_600_000];
const TIMEOUT_MS = 5_000;

export type Hook = { url: string; secret: string };
export type Sent = {
  delivery: string;
  type: string;
  body: string;
  headers: Record<string, string>;
  attempt: number;
  status: number | null;
};
type Options = {
  hook: Hook | null;
  now: () => number;
  /** A retry is stamped and signed anew; else it is the very same. */
  restamp: boolean;
  /** A retry is a delivery of its own. */
  newDelivery: boolean;
};

/** Sends what happens to the one address there is, as Linear does: signed, stamped, tried again after a minute, an hour and six. */
export class Webhooks {
  readonly sent: Sent[] = [];
  readonly #webhookId = randomUUID();
  readonly #due: {
    at: number;
    attempt: number;
    delivery: string;
    payload: Record<string, unknown>;
    body: string;
  }[] = [];
  #running: Promise<void> = Promise.resolve();
  readonly options: Options;

  constructor(options: Options) {
    this.options = options;
  }

  /** Sends a payload behind whoever caused it; in the order in which it happened. */
  send(payload: Record<string, unknown>): void {
    const stamped = this.#stamp({ ...payload, webhookId: this.#webhookId });
    this.#run(() => this.#attempt(stamped.payload, stamped.body, randomUUID(), 0));
  }

  /** Sends again what is due by now. */
  async retryDue(): Promise<void> {
    const now = this.options.now();
    const due = this.#due.filter(({ at }) => at <= now);
    for (const one of due) {
      this.#due.splice(this.#due.indexOf(one), 1);
      const { payload, body } = this.options.restamp ? this.#stamp(one.payload) : one;
      const delivery = this.options.newDelivery ? randomUUID() : one.delivery;
      this.#run(() => this.#attempt(payload, body, delivery, one.attempt));
    }
    await this.settle();
  }

  /** Resolves when everything that was caused so far has been sent. */
  settle(): Promise<void> {
    return this.#running;
  }

  /** The same bytes once more, as somebody who has recorded them would send them. */
  async replay({ body, headers }: Sent): Promise<number> {
    const answer = await fetch(this.options.hook!.url, { method: 'POST', headers, body });
    await answer.arrayBuffer();
    return answer.status;
  }

  #run(work: () => Promise<void>): void {
    this.#running = this.#running.then(work, work);
  }

  #stamp(payload: Record<string, unknown>) {
    const stamped = { ...payload, webhookTimestamp: this.options.now() };
    return { payload: stamped, body: JSON.stringify(stamped) };
  }

  async #attempt(
    payload: Record<string, unknown>,
    body: string,
    delivery: string,
    attempt: number,
  ): Promise<void> {
    const { hook } = this.options;
    if (!hook) return;
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Linear-Webhook',
      'linear-delivery': delivery,
      'linear-event': String(payload.type),
      'linear-signature': createHmac('sha256', hook.secret).update(body).digest('hex'),
      'linear-timestamp': String(payload.webhookTimestamp),
    };
    const status = await fetch(hook.url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
      .then(async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      })
      .catch(() => null);
    this.sent.push({ delivery, type: `${payload.type}:${payload.action}`, body, headers, attempt, status });
    const wait = RETRIES_MS[attempt];
    if (status !== 200 && wait !== undefined)
      this.#due.push({ at: this.options.now() + wait, attempt: attempt + 1, delivery, payload, body });
  }
}

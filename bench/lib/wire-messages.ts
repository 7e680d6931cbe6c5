/** Reads what a client sends to Postgres (protocol 3.0) and names each statement that it executes. */
export class ClientMessages {
  #rest: Buffer = Buffer.alloc(0);
  #started = false;
  readonly #statements = new Map<string, string>();
  readonly #portals = new Map<string, string>();
  readonly #onStatement: (text: string) => void;

  constructor(onStatement: (text: string) => void) {
    this.#onStatement = onStatement;
  }

  /** Takes the next bytes, cut anywhere. */
  read(data: Buffer): void {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, data]) : data;
    for (;;) {
      const head = this.#started ? 1 : 0;
      if (this.#rest.length < head + 4) return;
      const end = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < end) return;
      const message = this.#rest.subarray(0, end);
      this.#rest = this.#rest.subarray(end);
      if (this.#started) this.#take(String.fromCharCode(message[0]!), message.subarray(5));
      else this.#started = message.readInt32BE(4) === STARTUP; // else a request for TLS or a cancel
    }
  }

  #take(type: string, body: Buffer): void {
    const [first, second] = body.toString('utf8').split('\0') as [string, string];
    if (type === 'Q') this.#onStatement(first);
    if (type === 'P') this.#statements.set(first, second);
    if (type === 'B') this.#portals.set(first, this.#statements.get(second) ?? '');
    if (type === 'E') this.#onStatement(this.#portals.get(first) ?? '');
  }
}

const STARTUP = 196_608;
const READY = 'Z'.charCodeAt(0);

/** A reader of what Postgres answers, that calls `onReady` at each end of an answer. Skips over large bodies. */
export function readyCounter(onReady: () => void): (data: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (data) => {
    rest = rest.length > 0 ? Buffer.concat([rest, data]) : data;
    let at = 0;
    while (rest.length >= at + 5) {
      const end = at + 1 + rest.readInt32BE(at + 1);
      if (rest.length < end) break;
      if (rest[at] === READY) onReady();
      at = end;
    }
    rest = rest.subarray(at);
  };
}

import { createHash } from 'node:crypto';
import type { Bell } from '../../lib/ports.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { type Op, Process, type Verdict } from './processes.ts';
import type { Rng } from './rng.ts';
import { Script } from './scripts.ts';
import type { Universe } from './universe.ts';

/** A message in the queue. Its queue knows nothing of what it is about. */
export type Message = {
  id: string;
  bell: Bell;
  due: number;
  tries: number;
  inFlight: boolean;
  /** Copies of one delivery carry the same token. */
  jti: string;
};

/** What a client wants, sent again under the same key until it is answered. */
export type Wish = {
  what: string;
  path: string;
  who: string;
  body: object;
  key: string;
  due: number;
  inFlight: boolean;
  answer: { status: number; body: Record<string, unknown> } | null;
};

/** What becomes of bells on their way into the queue. */
export type Post = (bell: Bell) => { bell: Bell; delayMs: number; copies: number; sameToken: boolean }[];

const QUEUE_RETRIES = 5;

/** One run of everything: what waits to happen, the means to let it happen, and a trace of what did. */
export class Simulation {
  readonly universe: Universe;
  readonly seed: number;
  readonly messages: Message[] = [];
  /** Given up by the queue after all its tries. */
  readonly dead: Message[] = [];
  readonly wishes: Wish[] = [];
  readonly trace: string[] = [];
  readonly faults: Record<string, number> = {};
  lastSweep: number;
  /** The platform's cron: each minute while work is open. */
  sweepEveryMs = 60_000;
  /** Tokens of deliveries that have claimed work; one that did so twice was replayed. */
  readonly tokens = new Set<string>();
  readonly replayed: string[] = [];
  post: Post = (bell) => [{ bell, delayMs: 0, copies: 1, sameToken: false }];
  readonly #seen = new Set<string>();
  /** Which process has which request or message. */
  readonly #carried = new Map<Process, Wish | Message>();
  #made = 0;
  #named = 0;

  private constructor(universe: Universe, seed: number) {
    this.universe = universe;
    this.seed = seed;
    this.lastSweep = universe.clock.now();
    universe.withdraw = (ids) => {
      for (const message of [...this.messages]) {
        // What is on its way cannot be taken back.
        if (ids.includes(message.bell.dedupId) && !message.inFlight) this.#drop(message);
      }
    };
    universe.publish = (bells) => {
      for (const bell of bells) this.#take(bell);
    };
  }

  /** A fresh universe for one seed. */
  static async start(universe: Universe, seed: number): Promise<Simulation> {
    await universe.reset(seed);
    return new Simulation(universe, seed);
  }

  get now(): number {
    return this.universe.clock.now();
  }

  get rng(): Rng {
    return this.universe.rng;
  }

  get processes() {
    return this.universe.processes;
  }

  count(fault: string): void {
    this.faults[fault] = (this.faults[fault] ?? 0) + 1;
  }

  note(line: string): void {
    this.trace.push(`${((this.now - 1_772_442_000_000) / 1000).toFixed(1)} ${line}`);
  }

  /** Equal for equal runs: every step, its time and what came of it. */
  get hash(): string {
    return createHash('sha256').update(this.trace.join('\n')).digest('hex');
  }

  /** A client asks for a task of this shape. */
  submit(shape: string, wavers = false): Wish {
    // Nothing in its words that is risky by itself: what is asked about is what the plan does.
    const name = `Tidy the start page, job ${this.wishes.length} of seed ${this.seed}`;
    this.universe.scripts.set(name, new Script(name, shape, wavers));
    const body = { description: name, project_context: { project: 'checkout' } };
    return this.wish('submit', '/orchestrate', 'requester', body);
  }

  wish(what: string, path: string, who: string, body: object): Wish {
    this.#made += 1;
    const key = `${what}-${this.#made}`;
    const wish: Wish = { what, path, who, body, key, due: this.now, inFlight: false, answer: null };
    this.wishes.push(wish);
    return wish;
  }

  dueWishes(): Wish[] {
    return this.wishes.filter(({ answer, inFlight, due }) => !answer && !inFlight && due <= this.now);
  }

  dueMessages(): Message[] {
    return this.messages.filter(({ inFlight, due }) => !inFlight && due <= this.now);
  }

  /** Sends a wish, as a process of its own. */
  async send(wish: Wish): Promise<Process> {
    const process = this.#process(`${wish.what} by ${wish.who}`);
    const { universe } = this;
    wish.inFlight = true;
    wish.due = this.now + 35_000;
    const headers = {
      authorization: `Bearer ${universe.engine.keys[wish.who]}`,
      'idempotency-key': wish.key,
    };
    this.#carried.set(process, wish);
    await this.processes.start(process, async () => {
      const answer = await universe.request('POST', wish.path, headers, wish.body);
      if (!this.#carried.delete(process)) return;
      wish.inFlight = false;
      const again =
        answer.status >= 500 || answer.body.code === 'idempotency_in_flight' || answer.body.code === 'busy';
      if (!again) wish.answer = { status: answer.status, body: answer.body };
      this.note(`${process.name} answered ${answer.status} ${String(answer.body.code ?? '')}`);
    });
    this.#settle();
    return process;
  }

  /** Hands a message to the service, as a process of its own; puts it back unless the service took it. */
  async deliver(message: Message): Promise<Process> {
    const { bell } = message;
    const process = this.#process(`delivery ${bell.dedupId}`);
    const token = `${message.jti}:${message.tries}`;
    process.token = token;
    message.inFlight = true;
    message.tries += 1;
    message.due = this.now + Math.ceil(1000 * Math.min(86_400, Math.exp(2.5 * message.tries)));
    const { universe } = this;
    this.#carried.set(process, message);
    await this.processes.start(process, async () => {
      const headers = { 'upstash-signature': `signed ${token}` };
      const answer = await universe.request('POST', bell.path, headers, bell.body);
      this.note(
        `${process.name} answered ${answer.status} ${String(answer.body.state ?? answer.body.code ?? '')}`,
      );
      if (!this.#carried.delete(process)) return;
      message.inFlight = false;
      const after = Number(answer.headers.get('retry-after') ?? 0);
      if (after > 0) message.due = this.now + after * 1000;
      if (answer.status === 200) this.#drop(message);
      else if (answer.status === 489) this.#bury(message);
    });
    this.#settle();
    return process;
  }

  async sweep(): Promise<Process> {
    const process = this.#process('sweep');
    this.lastSweep = this.now;
    const { universe } = this;
    await this.processes.start(process, async () => {
      await sweep({ ...universe.ctx, waitUntil: (work) => void process.background.push(work) });
    });
    return process;
  }

  async release(op: Op, verdict: Verdict = 'pass'): Promise<void> {
    const { process, port, label } = op;
    if (verdict !== 'pass') this.count(`${verdict} ${port}`);
    this.note(`${process.name}: ${label}${verdict === 'pass' ? '' : ` ${verdict}`}`);
    const at = this.trace.length - 1;
    const answer = await this.processes.release(op, verdict);
    this.trace[at] += ` ${told(answer)}`;
    if (process.token && label.startsWith('claim') && told(answer) === 'claimed') {
      if (this.tokens.has(process.token)) this.replayed.push(process.token);
      this.tokens.add(process.token);
    }
    this.#settle();
  }

  async advance(ms: number): Promise<void> {
    await this.universe.clock.advance(ms / 1000);
  }

  /** When something happens by itself next. */
  nextDue(): number {
    const times = [
      this.processes.nextDue(),
      this.lastSweep + this.sweepEveryMs,
      ...this.messages.filter(({ inFlight }) => !inFlight).map(({ due }) => due),
      ...this.wishes.filter(({ answer, inFlight }) => !answer && !inFlight).map(({ due }) => due),
    ];
    return Math.min(...times);
  }

  /** Whoever waits for this process, the queue or a client, waits no longer and tries again, whatever it still does. */
  giveUpOn(process: Process): void {
    const waiting = this.#carried.get(process);
    if (waiting) waiting.inFlight = false;
    this.#carried.delete(process);
    this.#settle();
  }

  /** What nobody carries any more is tried again, a message only so often. */
  #settle(): void {
    for (const [process, waiting] of this.#carried) {
      if (process.state === 'live') continue;
      this.#carried.delete(process);
      waiting.inFlight = false;
    }
    for (const message of [...this.messages]) {
      if (!message.inFlight && message.tries > QUEUE_RETRIES) this.#bury(message);
    }
  }

  #take(sent: Bell): void {
    if (this.#seen.has(sent.dedupId)) return;
    this.#seen.add(sent.dedupId);
    for (const { bell, delayMs, copies, sameToken } of this.post(sent)) {
      this.#made += 1;
      const id = `m${this.#made}`;
      for (let i = 0; i < copies; i++) {
        const due = this.now + (bell.delayS ?? 0) * 1000 + delayMs;
        this.messages.push({ id, bell, due, tries: 0, inFlight: false, jti: sameToken ? id : `${id}.${i}` });
      }
    }
  }

  #drop(message: Message): void {
    const at = this.messages.indexOf(message);
    if (at >= 0) this.messages.splice(at, 1);
  }

  #bury(message: Message): void {
    this.#drop(message);
    this.dead.push(message);
  }

  #process(name: string): Process {
    this.#named += 1;
    return new Process(`${name} #${this.#named}`);
  }
}

/** The part of a call's answer that decides what comes next. */
function told(answer: unknown): string {
  if (answer instanceof Error) return `! ${answer.message}`;
  const row = Array.isArray(answer) ? (answer[0] as { r?: Record<string, unknown> } | undefined) : undefined;
  const r = row?.r;
  if (!r || typeof r !== 'object') return Array.isArray(answer) ? `${answer.length} rows` : '';
  return String(r.state ?? r.won ?? '');
}

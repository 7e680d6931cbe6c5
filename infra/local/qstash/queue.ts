import { toCallback } from './callback.ts';
import { attemptDelivery, failedAttempt } from './deliver.ts';
import { retryDelay } from './duration.ts';
import type { FaultDice } from './faults.ts';
import type { Journal } from './journal.ts';
import { type Attempt, type Message, newMessageId, QstashRefusal, toDeadLetter } from './message.ts';
import { newCounters, type QstashStats } from './stats.ts';

export interface QueueOptions {
  journal: Journal;
  dice: FaultDice;
  signingKey: string;
  backoffFactor: number;
  /** Sends nothing until `resume`. */
  paused: boolean;
}

export interface Queue {
  publish: (message: Message) => { messageId: string; deduplicated: boolean };
  /** Takes back those of these messages that are not on their way; how many there were. */
  cancel: (messageIds: string[]) => number;
  /** Puts a dead letter back under a new message id; undefined when there is no such letter. */
  revive: (dlqId: string) => string | undefined;
  resume: () => void;
  stats: () => QstashStats;
  /** Ends all attempts; what was not answered stays in the journal and is sent again by the next start. */
  close: () => void;
}

const DEDUPLICATION_WINDOW_MS = 90 * 86_400_000;
const MAX_IN_FLIGHT = 32;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Delivers what is published, at least once, with QStash's retries, and starts with what the journal holds. */
export function createQueue({ journal, dice, signingKey, backoffFactor, ...options }: QueueOptions): Queue {
  const stats = newCounters();
  const timers = new Map<string, NodeJS.Timeout>();
  const stopped = new AbortController();
  const due: Message[] = [];
  let heldBack: Message[] = [];
  let inFlight = 0;
  let { paused } = options;
  let reorderTimer: NodeJS.Timeout | undefined;

  function schedule(message: Message): void {
    const held = dice.roll('delay', message.url) ? dice.random() * dice.settings().delayMs : 0;
    const wait = Math.max(0, message.notBefore - Date.now()) + held;
    const timer = setTimeout(
      () => {
        timers.delete(message.messageId);
        if (wait > MAX_TIMER_MS) return schedule(message);
        enqueue(message);
      },
      Math.min(wait, MAX_TIMER_MS),
    );
    timers.set(message.messageId, timer);
  }

  function enqueue(message: Message): void {
    const { reorderMs } = dice.settings();
    if (reorderMs === 0) {
      due.push(message);
      drain();
      return;
    }
    heldBack.push(message);
    reorderTimer ??= setTimeout(() => {
      reorderTimer = undefined;
      const turned = heldBack.reverse();
      heldBack = [];
      void deliverInTurn(turned);
    }, reorderMs);
  }

  /** One after the other: side by side the network would put them in an order of its own. */
  async function deliverInTurn(messages: Message[]): Promise<void> {
    for (const message of messages) {
      if (paused || stopped.signal.aborted) due.push(message);
      else await deliver(message);
    }
    drain();
  }

  function drain(): void {
    while (!paused && inFlight < MAX_IN_FLIGHT && due.length > 0 && !stopped.signal.aborted) {
      const message = due.shift()!;
      inFlight += 1;
      void deliver(message).finally(() => {
        inFlight -= 1;
        drain();
      });
    }
  }

  async function deliver(message: Message): Promise<void> {
    const send = () => {
      stats.attempts += 1;
      return attemptDelivery(message, signingKey, stopped.signal);
    };
    if (dice.roll('drop', message.url)) {
      stats.dropped += 1;
      journal.write({ op: 'done', messageId: message.messageId });
      return;
    }
    if (dice.roll('fail', message.url))
      return settle(message, failedAttempt('the emulator was told to fail'));
    const twin = dice.roll('duplicate', message.url) ? send() : null;
    if (twin) stats.duplicated += 1;
    const [attempt] = await Promise.all([send(), twin]);
    if (!stopped.signal.aborted) settle(message, attempt);
  }

  function settle(message: Message, attempt: Attempt): void {
    const { messageId, retried, maxRetries } = message;
    if (attempt.status >= 200 && attempt.status < 300) {
      stats.delivered += 1;
      journal.write({ op: 'done', messageId });
      return;
    }
    stats.failed += 1;
    if (attempt.nonRetryable || retried >= maxRetries) {
      const letter = toDeadLetter(message, attempt);
      const callback = toCallback(letter, attempt, Date.now());
      // Before the letter, so that a kill between the two repeats the callback rather than losing it.
      if (callback) journal.write({ op: 'put', message: callback });
      journal.write({ op: 'dead', letter });
      if (callback) schedule(callback);
      return;
    }
    const now = Date.now();
    const notBefore = now + retryDelay(retried, attempt.retryAfter, backoffFactor, now);
    const next = { ...message, retried: retried + 1, notBefore };
    journal.write({ op: 'put', message: next });
    schedule(next);
  }

  for (const message of journal.state.pending.values()) schedule(message);
  return {
    publish: (message) => {
      if (dice.roll('refuse', message.url)) throw new QstashRefusal(500, 'the emulator was told to refuse');
      const { deduplicationId: id, messageId, createdAt } = message;
      const first = id === undefined ? undefined : journal.state.seen.get(id);
      if (first && first.until > createdAt) {
        stats.deduplicated += 1;
        return { messageId: first.messageId, deduplicated: true };
      }
      journal.write({ op: 'put', message });
      if (id !== undefined) {
        journal.write({ op: 'seen', id, messageId, until: createdAt + DEDUPLICATION_WINDOW_MS });
      }
      stats.published += 1;
      schedule(message);
      return { messageId, deduplicated: false };
    },
    cancel: (messageIds) => {
      const held = messageIds.filter((id) => {
        if (!journal.state.pending.has(id)) return false;
        clearTimeout(timers.get(id));
        return timers.delete(id) || takeOut(due, id) || takeOut(heldBack, id);
      });
      for (const messageId of held) journal.write({ op: 'done', messageId });
      stats.cancelled += held.length;
      return held.length;
    },
    revive: (dlqId) => {
      const letter = journal.state.dead.get(dlqId);
      if (!letter) return undefined;
      const messageId = newMessageId();
      const message = { ...letter.message, messageId, retried: 0, notBefore: Date.now() };
      journal.write({ op: 'put', message });
      journal.write({ op: 'buried', dlqId });
      schedule(message);
      return messageId;
    },
    resume: () => {
      paused = false;
      drain();
    },
    stats: () => ({ ...stats, pending: journal.state.pending.size, dead: journal.state.dead.size }),
    close: () => {
      stopped.abort();
      clearTimeout(reorderTimer);
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function takeOut(messages: Message[], messageId: string): boolean {
  const at = messages.findIndex((message) => message.messageId === messageId);
  if (at >= 0) messages.splice(at, 1);
  return at >= 0;
}

import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DeadLetter, Message } from './message.ts';

/** What the emulator must still know after a kill. */
export interface QueueState {
  pending: Map<string, Message>;
  dead: Map<string, DeadLetter>;
  /** Deduplication id → the message that used it and until when (unix ms) it counts. */
  seen: Map<string, { messageId: string; until: number }>;
}

type Entry =
  | { op: 'put'; message: Message }
  | { op: 'done'; messageId: string }
  | { op: 'dead'; letter: DeadLetter }
  | { op: 'buried'; dlqId: string }
  | { op: 'seen'; id: string; messageId: string; until: number };

export interface Journal {
  state: QueueState;
  /** Applies an entry and has it in the file when it returns: a killed process has lost nothing. */
  write: (entry: Entry) => void;
  close: () => void;
}

/**
 * Opens the append-only journal in `dir`: replays it (a last line cut off by a kill is left out), and
 * rewrites it with only what is still alive.
 */
export function openJournal(dir: string, now: number): Journal {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, 'journal.jsonl');
  const state: QueueState = { pending: new Map(), dead: new Map(), seen: new Map() };
  for (const entry of readEntries(file)) apply(state, entry);
  for (const [id, { until }] of state.seen) if (until < now) state.seen.delete(id);

  const draft = `${file}.new`;
  writeFileSync(draft, snapshot(state).map(toLine).join(''), { mode: 0o600 });
  renameSync(draft, file);
  const handle = openSync(file, 'a', 0o600);
  return {
    state,
    write: (entry) => {
      writeSync(handle, toLine(entry));
      apply(state, entry);
    },
    close: () => closeSync(handle),
  };
}

function toLine(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}

function readEntries(file: string): Entry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.pop(); // '' after the last newline, or the line that a kill cut off
  return lines.map((line) => JSON.parse(line) as Entry);
}

function snapshot(state: QueueState): Entry[] {
  return [
    ...[...state.pending.values()].map((message): Entry => ({ op: 'put', message })),
    ...[...state.dead.values()].map((letter): Entry => ({ op: 'dead', letter })),
    ...[...state.seen].map(([id, { messageId, until }]): Entry => ({ op: 'seen', id, messageId, until })),
  ];
}

function apply(state: QueueState, entry: Entry): void {
  switch (entry.op) {
    case 'put':
      state.pending.set(entry.message.messageId, entry.message);
      break;
    case 'done':
      state.pending.delete(entry.messageId);
      break;
    case 'dead':
      state.pending.delete(entry.letter.message.messageId);
      state.dead.set(entry.letter.dlqId, entry.letter);
      break;
    case 'buried':
      state.dead.delete(entry.dlqId);
      break;
    case 'seen':
      state.seen.set(entry.id, { messageId: entry.messageId, until: entry.until });
      break;
  }
}

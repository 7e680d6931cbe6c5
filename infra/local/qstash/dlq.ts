import type { Journal } from './journal.ts';
import { type DeadLetter, QstashRefusal, toWire } from './message.ts';
import type { Queue } from './queue.ts';

const PAGE = 100;

/** Filters of a list or bulk request and the field of the letter that each compares. */
const FILTERS: Record<string, (letter: DeadLetter) => string | undefined> = {
  dlqIds: (letter) => letter.dlqId,
  messageId: (letter) => letter.message.messageId,
  url: (letter) => letter.message.url,
  label: (letter) => letter.message.label,
  responseStatus: (letter) => letter.responseStatus?.toString(),
};

/** `GET /v2/dlq`: one page of letters, oldest first, and the cursor of the next page. */
export function listDeadLetters(journal: Journal, search: string): object {
  const query = new URLSearchParams(search);
  const found = select(journal, query);
  const start = Number(query.get('cursor') ?? 0);
  const end = start + pageSize(query);
  const messages = found.slice(start, end).map(describe);
  return { messages, ...(end < found.length ? { cursor: String(end) } : {}) };
}

/** `GET /v2/dlq/{id}`. Throws QstashRefusal 404. */
export function getDeadLetter(journal: Journal, dlqId: string): object {
  const letter = journal.state.dead.get(dlqId);
  if (!letter) throw new QstashRefusal(404, `message ${dlqId} not found in the dlq`);
  return describe(letter);
}

/** `DELETE /v2/dlq/{id}`. Throws QstashRefusal 404. */
export function deleteDeadLetter(journal: Journal, dlqId: string): void {
  getDeadLetter(journal, dlqId);
  journal.write({ op: 'buried', dlqId });
}

/** `DELETE /v2/dlq`: the letters that match, at most a page of them; all without a filter. */
export function deleteDeadLetters(journal: Journal, search: string): object {
  const query = new URLSearchParams(search);
  const found = select(journal, query);
  const page = found.slice(0, pageSize(query));
  for (const { dlqId } of page) journal.write({ op: 'buried', dlqId });
  return { deleted: page.length, ...(found.length > page.length ? { cursor: '0' } : {}) };
}

/** `POST /v2/dlq/retry`: publishes the letters that match again, each under a new message id. */
export function retryDeadLetters(journal: Journal, queue: Queue, search: string): object {
  const query = new URLSearchParams(search);
  const found = select(journal, query);
  const page = found.slice(0, pageSize(query));
  const responses = page.map(({ dlqId }) => ({ messageId: queue.revive(dlqId) }));
  return { responses, ...(found.length > page.length ? { cursor: '0' } : {}) };
}

function pageSize(query: URLSearchParams): number {
  return Math.min(PAGE, Number(query.get('count') ?? PAGE));
}

function select(journal: Journal, query: URLSearchParams): DeadLetter[] {
  const names = [...new Set(query.keys())].filter((name) => name !== 'cursor' && name !== 'count');
  for (const name of names) {
    if (!FILTERS[name]) throw new QstashRefusal(400, `the local emulator does not filter by ${name}`);
  }
  return [...journal.state.dead.values()].filter((letter) =>
    names.every((name) => query.getAll(name).includes(FILTERS[name]!(letter) ?? '')),
  );
}

function describe({ dlqId, message, responseStatus, responseHeader, responseBody }: DeadLetter): object {
  return { ...toWire(message), dlqId, responseStatus, responseHeader, responseBody };
}

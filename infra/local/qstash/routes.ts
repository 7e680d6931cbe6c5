import {
  deleteDeadLetter,
  deleteDeadLetters,
  getDeadLetter,
  listDeadLetters,
  retryDeadLetters,
} from './dlq.ts';
import type { Journal } from './journal.ts';
import { QstashRefusal, toWire } from './message.ts';
import { type PublishRequest, toMessage } from './publish.ts';
import type { Queue } from './queue.ts';

/** What a route is handed, and the status and JSON body it answers (no body for `undefined`). */
interface Call {
  /** The query string as it came, without its question mark. */
  search: string;
  headers: Record<string, string>;
  body: Buffer;
}
export type Answer = [status: number, body?: unknown];
export type Route = [method: string, path: RegExp, run: (call: Call, id: string) => Answer];

/** Publish, batch, messages and the DLQ. */
export function messageRoutes(journal: Journal, queue: Queue): Route[] {
  const publish = (request: PublishRequest) => {
    const { messageId, deduplicated } = queue.publish(toMessage(request, Date.now()));
    return deduplicated ? { messageId, deduplicated } : { messageId };
  };
  return [
    [
      'POST',
      /^\/v2\/publish\/(.+)$/s,
      ({ search, headers, body }, path) => {
        const destination = search === '' ? path : `${path}?${search}`;
        const published = publish({ destination, headers, body });
        return ['deduplicated' in published ? 202 : 201, published];
      },
    ],
    ['POST', /^\/v2\/batch$/, ({ body }) => [200, parseBatch(body).map(publish)]],
    [
      'GET',
      /^\/v2\/messages\/([^/]+)$/,
      (_, id) => {
        const message = journal.state.pending.get(id);
        if (!message) throw new QstashRefusal(404, `message ${id} not found`);
        return [200, toWire(message)];
      },
    ],
    [
      'DELETE',
      /^\/v2\/messages\/([^/]+)$/,
      (_, id) => {
        if (queue.cancel([id]) === 0) throw new QstashRefusal(404, `message ${id} not found`);
        return [200, { cancelled: 1 }];
      },
    ],
    ['DELETE', /^\/v2\/messages$/, ({ search }) => [200, { cancelled: queue.cancel(messageIds(search)) }]],
    ['GET', /^\/v2\/dlq$/, ({ search }) => [200, listDeadLetters(journal, search)]],
    ['DELETE', /^\/v2\/dlq$/, ({ search }) => [200, deleteDeadLetters(journal, search)]],
    ['POST', /^\/v2\/dlq\/retry$/, ({ search }) => [200, retryDeadLetters(journal, queue, search)]],
    ['GET', /^\/v2\/dlq\/([^/]+)$/, (_, id) => [200, getDeadLetter(journal, id)]],
    [
      'DELETE',
      /^\/v2\/dlq\/([^/]+)$/,
      (_, id) => {
        deleteDeadLetter(journal, id);
        return [200];
      },
    ],
  ];
}

function parseBatch(body: Buffer): PublishRequest[] {
  const items = parseJson(body);
  if (!Array.isArray(items)) throw new QstashRefusal(400, 'a batch is an array of messages');
  return items.map(
    (item: { destination?: unknown; headers?: Record<string, unknown>; body?: unknown; queue?: unknown }) => {
      if (item.queue) throw new QstashRefusal(400, 'the local emulator does not do queues');
      const headers = Object.entries(item.headers ?? {}).map(([name, value]) => [
        name.toLowerCase(),
        String(value),
      ]);
      return {
        destination: String(item.destination ?? ''),
        headers: Object.fromEntries(headers),
        body: Buffer.from(typeof item.body === 'string' ? item.body : ''),
      };
    },
  );
}

/** QStash takes a request without ids or filters for a word about all messages. Nothing here means that. */
function messageIds(search: string): string[] {
  const ids = new URLSearchParams(search).getAll('messageIds');
  if (ids.length > 0) return ids;
  throw new QstashRefusal(400, 'the local emulator cancels messages by their ids alone');
}

/** The JSON of a request body. Throws QstashRefusal 400. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new QstashRefusal(400, 'the body is not valid JSON');
  }
}

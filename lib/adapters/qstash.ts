import { Client } from '@upstash/qstash';
import { fatal, later } from '../errors.ts';
import type { Bell, Queue } from '../ports.ts';

export type QstashOptions = {
  /** QStash itself, its regional endpoint, or an emulator. */
  url: string;
  token: string;
  /** Where our own queue doors are reached from outside; a bell's path is appended. */
  baseUrl: string;
  timeoutMs?: number;
};

const RETRIES = 5;

/**
 * The queue over QStash: one publish for one bell, one batch for several, one request for all that is taken back, at
 * most 2 s each. Throws `later`
 * (`queue_unavailable`) when it did not take them all, `fatal` (`queue_refused`) when the token or a message
 * is refused; either way the sweep rings again from Postgres. What it gives up it reports to `/queue/failed`.
 */
export function qstashQueue(options: QstashOptions): Queue {
  const { url, token, baseUrl, timeoutMs = 2_000 } = options;
  // devMode off: the client would otherwise obey QSTASH_DEV and publish to a server with public keys.
  const client = new Client({ baseUrl: url, token, retry: false, devMode: false, enableTelemetry: false });
  const root = baseUrl.replace(/\/+$/, '');
  const toMessage = (bell: Bell) => ({
    url: `${root}${bell.path}`,
    body: bell.body,
    retries: RETRIES,
    deduplicationId: bell.dedupId,
    failureCallback: `${root}/queue/failed`,
    headers: {
      'Upstash-Failure-Callback-Retries': String(RETRIES),
      ...(bell.traceparent ? { traceparent: bell.traceparent } : {}),
    },
    ...(bell.delayS ? { delay: Math.ceil(bell.delayS) } : {}),
  });

  const asked = (sent: Promise<unknown>) =>
    withinTime(sent, timeoutMs).catch((error: unknown) => {
      throw toRefusal(error);
    });

  return {
    async ring(bells) {
      if (bells.length === 0) return [];
      const [first] = bells;
      const sent: Promise<unknown> =
        bells.length === 1 ? client.publishJSON(toMessage(first!)) : client.batchJSON(bells.map(toMessage));
      const answers = await asked(sent);
      const ids = (Array.isArray(answers) ? answers : [answers]).map(messageIdOf);
      if (ids.length < bells.length || ids.includes(null))
        throw later(5, 'queue_unavailable', 'The queue took only some of the messages of a batch.');
      return ids as string[];
    },
    async cancel(messages) {
      // Without an id the service would take it as a word about every message there is.
      if (messages.length > 0) await asked(client.messages.cancel(messages));
    },
  };
}

async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function toRefusal(error: unknown): Error {
  const status = (error as { status?: number } | null)?.status;
  if (status !== undefined && status >= 400 && status < 500 && status !== 429 && status !== 408) {
    return fatal(
      'queue_refused',
      `The queue refused to publish (HTTP ${status}). Check QSTASH_URL and QSTASH_TOKEN.`,
    );
  }
  return later(5, 'queue_unavailable', 'The queue cannot be reached. The message is kept and rung again.');
}

/** Null for a message that was not taken. */
function messageIdOf(answer: unknown): string | null {
  const { messageId } = (answer ?? {}) as { messageId?: unknown };
  return typeof messageId === 'string' ? messageId : null;
}

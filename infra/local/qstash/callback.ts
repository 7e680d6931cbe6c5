import { type Attempt, type DeadLetter, type Message, newMessageId } from './message.ts';

const TIMEOUT_MS = 15 * 60_000;

/**
 * The message by which QStash tells of one that it gave up: JSON with the last answer and the source message, both
 * bodies in base64. Undefined when nobody asked to be told. It has no callback of its own.
 */
export function toCallback(letter: DeadLetter, attempt: Attempt, now: number): Message | undefined {
  const { message, dlqId } = letter;
  if (!message.failureCallback) return undefined;
  const body = {
    status: attempt.status,
    header: attempt.header,
    body: Buffer.from(attempt.body).toString('base64'),
    retried: message.retried,
    maxRetries: message.maxRetries,
    dlqId,
    sourceMessageId: message.messageId,
    url: message.url,
    method: message.method,
    sourceHeader: Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, [value]])),
    sourceBody: message.bodyBase64,
    notBefore: message.notBefore,
    createdAt: message.createdAt,
    callerIP: '127.0.0.1',
  };
  return {
    messageId: newMessageId(),
    url: message.failureCallback.url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    bodyBase64: Buffer.from(JSON.stringify(body)).toString('base64'),
    maxRetries: message.failureCallback.maxRetries,
    retried: 0,
    notBefore: now,
    createdAt: now,
    timeoutMs: TIMEOUT_MS,
  };
}

import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Attempt, Message } from './message.ts';

const SIGNATURE_SECONDS = 300;
const KEPT_ANSWER_BYTES = 16 * 1024;

/** The `Upstash-Signature` of a delivery: a JWT (HS256) over destination and body, as QStash makes it. */
function signDelivery(url: string, body: Buffer, key: string, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  const digest = createHash('sha256').update(body).digest('base64');
  const claims = {
    // base64url that keeps its padding, as the service sends it
    body: digest.replaceAll('+', '-').replaceAll('/', '_'),
    iss: 'Upstash',
    sub: url,
    iat: now,
    nbf: now,
    exp: now + SIGNATURE_SECONDS,
    jti: `jwt_${randomUUID()}`,
  };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Sends a message to its destination once, signed. Never throws; never follows redirects. */
export async function attemptDelivery(message: Message, key: string, signal: AbortSignal): Promise<Attempt> {
  const body = Buffer.from(message.bodyBase64, 'base64');
  try {
    const response = await fetch(message.url, {
      method: message.method,
      headers: {
        ...message.headers,
        'user-agent': 'Upstash-QStash',
        'upstash-message-id': message.messageId,
        'upstash-retried': String(message.retried),
        'upstash-region': 'local',
        'upstash-signature': signDelivery(message.url, body, key, Date.now()),
        ...(message.label ? { 'upstash-label': message.label } : {}),
      },
      body: message.method === 'GET' ? undefined : body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(message.timeoutMs)]),
    });
    const text = await response.text();
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      nonRetryable: response.status === 489 && response.headers.get('upstash-nonretryable-error') === 'true',
      header: Object.fromEntries([...response.headers].map(([name, value]) => [name, [value]])),
      body: text.slice(0, KEPT_ANSWER_BYTES),
    };
  } catch (error) {
    return failedAttempt(error instanceof Error ? error.message : String(error));
  }
}

/** An attempt that got no answer, for the reason given. */
export function failedAttempt(reason: string): Attempt {
  return { status: 0, retryAfter: null, nonRetryable: false, header: {}, body: reason };
}

import { createHash, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Attempt, Message } from './message.ts';

const SIGNATURE_SECONDS = 300;
const KEPT_ANSWER_BYTES = 16 * 1024;

/** The `Upstash-Signature` of a delivery: a JWT over destination and body, as QStash makes it. */
async function signDelivery(url: string, body: Buffer, key: string, nowMs: number): Promise<string> {
  const now = Math.floor(nowMs / 1000);
  const digest = createHash('sha256').update(body).digest('base64');
  const claims = {
    // base64url that keeps its padding, as the service sends it
    body: digest.replaceAll('+', '-').replaceAll('/', '_'),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('Upstash')
    .setSubject(url)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + SIGNATURE_SECONDS)
    .setJti(`jwt_${randomUUID()}`)
    .sign(new TextEncoder().encode(key));
}

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
        'upstash-signature': await signDelivery(message.url, body, key, Date.now()),
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

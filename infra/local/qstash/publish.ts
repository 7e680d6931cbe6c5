import { createHash } from 'node:crypto';
import { parseDuration } from './duration.ts';
import { type Message, newMessageId, QstashRefusal } from './message.ts';

/** One publish request: where to, the headers as they came (lower case), the body. */
export interface PublishRequest {
  destination: string;
  headers: Record<string, string>;
  body: Buffer;
}

const DEFAULT_RETRIES = 3;
const DEFAULT_TIMEOUT_MS = 15 * 60_000;
const MAX_BODY_BYTES = 1024 * 1024;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Parts of QStash that nothing in this project uses: refused, so that nobody relies on them by mistake. */
const NOT_EMULATED = [
  'upstash-callback',
  'upstash-flow-control-key',
  'upstash-retry-delay',
  'upstash-cron',
  'upstash-queue-name',
];

/** Turns a publish request into a message. Throws QstashRefusal 400 with the reason QStash would give. */
export function toMessage({ destination, headers, body }: PublishRequest, now: number): Message {
  const url = parseDestination(destination);
  for (const name of NOT_EMULATED) {
    if (headers[name] !== undefined) throw new QstashRefusal(400, `the local emulator does not do ${name}`);
  }
  if (body.length > MAX_BODY_BYTES)
    throw new QstashRefusal(400, `body is larger than ${MAX_BODY_BYTES} bytes`);
  const method = (headers['upstash-method'] ?? 'POST').toUpperCase();
  if (!METHODS.includes(method)) throw new QstashRefusal(400, `invalid method: ${method}`);
  const message: Message = {
    messageId: newMessageId(),
    url,
    method,
    headers: forwardedHeaders(headers),
    bodyBase64: body.toString('base64'),
    maxRetries: retriesOf(headers, 'upstash-retries'),
    retried: 0,
    notBefore: notBefore(headers, now),
    createdAt: now,
    timeoutMs: headers['upstash-timeout'] ? parseDuration(headers['upstash-timeout']) : DEFAULT_TIMEOUT_MS,
    label: headers['upstash-label'],
    failureCallback: failureCallback(headers),
  };
  message.deduplicationId = deduplicationId(headers, message);
  return message;
}

function retriesOf(headers: Record<string, string>, name: string): number {
  const retries = Number(headers[name] ?? DEFAULT_RETRIES);
  if (Number.isInteger(retries) && retries >= 0) return retries;
  throw new QstashRefusal(400, `invalid ${name}: ${headers[name]}`);
}

function failureCallback(headers: Record<string, string>): Message['failureCallback'] {
  const url = headers['upstash-failure-callback'];
  if (url === undefined) return undefined;
  return {
    url: parseDestination(url),
    maxRetries: retriesOf(headers, 'upstash-failure-callback-retries'),
  };
}

function parseDestination(destination: string): string {
  const url = /^https?%3A/i.test(destination) ? decodeURIComponent(destination) : destination;
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw new QstashRefusal(
    400,
    `invalid destination url: endpoint has invalid scheme or host: "${destination}"`,
  );
}

function notBefore(headers: Record<string, string>, now: number): number {
  const absolute = headers['upstash-not-before'];
  if (absolute === undefined)
    return now + (headers['upstash-delay'] ? parseDuration(headers['upstash-delay']) : 0);
  const seconds = Number(absolute);
  if (!Number.isFinite(seconds)) throw new QstashRefusal(400, `invalid Upstash-Not-Before: ${absolute}`);
  return seconds * 1000;
}

function forwardedHeaders(headers: Record<string, string>): Record<string, string> {
  const forwarded: Record<string, string> = {};
  if (headers['content-type']) forwarded['content-type'] = headers['content-type'];
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('upstash-forward-')) forwarded[name.slice('upstash-forward-'.length)] = value;
  }
  return forwarded;
}

function deduplicationId(headers: Record<string, string>, message: Message): string | undefined {
  if (headers['upstash-deduplication-id']) return headers['upstash-deduplication-id'];
  if (headers['upstash-content-based-deduplication'] !== 'true') return undefined;
  const content = JSON.stringify([message.url, message.bodyBase64, message.headers]);
  return `content:${createHash('sha256').update(content).digest('hex')}`;
}

import { randomBytes } from 'node:crypto';

/** One message as the emulator keeps it. Times are unix milliseconds. */
export interface Message {
  messageId: string;
  url: string;
  method: string;
  /** Headers of the delivery, lower case, without the `Upstash-Forward-` prefix. */
  headers: Record<string, string>;
  bodyBase64: string;
  maxRetries: number;
  /** Delivery attempts that failed so far. */
  retried: number;
  notBefore: number;
  createdAt: number;
  timeoutMs: number;
  label?: string;
  deduplicationId?: string;
  /** Told when this message is given up. */
  failureCallback?: { url: string; maxRetries: number };
}

/** What came of one attempt: `status` 0 when the destination could not be reached or took too long. */
export interface Attempt {
  status: number;
  retryAfter: string | null;
  nonRetryable: boolean;
  header: Record<string, string[]>;
  body: string;
}

/** A message that is given up, with the last answer its destination gave. */
export interface DeadLetter {
  dlqId: string;
  message: Message;
  responseStatus?: number;
  responseHeader?: Record<string, string[]>;
  responseBody?: string;
}

/** A request the emulator refuses: status and a sentence, answered as QStash does: `{error}`. */
export class QstashRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A fresh message id of QStash's shape. */
export function newMessageId(): string {
  return `msg_${randomBytes(20).toString('base64url')}`;
}

/** What the DLQ keeps of a message whose last attempt this was. */
export function toDeadLetter(message: Message, attempt: Attempt): DeadLetter {
  return {
    dlqId: `${Date.now()}-${randomBytes(4).toString('hex')}`,
    message,
    responseStatus: attempt.status || undefined,
    responseHeader: attempt.header,
    responseBody: attempt.body,
  };
}

/** The JSON form of a message in `GET /v2/messages/{id}` and in the DLQ. */
export function toWire(message: Message): Record<string, unknown> {
  const body = Buffer.from(message.bodyBase64, 'base64');
  const text = body.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(body);
  return {
    messageId: message.messageId,
    url: message.url,
    method: message.method,
    header: Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, [value]])),
    ...(isText ? { body: text } : { bodyBase64: message.bodyBase64 }),
    maxRetries: message.maxRetries,
    notBefore: message.notBefore,
    createdAt: message.createdAt,
    label: message.label,
    flowControlKey: '',
  };
}

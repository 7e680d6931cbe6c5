import { AppError, invalid } from '../../lib/errors.ts';
import { type JsonLimits, refuseHostileJson, scanJson } from './scan-json.ts';

export type BodyLimits = JsonLimits & { bytes: number };
export const SMALL: BodyLimits = { bytes: 256 * 1024, depth: 32, keys: 2_000 };
export const LARGE: BodyLimits = { bytes: 4 * 1024 * 1024, depth: 64, keys: 200_000 };

const notUtf8 = () => invalid('bad_request', 'The body is not valid UTF-8.');

/**
 * Reads a body of at most `maxBytes`. What says its length is read at once, since no server lets more come in; anything
 * else is counted while it comes in. Throws 413, and 400 for what is no UTF-8.
 */
export async function readBody(request: Request, maxBytes: number): Promise<string> {
  const declared = request.headers.get('content-length');
  if (Number(declared) > maxBytes) throw tooLarge(maxBytes);
  if (declared === null) return request.body ? readCounted(request.body, maxBytes) : '';
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  try {
    return strictDecoder().decode(bytes);
  } catch {
    throw notUtf8();
  }
}

async function readCounted(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<string> {
  const decoder = strictDecoder();
  let text = '';
  let size = 0;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error instanceof TypeError ? notUtf8() : error;
  }
}

const strictDecoder = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

function tooLarge(maxBytes: number): AppError {
  return new AppError('too_large', 'body_too_large', `The body is larger than ${maxBytes} bytes.`);
}

/** Refuses a JSON text that is malformed, too complex or hostile (400), before any schema sees it. */
export function checkJson(text: string, limits: BodyLimits): void {
  if (text === '') return;
  scanJson(text, limits);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('bad_request', 'The body is not valid JSON.');
  }
  refuseHostileJson(value);
}

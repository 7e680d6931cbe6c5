import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Mail = { from: string; to: string[]; subject: string; text: string; html: string };
export type LocalResend = {
  url: string;
  /** What is on its way, each once. */
  mails: Mail[];
  /** How many requests there were. */
  asked: () => number;
  /** The next requests meet this. */
  fail: (...statuses: (number | 'hang' | 'cut')[]) => void;
  close: () => Promise<void>;
};

/**
 * A server that behaves as Resend's `POST /emails` does: bearer keys, `validation_error` for what is no mail, an idempotency key that answers a second attempt with the
 * first mail and refuses another body under it, two requests a second beyond which it is 429.
 */
export async function startResend({
  key,
  perSecond = 100,
}: {
  key: string;
  perSecond?: number;
}): Promise<LocalResend> {
  const mails: Mail[] = [];
  const seen = new Map<string, { id: string; body: string }>();
  const faults: (number | 'hang' | 'cut')[] = [];
  const times: number[] = [];
  let asked = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const end = (statusCode: number, name: string, more: Record<string, string> = {}) =>
      response
        .writeHead(statusCode, { 'content-type': 'application/json', ...more })
        .end(JSON.stringify({ statusCode, name, message: name }));
    asked++;
    const fault = faults.shift();
    if (fault === 'cut') return void request.socket.destroy();
    if (fault === 'hang') return;
    if (fault === 429) return end(429, 'rate_limit_exceeded', { 'retry-after': '7' });
    if (fault) return end(fault, 'application_error');
    const now = Date.now();
    times.push(now);
    if (times.filter((at) => at > now - 1_000).length > perSecond)
      return end(429, 'rate_limit_exceeded', { 'retry-after': '1' });
    const { authorization } = request.headers;
    if (!authorization) return end(401, 'missing_api_key');
    if (authorization !== `Bearer ${key}`) return end(403, 'invalid_api_key');
    const body = Buffer.concat(chunks).toString();
    const mail = parse(body);
    if (!mail) return end(422, 'validation_error');
    const once = String(request.headers['idempotency-key'] ?? '');
    const before = once === '' ? undefined : seen.get(once);
    if (before && before.body !== body) return end(409, 'invalid_idempotent_request');
    const id = before?.id ?? crypto.randomUUID();
    if (!before) mails.push(mail);
    if (once !== '') seen.set(once, { id, body });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/emails`, mails },
    asked: () => asked,
    fail: (...statuses) => void faults.push(...statuses),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function parse(body: string): Mail | null {
  try {
    const { from, to, subject, text, html } = JSON.parse(body) as Mail;
    const isMail = [from, subject, text, html].every((one) => typeof one === 'string' && one !== '');
    return isMail && Array.isArray(to) && to.every((one) => /^[^@\s]+@[^@\s]+$/.test(one))
      ? { from, to, subject, text, html }
      : null;
  } catch {
    return null;
  }
}

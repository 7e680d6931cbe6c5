import { Agent, type ClientRequest, request } from 'node:http';

// An idle connection is left well before the other side closes it: a request on one that is closing may or may not have run.
const agent = new Agent({ keepAlive: true, maxSockets: 256, timeout: 30_000 });

/**
 * `fetch` for a text to be posted and a text to come back, over Node's own client: half the CPU of the built-in one.
 * Rejects as that does, with the cause, and when the signal is aborted.
 */
export const keptFetch: typeof fetch = (input, init = {}) =>
  new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body = '', signal } = init;
    const text = Buffer.from(String(body));
    let sent: ClientRequest | null = null;
    const abort = () => sent?.destroy(signal?.reason as Error);
    sent = request(
      String(input),
      { method, agent, headers: { ...(headers as Record<string, string>), 'content-length': text.length } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', (cause) => fail(cause));
        response.on('end', () => {
          signal?.removeEventListener('abort', abort);
          const { statusCode: status = 0 } = response;
          resolve(new Response(status === 204 ? null : Buffer.concat(chunks).toString(), { status }));
        });
      },
    );
    const fail = (cause: unknown) => {
      signal?.removeEventListener('abort', abort);
      reject(signal?.aborted ? signal.reason : new TypeError('fetch failed', { cause }));
    };
    sent.on('error', fail);
    signal?.addEventListener('abort', abort);
    sent.end(text);
  });

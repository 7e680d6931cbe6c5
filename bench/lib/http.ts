import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer {
  status: number;
  body: unknown;
}

const TIMEOUT_MS = 60_000;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/**
 * One request on a kept connection. Node's own client: fetch would put its cost on every measured system.
 * Resolves with any status; rejects when there is no answer within a minute.
 */
export function send(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const data = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const described = data
    ? { 'content-type': 'application/json', 'content-length': String(data.length), ...headers }
    : headers;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers: described }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString()) }),
      );
    });
    sent.on('error', reject);
    sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error(`${method} ${url}: no answer in a minute`)));
    sent.end(data);
  });
}

/** The body of a 2xx answer; rejects with the answer otherwise. */
export async function ask<Body>(...args: Parameters<typeof send>): Promise<Body> {
  const { status, body } = await send(...args);
  if (status >= 300)
    throw new Error(`${args[0]} ${args[1]} answered ${status}: ${JSON.stringify(body).slice(0, 300)}`);
  return body as Body;
}

/** Resolves when `url` answers 200; rejects after `ms`, or at once when `gone` says that nobody will. */
export async function untilServing(
  url: string,
  ms = 30_000,
  gone: () => boolean = () => false,
): Promise<void> {
  const deadline = Date.now() + ms;
  for (;;) {
    const answer = await send('GET', url).catch(() => null);
    if (answer?.status === 200) return;
    if (gone()) throw new Error(`${url}: the process ended before it served`);
    if (Date.now() > deadline) throw new Error(`${url} did not serve within ${ms / 1000} s`);
    await sleep(10);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

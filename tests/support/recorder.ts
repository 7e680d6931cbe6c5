import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Tools } from '../../lib/ports.ts';
import { World } from './world.ts';

/** One call as it arrived from outside. `took` says whether it changed anything: a repeat of a known key does not. */
export type Recorded = {
  n: number;
  /** Milliseconds of the recorder's own clock. */
  at: number;
  tool: string;
  key: string | null;
  args: Record<string, unknown>;
  took: boolean;
};

export type Recorder = {
  url: string;
  /** Every call since the last `clear`, in the order of arrival. */
  calls: () => Recorded[];
  clear: () => void;
  close: () => Promise<void>;
};

/**
 * The world outside, as a server of its own: `POST /<tool>` with the arguments as JSON and `idempotency-key`.
 * It believes nobody: what it counts is what arrived. Tools named in `blind` do not look at the key, as real
 * ones that know none; every call of theirs takes effect.
 */
export async function startRecorder(options: { blind: string[]; now?: () => number }): Promise<Recorder> {
  const now = options.now ?? Date.now;
  const calls: Recorded[] = [];
  const known = new Set<string>();
  const server = createServer(async (request, response) => {
    const tool = decodeURIComponent(request.url!.slice(1));
    const key = (request.headers['idempotency-key'] as string | undefined) ?? null;
    const args = JSON.parse(await bodyOf(request)) as Record<string, unknown>;
    const honoured = key !== null && !options.blind.includes(tool);
    const took = key !== null && !(honoured && known.has(key));
    if (honoured) known.add(key);
    calls.push({ n: calls.length + 1, at: now(), tool, key, args, took });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true }));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => [...calls],
    clear: () => {
      calls.length = 0;
      known.clear();
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

/** The tools port over that server: every call goes out through a socket. */
export function recorderTools(recorder: Recorder): Tools {
  const cards = new World().cards();
  return {
    cards: () => cards,
    call: async (name, args, { key }) => {
      const headers: Record<string, string> = key ? { 'idempotency-key': key } : {};
      const body = JSON.stringify(args);
      const answer = await fetch(`${recorder.url}/${name}`, { method: 'POST', headers, body });
      return { state: 'done', output: await answer.json() };
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8') || '{}';
}

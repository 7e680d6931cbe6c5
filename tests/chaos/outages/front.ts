import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** How the database fails: the port refuses, Postgres refuses by its code, or what is in between talks nonsense. */
export type DatabaseFault =
  | { kind: 'refused' }
  | { kind: 'sqlstate'; code: string }
  | { kind: 'status'; status: number }
  | { kind: 'html' }
  | { kind: 'wrong_shape' }
  | { kind: 'cut_before' }
  | { kind: 'cut_after' }
  | { kind: 'cut_answer' }
  | { kind: 'slow'; ms: number };

/** A door before the database's own that can be told to fail; its port stays the same. */
export type Front = {
  url: string;
  /** Requests that came in, also those that were failed. */
  requests: () => number;
  /** Faults that really happened, by kind; of a refused port each knock is counted by the caller. */
  injected: Record<string, number>;
  /** From the n-th request from now on. */
  failFrom: (n: number, fault: DatabaseFault, told?: () => void) => void;
  heal: () => Promise<void>;
  close: () => Promise<void>;
};

/** Puts a front before the `/sql` door at `target`. */
export async function startFront(target: string): Promise<Front> {
  let seen = 0;
  let fault: DatabaseFault | null = null;
  let from = Number.POSITIVE_INFINITY;
  let told: (() => void) | undefined;
  const injected: Record<string, number> = {};
  const count = (kind: string) => {
    injected[kind] = (injected[kind] ?? 0) + 1;
  };

  async function pass(request: IncomingMessage, body: Buffer): Promise<{ status: number; text: string }> {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => name.startsWith('neon-')),
    ) as Record<string, string>;
    const answer = await fetch(target, { method: 'POST', headers, body: new Uint8Array(body) });
    return { status: answer.status, text: await answer.text() };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    seen += 1;
    const hurt = seen >= from ? fault : null;
    if (hurt) {
      count(hurt.kind === 'sqlstate' ? hurt.code : hurt.kind);
      const tell = told;
      told = undefined;
      tell?.();
    }
    const send = ({ status, text }: { status: number; text: string }) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    switch (hurt?.kind) {
      case undefined:
        return send(await pass(request, body));
      case 'refused':
        request.socket.destroy();
        return shut();
      case 'sqlstate':
        return send({
          status: 400,
          text: JSON.stringify({ message: 'refused', code: hurt.code, severity: 'FATAL' }),
        });
      case 'status':
        return send({ status: hurt.status, text: 'overloaded' });
      case 'html':
        return send({ status: 200, text: '<html><body>Welcome to the captive portal</body></html>' });
      case 'wrong_shape':
        return send({ status: 200, text: '{"ok": true}' });
      case 'cut_before':
        return void request.socket.destroy();
      case 'cut_after':
        await pass(request, body);
        return void request.socket.destroy();
      case 'cut_answer': {
        const { text } = await pass(request, body);
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        });
        response.write(text.slice(0, text.length / 2), () => setTimeout(() => request.socket.destroy(), 2));
        return;
      }
      case 'slow':
        await new Promise((done) => setTimeout(done, hurt.ms));
        return send(await pass(request, body));
    }
  }

  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let port = 0;
  async function open(): Promise<void> {
    if (server) return;
    const fresh = createServer((request, response) => {
      answer(request, response).catch(() => request.socket.destroy());
    });
    fresh.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((done, fail) => {
      fresh.once('error', fail);
      fresh.listen(port, '127.0.0.1', done);
    });
    port = (fresh.address() as AddressInfo).port;
    server = fresh;
  }
  /** Nobody listens any more: the next knock is really refused. */
  function shut(): void {
    server?.close();
    server = null;
    for (const socket of sockets) socket.destroy();
  }

  await open();
  return {
    url: `http://127.0.0.1:${port}/sql`,
    requests: () => seen,
    injected,
    failFrom: (n, next, tell) => {
      from = seen + n;
      fault = next;
      told = tell;
    },
    heal: async () => {
      fault = null;
      from = Number.POSITIVE_INFINITY;
      await open();
    },
    close: async () => shut(),
  };
}

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { path: string; headers: IncomingHttpHeaders; body: string };
/** How one request is answered; `hang`: not at all. */
export type Answering = { status: number; headers?: Record<string, string>; body?: string } | 'hang';

export type Receiver = {
  url: string;
  host: string;
  received: Received[];
  /** From now on. */
  answer: (with_: Answering | ((request: Received) => Answering)) => void;
  close: () => Promise<void>;
};

/** Somebody outside who is told things over HTTP, and answers as the test says. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let answering: (request: Received) => Answering = () => ({ status: 200 });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const told = {
      path: request.url ?? '/',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    received.push(told);
    const answer = answering(told);
    if (answer === 'hang') return;
    response.writeHead(answer.status, answer.headers ?? {}).end(answer.body ?? '');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    received,
    answer: (with_) => {
      answering = typeof with_ === 'function' ? with_ : () => with_;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

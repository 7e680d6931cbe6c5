import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listenOn } from '../../../infra/local/ports.ts';

export type Front = { url: string; cut: () => number; close: () => Promise<void> };

/**
 * One address before several workers, in turn. A worker that takes no connection is passed over; one that dies
 * with a request in its hands is a 502, as a platform's edge would say it: nothing is sent twice from here.
 */
export async function startFront(ports: readonly number[]): Promise<Front> {
  let turn = 0;
  let cut = 0;

  function forward(incoming: IncomingMessage, body: Buffer, response: ServerResponse, left: number): void {
    if (left === 0) return void response.writeHead(503, { 'retry-after': '1' }).end();
    turn += 1;
    const { method, url, headers } = incoming;
    const target = { host: '127.0.0.1', port: ports[turn % ports.length]!, method, path: url, headers };
    let answered = false;
    const outgoing = request({ ...target, agent: false }, (answer) => {
      answered = true;
      response.writeHead(answer.statusCode!, answer.headers);
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') return forward(incoming, body, response, left - 1);
      cut += 1;
      if (answered) response.destroy();
      else response.writeHead(502).end();
    });
    outgoing.end(body);
  }

  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch {
      return void response.destroy();
    }
    forward(incoming, Buffer.concat(chunks), response, ports.length);
  });
  const port = await listenOn(server, 0, 'The front');
  return {
    url: `http://127.0.0.1:${port}`,
    cut: () => cut,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { createApp } from '../../functions/app.ts';
import { listenOn } from '../../infra/local/ports.ts';
import { benchDeps } from './compose.ts';
import { keptFetch } from './kept-fetch.ts';

/** The service in Node, behind a plain HTTP server; its variables are this process's environment. */
const app = createApp(benchDeps(keptFetch));
const execution = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
const env = { ...process.env };

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  const answer = await app.fetch(
    new Request(`http://${headers.host}${url}`, {
      method,
      headers: headers as Record<string, string>,
      ...(method === 'GET' ? {} : { body: await readAll(request) }),
    }),
    env,
    execution,
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body) Readable.fromWeb(answer.body as never).pipe(response);
  else response.end();
}

async function readAll(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    process.stderr.write(`${error}\n`);
    response.destroy();
  });
});
server.keepAliveTimeout = 60_000;
await listenOn(server, Number(process.env.PORT ?? 0), 'The service');

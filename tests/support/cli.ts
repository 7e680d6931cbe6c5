import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { v7 } from 'uuid';
import type { Ended, Io } from '../../cli/io.ts';
import { runCli } from '../../cli/run.ts';
import type { TestApp } from './app.ts';

export type Listening = { url: string; requests: IncomingMessage[]; close: () => Promise<void> };
export type Ran = {
  code: number;
  out: string;
  err: string;
  waits: number[];
  /** Programs that it started. */
  ran: string[][];
  json: () => never;
};
export type Terminal = {
  env?: Record<string, string>;
  stdin?: string;
  /** A person is there: on both ends of the terminal, and says this when asked. */
  tty?: boolean;
  says?: string[];
  edit?: (file: string) => void | Promise<void>;
  signal?: AbortSignal;
  /** How a program ends that is run; nothing is started. */
  run?: (argv: readonly string[]) => Ended;
  cwd?: string;
};

/** Serves a handler on a real socket of the system's choice. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<Listening> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    void handle(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** The real app behind a real socket. */
export function listenApp(t: TestApp): Promise<Listening> {
  return listen(async (request, response) => {
    const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
    const raw = await buffer(request);
    const answer = await t.send(`${request.method} ${request.url}`, {
      headers,
      ...(raw.length > 0 ? { raw: new Uint8Array(raw) } : {}),
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (!answer.body) return void response.end();
    const body = Readable.fromWeb(answer.body as never);
    response.once('close', () => body.destroy());
    body.on('error', () => response.destroy()).pipe(response);
  });
}

/** Runs one command line in this process, on a terminal or piped; waits of retries are noted, not waited. */
export async function runHere(argv: string[], terminal: Terminal = {}): Promise<Ran> {
  const { env = {}, stdin = '', tty = false, says = [], signal } = terminal;
  const out: string[] = [];
  const err: string[] = [];
  const waits: number[] = [];
  const ran: string[][] = [];
  const io: Io = {
    env,
    cwd: terminal.cwd ?? '/',
    home: '/nowhere',
    platform: process.platform,
    stdout: { write: (text) => void out.push(text), isTty: tty, columns: 120 },
    stderr: { write: (text) => void err.push(text), isTty: tty },
    stdin: {
      isTty: tty,
      readAll: async () => stdin,
      ask: async (question) => {
        err.push(question);
        return says.shift() ?? '';
      },
    },
    fetch,
    now: Date.now,
    sleep: async (ms) => {
      waits.push(ms);
      await new Promise((done) => setTimeout(done, 5));
      signal?.throwIfAborted();
    },
    uuid: v7,
    random: () => 0.5,
    edit: async (file) => terminal.edit?.(file),
    run: async (argv) => {
      ran.push([...argv]);
      return terminal.run?.(argv) ?? { code: 0, signal: null, error: null };
    },
    signal: signal ?? new AbortController().signal,
  };
  const code = await runCli(argv, io);
  return {
    code,
    out: out.join(''),
    err: err.join(''),
    waits,
    ran,
    json: () => JSON.parse(out.join('')) as never,
  };
}

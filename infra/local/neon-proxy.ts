import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { parseSqlRequest, runSql, ServiceError, type SqlRequest, toErrorBody } from './neon-sql.ts';
import { listenOn } from './ports.ts';

/** What a hook sees of a request before it runs. `number` counts from 1 since the proxy started. */
export interface NeonRequest extends SqlRequest {
  number: number;
}

/** `drop-before` cuts the connection without running the request, `drop-after` once it is committed. */
export type NeonVerdict = 'drop-before' | 'drop-after' | undefined;

/** HTTP requests to `/sql` and the statements in them (a transaction's BEGIN and COMMIT not counted). */
export interface NeonStats {
  requests: number;
  statements: number;
}

export interface NeonProxyOptions {
  /** The database behind the proxy, a postgres:// URL. */
  databaseUrl: string;
  /** 0 or left out: a free one. */
  port?: number;
  onRequest?: (request: NeonRequest) => Promise<NeonVerdict> | NeonVerdict;
}

export interface NeonProxy {
  /** For `neonConfig.fetchEndpoint`. */
  httpUrl: string;
  /** For `neonConfig.wsProxy` (without its scheme). */
  wsUrl: string;
  stats: () => NeonStats;
  close: () => Promise<void>;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 65_000;

/**
 * Serves Neon's two doors to a Postgres on 127.0.0.1: HTTP `POST /sql`, and WebSocket to TCP on the same port.
 * Errors of Postgres are 400 with its fields, an unreachable database is 503; wrong credentials are 400 28P01.
 * Throws PortTaken when somebody else has the port.
 */
export async function startNeonProxy(options: NeonProxyOptions): Promise<NeonProxy> {
  const { databaseUrl, onRequest } = options;
  const stats: NeonStats = { requests: 0, statements: 0 };
  const config = { connectionString: databaseUrl, max: 20, pipeline: true };
  const pool = new pg.Pool({ ...config, connectionTimeoutMillis: CONNECT_TIMEOUT_MS } as pg.PoolConfig);
  pool.on('error', () => undefined); // an idle connection that dies is replaced by the next request
  const known = new Set<string>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== '/sql') throw new ServiceError(404, 'not found');
    checkCredentials(request.headers['neon-connection-string'], databaseUrl, known);
    const sql = parseSqlRequest(await readBody(request));
    stats.requests += 1;
    stats.statements += sql.statements.length;
    const verdict = await onRequest?.({ ...sql, number: stats.requests });
    if (verdict === 'drop-before') return void request.socket.destroy();
    let body: unknown;
    try {
      body = await onConnection(pool, (client) => runSql(client, sql, request.headers));
    } finally {
      if (verdict === 'drop-after') request.socket.destroy();
    }
    sendJson(response, 200, body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof ServiceError) {
        return sendJson(response, error.status, { message: error.message, code: error.code });
      }
      const body = toErrorBody(error);
      if (body) return sendJson(response, 400, body);
      const reason = error instanceof Error ? error.message || 'connection refused' : String(error);
      sendJson(response, 503, { message: `could not reach the database: ${reason}`, code: null });
    });
  });
  // Longer than any client keeps an idle connection: one that is closed under a request cannot be told from one that ran it.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const sockets = bridgeWebSockets(server, new URL(databaseUrl));

  const port = await listenOn(server, options.port ?? 0, 'The Neon proxy');
  return {
    httpUrl: `http://127.0.0.1:${port}/sql`,
    wsUrl: `ws://127.0.0.1:${port}/v2`,
    stats: () => ({ ...stats }),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await Promise.all([new Promise((done) => server.close(done)), pool.end()]);
    },
  };
}

async function onConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    const result = await work(client);
    broken = false;
    return result;
  } catch (error) {
    broken = toErrorBody(error) === null;
    throw error;
  } finally {
    // A statement that left a transaction open must not hand it to the next request.
    const idle =
      (client as unknown as { getTransactionStatus(): string | null }).getTransactionStatus() === 'I';
    client.release(broken || !idle);
  }
}

function bridgeWebSockets(server: ReturnType<typeof createServer>, database: URL): WebSocketServer {
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('error', () => undefined); // the server's own, which whoever listens hears as well
  sockets.on('connection', (socket) => {
    const upstream = connect({ host: database.hostname, port: Number(database.port || 5432), noDelay: true });
    socket.on('message', (data) => upstream.write(data as Buffer));
    upstream.on('data', (data) => socket.send(data));
    socket.on('close', () => upstream.destroy());
    socket.on('error', () => upstream.destroy());
    upstream.on('close', () => socket.close());
    upstream.on('error', () => socket.close(1011, 'could not reach the database'));
  });
  return sockets;
}

function checkCredentials(
  header: string | string[] | undefined,
  databaseUrl: string,
  known: Set<string>,
): void {
  if (typeof header !== 'string') throw new ServiceError(400, 'missing header Neon-Connection-String');
  if (known.has(header)) return;
  const wanted = new URL(databaseUrl);
  const given = URL.canParse(header) ? new URL(header) : null;
  if (given?.username !== wanted.username || given.password !== wanted.password) {
    throw new ServiceError(400, `password authentication failed for user '${given?.username}'`, '28P01');
  }
  if (given.pathname !== wanted.pathname) {
    throw new ServiceError(400, `database "${given.pathname.slice(1)}" is not served here`, '3D000');
  }
  known.add(header);
}

/** By its events: an iterator over a request is most of what a small one costs. */
function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= MAX_BODY_BYTES) return;
      request.pause();
      reject(new ServiceError(413, `request is larger than ${MAX_BODY_BYTES} bytes`));
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

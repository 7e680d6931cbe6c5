import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server as McpServer } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { WorkspaceContext } from '../context.ts';
import { callTool, TOOL_LIST } from '../tools/call-tool.ts';

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Serves MCP at `/mcp` on a port of 127.0.0.1 (0: a free one) to callers with the bearer token. */
export async function serveMcp(ctx: WorkspaceContext, options: { port: number; token: string }) {
  const server = createServer((request, response) => {
    handleRequest(ctx, options.token, request, response).catch((error) => {
      console.error('request failed:', error);
      if (!response.headersSent) refuse(response, 500, 'The request could not be handled.');
      else response.destroy();
    });
  });
  // Longer than a client keeps a connection idle, so that none sends into one that is just being closed.
  server.keepAliveTimeout = 120_000;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/mcp`, close: () => closeServer(server) };
}

async function handleRequest(
  ctx: WorkspaceContext,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isFromHere(request)) return refuse(response, 403, 'Only callers on this machine are served.');
  if (request.url !== '/mcp') return refuse(response, 404, 'There is only /mcp here.');
  if (!hasToken(request, token)) {
    response.setHeader('www-authenticate', 'Bearer');
    return refuse(response, 401, 'A valid bearer token is needed.');
  }
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    return refuse(response, 405, 'There are no sessions here: POST only.');
  }
  const body = await readBody(request);
  if (body === null) return refuse(response, 413, 'The request is larger than 8 MB.');
  await answerMcp(ctx, request, response, body);
}

/** A server and a transport for this request alone: nothing is kept between two requests. */
async function answerMcp(
  ctx: WorkspaceContext,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): Promise<void> {
  const server = new McpServer({ name: 'workspace', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOL_LIST }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => callTool(ctx, params));
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: undefined,
    enableJsonResponse: true,
  });
  response.on('close', () => void server.close());
  await server.connect(transport);
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return refuse(response, 400, 'The body is not JSON.');
  }
  await transport.handleRequest(request, response, message);
}

/** A web page in a browser could reach this port too; its Origin or, after rebinding, its Host gives it away. */
function isFromHere(request: IncomingMessage): boolean {
  const origin = request.headers.origin;
  const host = request.headers.host ?? '';
  return LOOPBACK.test(host) && (origin === undefined || LOOPBACK.test(origin.replace(/^https?:\/\//, '')));
}

function hasToken(request: IncomingMessage, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to the end even when it is too much: a connection broken off in the middle never shows the answer.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString('utf8');
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32000, message }, id: null }));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

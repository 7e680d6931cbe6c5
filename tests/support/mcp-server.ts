import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Message = { id?: number; method: string; params?: Record<string, unknown> };

/** One request that a scripted MCP server saw. */
export type McpRequest = { message: Message; headers: IncomingMessage['headers'] };

export type McpScript = {
  /** What `tools/list` answers; read at each request. */
  tools?: () => object[];
  /** Answers `tools/call`: a result, or the raw response for a fault. */
  call?: (params: Record<string, unknown>, response: ServerResponse) => object | undefined;
  /** Answers any other way than the protocol, before anything else; true: it did. */
  intercept?: (request: McpRequest, response: ServerResponse) => boolean;
  /** Answers as an event stream, as the protocol allows. */
  stream?: boolean;
};

/** A small session-less MCP server on loopback, for the other end of the real client. */
export async function startMcpServer(script: McpScript) {
  const requests: McpRequest[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const message = JSON.parse(body) as Message;
    const seen = { message, headers: request.headers };
    requests.push(seen);
    if (script.intercept?.(seen, response)) return;
    if (message.id === undefined) return void response.writeHead(202).end();
    const result = answerTo(script, message, response);
    if (result) send(response, { jsonrpc: '2.0', id: message.id, ...result }, script.stream);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    requests,
    calls: () => requests.filter(({ message }) => message.method === 'tools/call'),
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function answerTo(script: McpScript, message: Message, response: ServerResponse): object | undefined {
  if (message.method === 'initialize') {
    const { protocolVersion } = message.params as { protocolVersion: string };
    return {
      result: { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 't', version: '1' } },
    };
  }
  if (message.method === 'tools/list') return { result: { tools: script.tools?.() ?? [] } };
  if (message.method === 'tools/call') return script.call?.(message.params ?? {}, response);
  return { error: { code: -32601, message: 'no such method' } };
}

function send(response: ServerResponse, message: object, stream = false): void {
  const text = JSON.stringify(message);
  response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' });
  response.end(stream ? `event: message\ndata: ${text}\n\n` : text);
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a step changes in the world. */
interface Effect {
  task: string;
  step: number;
}

type Message = { id?: number; method: string; params?: { protocolVersion?: string; arguments?: Effect } };

/** How often each effect was asked for: task → step → count. */
const counts = new Map<string, number[]>();

const TOOL = {
  name: 'record.effect',
  description: 'Writes down that a step of a task was done.',
  inputSchema: {
    type: 'object',
    properties: { task: { type: 'string' }, step: { type: 'integer' }, idempotency_key: { type: 'string' } },
    required: ['task', 'step'],
  },
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

/** The world outside: counts what is done to it, and believes no idempotency key. Prints its port. */
function serve(): void {
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') return send(response, 200, Object.fromEntries(counts));
    if (request.method !== 'POST') return send(response, 405, {});
    const body = await read(request);
    if (request.url !== '/mcp') return send(response, 200, { recorded: record(body as Effect) });
    const message = body as Message;
    if (message.id === undefined) return send(response, 202, undefined);
    send(response, 200, { jsonrpc: '2.0', id: message.id, ...answer(message) });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
  process.stdin.on('end', () => process.exit(0)).resume(); // it ends with the bench
}

/** The count of this effect, this one included. */
function record({ task, step }: Effect): number {
  if (typeof task !== 'string' || !Number.isInteger(step)) throw new Error('an effect has a task and a step');
  const steps = counts.get(task) ?? [];
  counts.set(task, steps);
  steps[step] = (steps[step] ?? 0) + 1;
  return steps[step];
}

function answer({ method, params }: Message): object {
  if (method === 'initialize') {
    const serverInfo = { name: 'recorder', version: '1.0.0' };
    return {
      result: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo },
    };
  }
  if (method === 'tools/list') return { result: { tools: [TOOL] } };
  if (method !== 'tools/call') return { error: { code: -32601, message: 'no such method' } };
  const text = `recorded ${record(params!.arguments!)}`;
  return { result: { content: [{ type: 'text', text }], isError: false } };
}

async function read(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

serve();

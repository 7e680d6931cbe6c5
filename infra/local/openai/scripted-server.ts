import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type WireCall = { id: string; type: 'function'; function: { name: string; arguments: string } };
export type WireMessage = {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string | null;
  tool_calls?: WireCall[];
  tool_call_id?: string;
};

/** One chat-completions request, as it came in. */
export type WireRequest = {
  model: string;
  messages: WireMessage[];
  tools?: { type: 'function'; function: { name: string; description: string; parameters: object } }[];
  response_format?: { type: string; json_schema?: { name: string; schema: object } };
  max_tokens?: number;
};

/** What the script says: an answer, or a fault on the wire. */
export type WireReply =
  | { text?: string; calls?: { name: string; args: object | string }[]; finish?: string; usage?: false }
  | { status: number; headers?: Record<string, string>; body?: unknown }
  | { fault: 'hang' | 'reset' | 'cut_body' | 'malformed_json' | 'no_choices' };

export type Script = (request: WireRequest, number: number) => WireReply | Promise<WireReply>;
export type ScriptedOpenAI = {
  /** With `/v1`, as MODEL_BASE_URL wants it. */
  url: string;
  requests: WireRequest[];
  close(): Promise<void>;
};

/**
 * A server that speaks the OpenAI chat-completions protocol on loopback and answers by a script. Without the
 * key (`apiKey`) it answers 401; a model it does not know (`model`) is 404.
 */
export async function startScriptedOpenAI(options: {
  script: Script;
  apiKey?: string;
  model?: string;
  port?: number;
}): Promise<ScriptedOpenAI> {
  const requests: WireRequest[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url !== '/v1/chat/completions') return sendError(response, 404, 'no such path');
    if (options.apiKey && request.headers.authorization !== `Bearer ${options.apiKey}`) {
      return sendError(response, 401, 'Incorrect API key provided.');
    }
    const asked = JSON.parse(body) as WireRequest;
    if (options.model && asked.model !== options.model) return sendError(response, 404, 'no such model');
    requests.push(asked);
    sendReply(response, asked, await options.script(asked, requests.length));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendError(response, 500, error instanceof Error ? error.message : 'failed');
    });
  });
  await new Promise<void>((done) => server.listen(options.port ?? 0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function sendReply(response: ServerResponse, request: WireRequest, reply: WireReply): void {
  if ('fault' in reply) sendFault(response, request, reply.fault);
  else if ('status' in reply) sendJson(response, reply.status, reply.body ?? {}, reply.headers);
  else sendJson(response, 200, completion(request, reply));
}

function completion(
  request: WireRequest,
  reply: Exclude<WireReply, { status: number } | { fault: string }>,
): object {
  const calls = (reply.calls ?? []).map(({ name, args }, n) => ({
    id: `call_${request.messages.length}_${n}`,
    type: 'function',
    function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
  }));
  const message = {
    role: 'assistant',
    content: reply.text ?? null,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  const finish_reason = reply.finish ?? (calls.length > 0 ? 'tool_calls' : 'stop');
  const prompt_tokens = Math.ceil(JSON.stringify(request.messages).length / 4);
  const completion_tokens = Math.ceil(JSON.stringify(message).length / 4);
  const usage = { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
  return {
    id: 'chatcmpl-scripted',
    object: 'chat.completion',
    created: 0,
    model: request.model,
    choices: [{ index: 0, message, finish_reason }],
    ...(reply.usage === false ? {} : { usage }),
  };
}

function sendFault(response: ServerResponse, request: WireRequest, fault: string): void {
  if (fault === 'reset') response.socket?.destroy();
  if (fault === 'malformed_json') response.writeHead(200, JSON_TYPE).end('{"choices":[{');
  if (fault === 'no_choices') sendJson(response, 200, { id: 'x', object: 'chat.completion', choices: [] });
  if (fault === 'cut_body') {
    const text = JSON.stringify(completion(request, { text: 'x'.repeat(1_000) }));
    response.writeHead(200, { ...JSON_TYPE, 'content-length': text.length });
    response.write(text.slice(0, 200), () => setTimeout(() => response.socket?.destroy(), 10));
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };

function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { ...JSON_TYPE, ...headers }).end(JSON.stringify(body));
}

function sendError(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { error: { message, type: 'invalid_request_error', code: null } });
}

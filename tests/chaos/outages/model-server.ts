import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SubtaskDraft } from '../../../schema/plan.ts';

/** How a model's endpoint fails. `cut`: after this share of its answer. `say`: an answer that is one, and useless. */
export type ModelFault =
  | { kind: 'status'; status: number; retryAfter?: number }
  | { kind: 'hang' }
  | { kind: 'cut'; share: number }
  | { kind: 'bytes'; body: Buffer | string }
  | { kind: 'say'; message: object; finish?: string; tokens?: number };

type Asked = {
  messages: { role: string; content: string | null }[];
  tools?: { function: { name: string } }[];
};

/** A server that speaks chat completions: plans `plan`, lets each agent commit once and finish; until it is told to fail. */
export class ModelServer {
  url = '';
  fault: ModelFault | null = null;
  /** Requests that were failed, and those that were answered well. */
  failed = 0;
  served = 0;
  readonly #plan: SubtaskDraft[];
  readonly #server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    this.#answer(JSON.parse(body) as Asked, response);
  });

  constructor(plan: SubtaskDraft[]) {
    this.#plan = plan;
  }

  async listen(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(() => done()));
  }

  #answer(asked: Asked, response: ServerResponse): void {
    const { fault } = this;
    const good = completion(this.#sensible(asked), 'stop', 10);
    const json = { 'content-type': 'application/json' };
    if (!fault) {
      this.served += 1;
      response.writeHead(200, json).end(good);
      return;
    }
    this.failed += 1;
    if (fault.kind === 'status') {
      const wait = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      response.writeHead(fault.status, { ...json, ...wait }).end('{"error":{"message":"no","type":"x"}}');
    } else if (fault.kind === 'cut') {
      response.writeHead(200, { ...json, 'content-length': good.length });
      response.write(good.subarray(0, Math.max(1, good.length * fault.share)), () =>
        setTimeout(() => response.socket?.destroy(), 5),
      );
    } else if (fault.kind === 'bytes') {
      response.writeHead(200, json).end(fault.body);
    } else if (fault.kind === 'say') {
      response
        .writeHead(200, json)
        .end(completion(fault.message, fault.finish ?? 'stop', fault.tokens ?? 10));
    }
  }

  /** What a model in good health says. */
  #sensible({ messages, tools }: Asked): object {
    if (!tools) return { content: JSON.stringify({ subtasks: this.#plan, notes: '' }) };
    const call = (name: string, args: object) => ({
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name, arguments: JSON.stringify(args) } }],
    });
    if (!messages.some(({ role }) => role === 'tool')) {
      const index = /"index":(\d+)/.exec(messages[1]?.content ?? '')?.[1] ?? '0';
      const tool = tools.find(({ function: { name } }) => name.includes('commit'))!.function.name;
      return call(tool, { repository: 'checkout', subtask: Number(index) });
    }
    return call('finish', {
      status: 'completed',
      kind: 'change',
      summary: 'done',
      artifacts: [],
      error: null,
    });
  }
}

function completion(message: object, finish: string, tokens: number): Buffer {
  const calls = 'tool_calls' in message;
  return Buffer.from(
    JSON.stringify({
      id: 'x',
      object: 'chat.completion',
      created: 0,
      model: 'm',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', ...message },
          finish_reason: calls ? 'tool_calls' : finish,
        },
      ],
      usage: { prompt_tokens: 5, completion_tokens: tokens, total_tokens: tokens + 5 },
    }),
  );
}

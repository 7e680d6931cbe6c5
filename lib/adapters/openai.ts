import type { ChatOpenAI } from '@langchain/openai';
import { fatal, later } from '../errors.ts';
import type { ChatModel, ChatReply, ChatRequest } from '../ports.ts';
import { mayRetry, maySchemaBeRefused, readModelError, retryAfterS, stopOfError } from './openai-errors.ts';
import { type Prices, type RawAnswer, toLangChain, toReply } from './openai-messages.ts';
import { type WireNames, wireNames } from './openai-names.ts';

export type OpenAiOptions = {
  /** With its version, e.g. `https://inference.do-ai.run/v1`. */
  baseUrl: string;
  apiKey: string;
  model: string;
  /** The longest one answer may take, second tries included. */
  timeoutMs: number;
  /** US dollars for a million tokens. */
  prices: Prices;
  /** Shown before the model's name in every record. */
  provider?: string;
};

const RETRIES = 2;
const LONGEST_WAIT_MS = 5_000;
/** Ten times what any useful answer has; an isolate has 128 MB for everybody. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/**
 * Any OpenAI-compatible chat endpoint. Throws `fatal` for what trying again cannot help (`model_auth`,
 * `model_not_found`, `model_refused`, `model_context_overflow`, `model_answer_too_large`) and `later` for the rest. A busy or broken server
 * is asked up to twice more, as long as it asks us to wait no more than 5 s and the time lasts. A server that
 * refuses `response_format` gets the schema in words from then on. Nothing is traced here.
 */
export function openaiChat(options: OpenAiOptions): ChatModel {
  const { model, timeoutMs, prices, provider = 'openai' } = options;
  const name = `${provider}:${model}`;
  const clients = new Map<number | undefined, Promise<ChatOpenAI>>();
  let schemaInWords = false;

  async function once(request: ChatRequest, signal: AbortSignal): Promise<ChatReply> {
    const { maxTokens } = request;
    if (!clients.has(maxTokens)) clients.set(maxTokens, connect(options, maxTokens));
    const chat = await clients.get(maxTokens)!;
    const names = wireNames((request.tools ?? []).map((tool) => tool.name));
    if (!request.schema || schemaInWords) return ask(chat, withWords(request), names, prices, signal);
    try {
      return await ask(chat, request, names, prices, signal);
    } catch (error) {
      if (!maySchemaBeRefused(error)) throw error;
      const reply = await ask(chat, withWords(request), names, prices, signal);
      schemaInWords = true;
      return reply;
    }
  }

  return {
    name,
    timeoutMs,
    async chat(request, signal) {
      const until = Date.now() + timeoutMs;
      const limit = AbortSignal.timeout(timeoutMs);
      const ends = signal ? AbortSignal.any([signal, limit]) : limit;
      for (let retried = 0; ; retried += 1) {
        try {
          return await once(request, ends);
        } catch (thrown) {
          if (signal?.aborted) throw later(1, 'model_cancelled', `The call to ${name} was given up.`);
          const error = readModelError(thrown, name, timeoutMs);
          const waitMs = waitOf(thrown, retried);
          if (!mayRetry(error) || retried >= RETRIES || waitMs === null || Date.now() + waitMs >= until)
            throw error;
          await new Promise((done) => setTimeout(done, waitMs));
        }
      }
    },
  };
}

async function connect(options: OpenAiOptions, maxTokens?: number): Promise<ChatOpenAI> {
  const { baseUrl, apiKey, model, timeoutMs } = options;
  const { ChatOpenAI } = await import('@langchain/openai');
  return new ChatOpenAI({
    model,
    apiKey,
    maxTokens,
    timeout: timeoutMs,
    maxRetries: 0,
    temperature: 0,
    useResponsesApi: false,
    streaming: false,
    configuration: { baseURL: baseUrl.replace(/\/+$/, ''), fetch: boundedFetch },
  });
}

/**
 * Asked for a JSON schema, the client reads the answer itself, and where that fails throws away what it has cost. Under
 * this type it leaves the answer alone; on the wire it is `json_schema`. Inside a message the quotes are escaped.
 */
const UNREAD = 'text' as never;
const asSchema = (body: unknown) =>
  typeof body === 'string'
    ? body.replace(
        '"response_format":{"type":"text","json_schema":',
        '"response_format":{"type":"json_schema","json_schema":',
      )
    : (body as RequestInit['body']);

/** A fetch whose answer breaks off with `model_answer_too_large` where it is longer than any that could be used. */
async function boundedFetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, body: asSchema(init?.body) });
  let left = MAX_ANSWER_BYTES;
  const bound = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      left -= chunk.byteLength;
      if (left >= 0) out.enqueue(chunk);
      else
        out.error(fatal('model_answer_too_large', `The model's answer is over ${MAX_ANSWER_BYTES} bytes.`));
    },
  });
  return new Response(response.body?.pipeThrough(bound) ?? null, response);
}

async function ask(
  chat: ChatOpenAI,
  request: ChatRequest,
  names: WireNames,
  prices: Prices,
  signal: AbortSignal,
): Promise<ChatReply> {
  const messages = await toLangChain(request.messages, names);
  const tools = request.tools?.map((tool) => ({
    type: 'function' as const,
    function: { name: names.toWire(tool.name), description: tool.description, parameters: tool.input_schema },
  }));
  const schema = request.schema && { type: UNREAD, json_schema: request.schema };
  // `_generate` is what `invoke` calls inside; without the callbacks around it nothing is traced unredacted.
  const options = { signal, strict: false, tools, response_format: schema };
  const { generations } = await chat._generate(messages, options).catch((error: unknown) => {
    const stop = stopOfError(error);
    if (!stop) throw error;
    return { generations: [{ message: { content: '' }, generationInfo: { finish_reason: stop } }] };
  });
  const [first] = generations;
  if (!first) throw later(5, 'model_answer_unusable', 'The model gave an answer without any choice.');
  return toReply(first.message as RawAnswer, first.generationInfo?.finish_reason, names, request, prices);
}

/** The same request for servers without structured output: the schema becomes the last word of the prompt. */
function withWords(request: ChatRequest): ChatRequest {
  const { schema, ...rest } = request;
  if (!schema) return request;
  const content = `Answer with one JSON object and nothing else. It must satisfy this JSON schema:\n${JSON.stringify(schema.schema)}`;
  return { ...rest, messages: [...request.messages, { role: 'user', content }] };
}

/** Milliseconds to wait before another try; null when the server asks for longer than we stay. */
function waitOf(thrown: unknown, retried: number): number | null {
  const asked = (retryAfterS(thrown) ?? 0) * 1000;
  return asked > LONGEST_WAIT_MS ? null : Math.max(asked, 250 * 4 ** retried);
}

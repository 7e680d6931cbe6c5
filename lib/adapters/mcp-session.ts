import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { JsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import type { ToolServer } from '../../schema/tool.ts';

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** What is known of one call on the wire, whatever the client makes of it. */
export type Wire = {
  /** The request that carries the call may have reached the server. */
  sent: boolean;
  /** HTTP status of the answer to it, or of the last refused request before it. */
  status: number | null;
};

export type Session = { client: Client; wire: Wire; lost: AbortSignal; close(): Promise<void> };

const HANDSHAKE_MS = 10_000;
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * Opens one short conversation with a server: handshake, then whatever is asked, then `close`. It is opened for
 * each call, so that a server that is away or refuses us is found out before the call is sent.
 */
export async function openSession(
  server: ToolServer,
  fetchImpl: Fetch,
  wire: Wire,
  signal?: AbortSignal,
): Promise<Session> {
  const [{ Client }, { StreamableHTTPClientTransport }] = await Promise.all([
    import('@modelcontextprotocol/sdk/client/index.js'),
    import('@modelcontextprotocol/sdk/client/streamableHttp.js'),
  ]);
  const lost = new AbortController();
  const transport = new StreamableHTTPClientTransport(new URL(server.url), {
    fetch: watchedFetch(fetchImpl, wire, () => lost.abort(new Error('the answer broke off'))),
    requestInit: server.token ? { headers: { authorization: `Bearer ${server.token}` } } : {},
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1,
      maxReconnectionDelay: 1,
      reconnectionDelayGrowFactor: 1,
    },
  });
  // The default validator compiles schemas with `new Function`, which Workers forbid; output is data to us.
  const jsonSchemaValidator = { getValidator: acceptAny };
  const client = new Client({ name: 'devops-agent-platform', version: '1' }, { jsonSchemaValidator });
  await client.connect(transport, { timeout: HANDSHAKE_MS, signal });
  return { client, wire, lost: lost.signal, close: () => client.close().catch(() => undefined) };
}

const acceptAny =
  <T>(): JsonSchemaValidator<T> =>
  (input) => ({ valid: true, data: input as T, errorMessage: undefined });

/** Notes what happens to the call, and says so when its answer ends: the client itself would wait for ever. */
function watchedFetch(fetchImpl: Fetch, wire: Wire, onEnd: () => void): Fetch {
  return async (url, init) => {
    // We listen for nothing outside a call; not opening that stream is what 405 means.
    if (init?.method === 'GET') return new Response(null, { status: 405 });
    const isCall = typeof init?.body === 'string' && init.body.includes('"method":"tools/call"');
    if (isCall) wire.sent = true;
    try {
      const response = await fetchImpl(url, init);
      if (isCall || !response.ok) wire.status = response.status;
      return isCall && response.body ? endingResponse(response, onEnd) : response;
    } catch (error) {
      if (isCall && wasNeverConnected(error)) wire.sent = false;
      throw error;
    }
  };
}

function endingResponse(response: Response, onEnd: () => void): Response {
  const reader = response.body!.getReader();
  let bytes = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        bytes += value?.byteLength ?? 0;
        if (bytes > MAX_ANSWER_BYTES) throw new Error('the answer is larger than 8 MB');
        if (value) controller.enqueue(value);
        if (!done) return;
        controller.close();
      } catch (error) {
        controller.error(error);
        void reader.cancel(error).catch(() => undefined);
      }
      setTimeout(onEnd, 50); // the client reads what came before this matters
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, response);
}

/** True only when it is certain that nothing was sent. */
function wasNeverConnected(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (NOT_CONNECTED.has((at as Error & { code?: string }).code ?? '')) return true;
  }
  return false;
}

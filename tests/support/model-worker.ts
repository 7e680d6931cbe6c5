import { openaiChat } from '../../lib/adapters/openai.ts';
import type { ChatRequest } from '../../lib/ports.ts';

/** A Worker of nothing but the model's adapter: it asks what it is given, and answers with what came back. */
export default {
  async fetch(request: Request): Promise<Response> {
    if (new URL(request.url).pathname === '/health') return new Response('ok');
    const { baseUrl, ask } = (await request.json()) as { baseUrl: string; ask: ChatRequest };
    const options = {
      baseUrl,
      apiKey: 'key',
      model: 'm',
      timeoutMs: 5_000,
      prices: { inputPerM: 1, outputPerM: 1 },
    };
    const answer = await openaiChat(options)
      .chat(ask)
      .then(
        (reply) => ({ reply }),
        (error: Error) => ({ error: `${error.stack} ${(error.cause as Error)?.stack}` }),
      );
    return Response.json(answer);
  },
};

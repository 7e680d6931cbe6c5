import { buffer } from 'node:stream/consumers';
import { type Listening, listen } from './cli.ts';

/** `before`: the request never arrives. `after`: it arrives, its answer is lost. A number: it is answered so, with `Retry-After: 1`. `hold`: its answer comes when `release` is called. */
export type Loss = 'before' | 'after' | 'hold' | 503 | 429;
export type Seen = { route: string; key: string | null; at: number };
export type CutHttp = {
  url: string;
  /** Everything that was sent, in order. */
  seen: Seen[];
  /** What becomes of the next requests whose method and path end so. */
  lose: (route: RegExp, ...losses: Loss[]) => void;
  release: () => void;
  close: () => Promise<void>;
};

/** A way to a service that loses requests and answers when it is told to; `target` is asked for at each request. */
export async function cutHttp(target: () => string): Promise<CutHttp> {
  const seen: Seen[] = [];
  const rules: { route: RegExp; losses: Loss[] }[] = [];
  let release: () => void = () => undefined;
  const site: Listening = await listen(async (request, response) => {
    const route = `${request.method} ${request.url}`;
    const body = await buffer(request);
    const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
    seen.push({ route, key: headers['idempotency-key'] ?? null, at: Date.now() });
    const loss = rules.find((rule) => rule.route.test(route) && rule.losses.length > 0)?.losses.shift();
    if (loss === 'before') return void request.socket.destroy();
    if (typeof loss === 'number') {
      const problem = JSON.stringify({ title: 't', status: loss, code: 'busy', detail: 'Not now.' });
      return void response
        .writeHead(loss, { 'content-type': 'application/problem+json', 'retry-after': '1' })
        .end(problem);
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const init = { method: request.method!, headers, ...(body.length > 0 ? { body } : {}) };
      const answer = await fetch(target() + request.url, { ...init, signal: gone.signal });
      const text = await answer.text();
      if (loss === 'after') return void request.socket.destroy();
      if (loss === 'hold') await new Promise<void>((done) => (release = done));
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(text);
    } catch {
      request.socket.destroy(); // the client has gone, or the service is not there
    }
  });
  return {
    url: site.url,
    seen,
    lose: (route, ...losses) => void rules.push({ route, losses }),
    release: () => release(),
    close: site.close,
  };
}

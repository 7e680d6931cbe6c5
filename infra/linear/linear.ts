import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Caller } from './caller.ts';
import { consentPage } from './consent-page.ts';
import { type Controls, controlsOf } from './control.ts';
import { linearError } from './errors.ts';
import { readOperation, runOperation } from './graphql.ts';
import { Happenings } from './happenings.ts';
import { Bucket, LIMITS, type Limits } from './limits.ts';
import { OAuth } from './oauth.ts';
import { seedStore } from './seed.ts';
import type { Store } from './store.ts';
import { type Hook, Webhooks } from './webhooks.ts';

export type LinearOptions = {
  port?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  webhook?: Hook;
  clientId?: string;
  clientSecret?: string;
  /** A personal key, and whose: Ada's where nobody is named. */
  apiKey?: string;
  limits?: Partial<Limits>;
  latencyMs?: number;
  restamp?: boolean;
  newDelivery?: boolean;
};
/** What the next requests meet: an answer of 500, no answer at all, or a cut connection. */
export type Fault = '500' | 'hang' | 'cut';
export type LocalLinear = Controls & {
  url: string;
  apiUrl: string;
  store: Store;
  webhooks: Webhooks;
  oauth: OAuth;
  /** Every operation that was asked for, by its name, with who asked. */
  requests: { name: string; userId: string | null; points: number }[];
  faults: (kind: Fault, times: number) => void;
  /** Nobody answers here for a while. */
  down: (isDown: boolean) => void;
  latencyMs: number;
  close: () => Promise<void>;
};

/** A server that behaves as Linear does, with a workspace in memory (facts: linear.app/developers). */
export async function startLinear(options: LinearOptions = {}): Promise<LocalLinear> {
  const now = options.now ?? Date.now;
  const store = seedStore(now);
  const webhooks = new Webhooks({
    ...{ hook: options.webhook ?? null, now },
    ...{ restamp: options.restamp ?? true, newDelivery: options.newDelivery ?? false },
  });
  const world = new Happenings(store, webhooks);
  const client = { id: options.clientId ?? 'local', secret: options.clientSecret ?? 'local-secret' };
  const oauth = new OAuth(client, store.appUser.id, now);
  const limits = { ...LIMITS, ...options.limits };
  const buckets = new Map<string, { requests: Bucket; complexity: Bucket }>();
  const state = { faults: [] as Fault[], down: false };
  const requests: LocalLinear['requests'] = [];

  const callerOf = (authorization: string | undefined): Caller | null => {
    if (!authorization) return null;
    if (authorization === options.apiKey)
      return { userId: store.users[0]!.id, scopes: ['read', 'write', 'admin'] };
    return oauth.caller(/^Bearer (.+)$/.exec(authorization)?.[1] ?? '');
  };
  const bucketsOf = (key: string) => {
    const known = buckets.get(key) ?? {
      requests: new Bucket(limits.requestsPerHour, now()),
      complexity: new Bucket(limits.complexityPerHour, now()),
    };
    buckets.set(key, known);
    return known;
  };

  const graphql = async (request: IncomingMessage, body: string): Promise<Answer> => {
    const caller = callerOf(request.headers.authorization);
    if (!caller) {
      requests.push({ name: '', userId: null, points: 0 });
      return failure(401, [
        linearError(
          'AUTHENTICATION_ERROR',
          'authentication error',
          'Authentication required, not authenticated',
        ),
      ]);
    }
    const operation = readOperation(readJson(body));
    if ('errors' in operation) return failure(400, operation.errors);
    const { points, name } = operation;
    requests.push({ name, userId: caller.userId, points });
    const own = bucketsOf(caller.userId);
    const at = now();
    const hasRoom =
      own.requests.take(1, at) && points <= limits.mostPoints && own.complexity.take(points, at);
    const headers = {
      'X-Complexity': String(Math.ceil(points)),
      ...own.requests.headers('Requests'),
      ...own.complexity.headers('Complexity'),
    };
    if (!hasRoom)
      return { ...failure(400, [linearError('RATELIMITED', 'ratelimited', 'Rate limit exceeded')]), headers };
    const result = await runOperation(world, caller, operation);
    return { status: 200, headers, body: result };
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = request.method === 'POST' ? await read(request) : '';
    if (url.pathname === '/graphql' && request.method === 'POST') return graphql(request, body);
    if (url.pathname === '/oauth/token') return { ...oauth.token(new URLSearchParams(body)), headers: {} };
    if (url.pathname === '/oauth/revoke')
      return {
        status: oauth.revoke(new URLSearchParams(body).get('token') ?? '') ? 200 : 400,
        body: {},
        headers: {},
      };
    if (url.pathname === '/oauth/authorize') {
      if (url.searchParams.get('consent') === 'page')
        return { status: 200, body: consentPage(url.searchParams), headers: {} };
      const back = oauth.authorize(url.searchParams, url.searchParams.get('agree') !== 'no');
      return back ? { status: 302, body: '', headers: { location: back } } : failure(400, []);
    }
    return failure(404, []);
  };

  const server = createServer(async (request, response) => {
    const fault = state.down ? 'cut' : state.faults.shift();
    if (fault === 'cut') return void request.socket.destroy();
    if (fault === 'hang') return;
    if (local.latencyMs > 0) await wait(local.latencyMs);
    const given =
      fault === '500' ? failure(500, []) : await answer(request).catch((error) => failure(500, [error]));
    write(response, given);
  });
  await new Promise<void>((done, fail) =>
    server.once('error', fail).listen(options.port ?? 0, '127.0.0.1', done),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const local: LocalLinear = {
    ...controlsOf(world),
    ...{ url, apiUrl: `${url}/graphql`, store, webhooks, oauth, requests, latencyMs: options.latencyMs ?? 0 },
    faults: (kind, times) => void state.faults.push(...Array.from({ length: times }, () => kind)),
    down: (isDown) => {
      state.down = isDown;
    },
    close: async () => {
      await webhooks.settle();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return local;
}

type Answer = { status: number; body: unknown; headers: Record<string, string> };

const failure = (status: number, errors: readonly Error[]): Answer => ({
  status,
  headers: {},
  body: { data: null, errors },
});

function write(response: ServerResponse, { status, body, headers }: Answer): void {
  const isHtml = typeof body === 'string';
  const type = isHtml ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, 'x-request-id': randomUUID(), ...headers });
  response.end(isHtml ? body : JSON.stringify(body));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function readJson(text: string): { query?: unknown; variables?: unknown } {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

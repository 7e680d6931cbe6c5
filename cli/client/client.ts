import type { Io } from '../io.ts';
import { type Api, KEYED } from './api.ts';
import type { Site } from './credentials.ts';
import { type Patience, send } from './send.ts';

type Field<R extends keyof Api, F extends string> = Api[R] extends Record<F, infer T> ? T : never;
/** What a route takes: its parameters of path and query, and its body, where it has them. */
export type Input<R extends keyof Api> = Omit<Api[R], 'answer'> & {
  headers?: Record<string, string>;
  /** Repeats an earlier request; without it each call is one of its own. */
  idempotencyKey?: string;
  /** The ETag that was seen. */
  ifMatch?: string | null;
  /** How often it is tried again, in place of what the user said. */
  retries?: number;
};
export type Answer<R extends keyof Api> = Field<R, 'answer'>;
type Parts = { path?: Record<string, string>; query?: Record<string, unknown>; body?: unknown };

/** The service over HTTP, typed by its own OpenAPI document. */
export type Client = ReturnType<typeof clientOf>;

/** Speaks to one service as one principal. What takes an idempotency key is sent with one, so that sending it again is safe. */
export function clientOf(io: Io, site: Site, patience: Patience) {
  async function response<R extends keyof Api>(route: R, input: Input<R>): Promise<Response> {
    const [method = 'GET', template = '/'] = route.split(' ');
    const { path, query, body } = input as Parts;
    const headers: Record<string, string> = { accept: 'application/json', ...input.headers };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (KEYED.has(route)) headers['idempotency-key'] = input.idempotencyKey ?? io.uuid();
    if (input.ifMatch) headers['if-match'] = input.ifMatch;
    const request = {
      method,
      path: fill(template, path ?? {}) + queryOf(query ?? {}),
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      repeatable: method === 'GET' || KEYED.has(route),
    };
    // An answer that is held with `Prefer: wait=N` or `?wait=N` may take so much longer.
    const held = Number(/wait=(\d+)/.exec(input.headers?.prefer ?? '')?.[1] ?? query?.wait ?? 0) * 1_000;
    const retries = input.retries ?? patience.retries;
    return send(io, site, request, { retries, timeoutMs: patience.timeoutMs + held });
  }
  return {
    site,
    /** The answer's body. Throws Refused, and CliError where there was no answer. */
    call: async <R extends keyof Api>(route: R, input: Input<R>): Promise<Answer<R>> => {
      const answer = await response(route, input);
      return (answer.status === 204 ? null : await answer.json()) as Answer<R>;
    },
    /** The answer itself, for its headers, its text or its stream. */
    response,
  };
}

function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name]!));
}

function queryOf(query: Record<string, unknown>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

import { v7 } from 'uuid';
import { createApp } from '../../functions/app.ts';
import type { App, Bindings, Deps } from '../../functions/http/env.ts';
import { neonDb } from '../../lib/adapters/neon.ts';
import type { Ctx } from '../../lib/ctx.ts';
import { AppError } from '../../lib/errors.ts';
import type { Bell, TokenVerifier } from '../../lib/ports.ts';
import { BASE_URL, CONFIG } from './config.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { idleModel, noTools } from './idle-model.ts';
import { type People, seedPeople } from './people.ts';

export type Call = {
  token?: string | null;
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: string | Uint8Array | ReadableStream;
  headers?: Record<string, string>;
};
/** A JSON answer to look into; what is there is for the assertions to say. */
export interface Loose {
  [key: string]: Loose;
}
export type Answer = { status: number; headers: Headers; text: string; body: Loose };

export type TestApp = {
  app: App;
  db: TestDatabase;
  people: People;
  rung: Bell[];
  /** Messages that were taken back: here a message's id is its bell's `dedupId`. */
  cancelled: string[];
  logged: unknown[];
  env: Bindings;
  /** Sends one request to the real app over a real database. */
  call: (route: string, call?: Call) => Promise<Answer>;
  /** The same, without reading the answer. */
  send: (route: string, call?: Call) => Promise<Response>;
  /** Waits for everything that goes on after the answers. */
  settle: () => Promise<void>;
  close: () => Promise<void>;
};

/** The app over a migrated database of its own; only queue, model and tools are stand-ins; `tokens` verifies sign-ins. */
export async function testApp(
  more: Partial<Ctx> = {},
  tokens?: TokenVerifier,
  slack?: Deps['slack'],
): Promise<TestApp> {
  const db = await testDatabase();
  const people = await seedPeople(db);
  const rung: Bell[] = [];
  const cancelled: string[] = [];
  const logged: unknown[] = [];
  const pending: Promise<unknown>[] = [];
  const env: Bindings = {};
  const port = neonDb({ databaseUrl: db.databaseUrl, fetchEndpoint: db.fetchEndpoint });
  const app = createApp((_env, { requestId, waitUntil }) => ({
    ctx: {
      config: CONFIG,
      db: port,
      queue: {
        ring: async (bells) => {
          rung.push(...bells);
          return bells.map(({ dedupId }) => dedupId);
        },
        cancel: async (messages) => void cancelled.push(...messages),
      },
      tools: noTools,
      model: async () => idleModel,
      clock: Date,
      ids: { id: () => v7() },
      log: { info: () => undefined, error: (...line) => void logged.push(line) },
      waitUntil,
      requestId,
      ...more,
    },
    tokens,
    ...(slack ? { slack } : {}),
    verifier: {
      verify: async ({ signature, url }) => {
        if (signature === `signed for ${url}`) return { jti: v7() };
        throw new AppError('unauthenticated', 'signature_invalid', 'This is not from our queue.');
      },
    },
  }));
  const execution = {
    waitUntil: (work: Promise<unknown>) => void pending.push(work),
    passThroughOnException: () => undefined,
    props: {},
  };
  const send = async (route: string, { token = null, body, raw, headers = {} }: Call = {}) => {
    const [method = 'GET', path = '/'] = route.split(' ');
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const all: Record<string, string> = { ...headers };
    if (token) all.authorization = `Bearer ${token}`;
    if (sent !== undefined) all['content-type'] ??= 'application/json';
    const init = {
      method,
      headers: all,
      body: sent,
      ...(sent instanceof ReadableStream ? { duplex: 'half' } : {}),
    };
    return app.request(`${BASE_URL}${path}`, init as RequestInit, env, execution as never);
  };
  const settle = async () => {
    while (pending.length > 0) await Promise.allSettled(pending.splice(0));
  };
  return {
    app,
    db,
    people,
    rung,
    cancelled,
    logged,
    env,
    send,
    call: async (route, call) => {
      const response = await send(route, call);
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json');
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: json ? JSON.parse(text) : null,
      };
    },
    settle,
    close: async () => {
      await settle();
      await db.close();
    },
  };
}

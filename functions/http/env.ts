import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Ctx } from '../../lib/ctx.ts';
import type { Entry } from '../../lib/identity/entry.ts';
import type { Slack } from '../../lib/notify/ports.ts';
import type { Anchor, QueueVerifier, TokenVerifier } from '../../lib/ports.ts';

/** The Workers rate-limit binding. */
export type RateLimiter = { limit(input: { key: string }): Promise<{ success: boolean }> };

/** What `wrangler.toml` binds; the variables of `schema/config.ts` are here too, as strings. */
export type Bindings = {
  ASSETS?: { fetch(request: Request): Promise<Response> };
  RATE_LIMIT_REQUESTS?: RateLimiter;
  RATE_LIMIT_CREATING?: RateLimiter;
  RATE_LIMIT_REQUESTS_LOCAL?: RateLimiter;
  RATE_LIMIT_CREATING_LOCAL?: RateLimiter;
  /** Cloudflare’s mail. */
  EMAIL?: unknown;
  [variable: string]: unknown;
};

export type Deps = {
  ctx: Ctx;
  verifier: QueueVerifier;
  /** Left out: nobody signs in here, there are API keys alone. */
  tokens?: TokenVerifier;
  /** Who keeps heads of the audit chain; left out: nobody. */
  anchors?: () => Promise<Anchor[]>;
  /** Left out, or null: Slack is not configured. */
  slack?: () => Promise<Slack | null>;
};
export type Invocation = { requestId: string; waitUntil(work: Promise<unknown>): void };
/** Builds the dependencies of one request. Throws `unavailable` `config_invalid` with the variables' names. */
export type BuildDeps = (env: Bindings, invocation: Invocation) => Deps | Promise<Deps>;

export type AppEnv = {
  Bindings: Bindings;
  Variables: {
    requestId: string;
    build: BuildDeps;
    deps: Deps;
    ctx: Ctx;
    entry: Entry;
    pageCsp: boolean | 'form';
  };
};
export type App = OpenAPIHono<AppEnv>;

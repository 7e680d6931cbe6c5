import { buildDeps } from '../../functions/deps.ts';
import type { BuildDeps } from '../../functions/http/env.ts';
import { neonDb, type Post } from '../../lib/adapters/neon.ts';
import { recorderTools, scriptedModel } from './scripted.ts';

/**
 * The service's own composition, with the job's model and tool in the place of a provider's and an MCP server's.
 * `send`: how a host other than the Worker's sends requests.
 */
export function benchDeps(send?: Post): BuildDeps {
  return (env, invocation) => {
    const deps = buildDeps(env, invocation);
    const { DATABASE_URL, NEON_FETCH_ENDPOINT } = deps.ctx.config;
    const tools = recorderTools(String(env.RECORDER_URL), send);
    const db = send && neonDb({ databaseUrl: DATABASE_URL, fetchEndpoint: NEON_FETCH_ENDPOINT, post: send });
    return { ...deps, ctx: { ...deps.ctx, tools, model: async () => scriptedModel, ...(db ? { db } : {}) } };
  };
}

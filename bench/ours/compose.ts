import { buildDeps } from '../../functions/deps.ts';
import type { BuildDeps } from '../../functions/http/env.ts';
import { recorderTools, scriptedModel } from './scripted.ts';

/** The service's own composition, with the job's model and tool in the place of a provider's and an MCP server's. */
export const benchDeps: BuildDeps = (env, invocation) =>
  buildDeps(env, invocation, {
    model: async () => scriptedModel,
    tools: recorderTools(String(env.RECORDER_URL)),
  });

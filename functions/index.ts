import { v7 } from 'uuid';
import { sweep } from '../lib/sweep/sweep.ts';
import { createApp } from './app.ts';
import { buildDeps } from './deps.ts';
import type { Bindings } from './http/env.ts';

type Execution = { waitUntil(work: Promise<unknown>): void; passThroughOnException(): void; props: unknown };

const app = createApp(buildDeps);

export default {
  fetch: (request: Request, env: Bindings, execution: Execution) => app.fetch(request, env, execution),

  /** Every minute: what the clock does to tasks and approvals. */
  scheduled: async (_event: unknown, env: Bindings, execution: Execution) => {
    const waitUntil = (work: Promise<unknown>) => execution.waitUntil(work);
    const { ctx } = buildDeps(env, { requestId: v7(), waitUntil });
    const swept = await sweep(ctx);
    if (Object.values(swept).some((count) => count > 0)) ctx.log.info('swept', swept);
  },
};

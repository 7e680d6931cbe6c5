import { createApp } from '../../functions/app.ts';
import type { Bindings } from '../../functions/http/env.ts';
import { benchDeps } from './compose.ts';

type Execution = { waitUntil(work: Promise<unknown>): void; passThroughOnException(): void; props: unknown };

const app = createApp(benchDeps);

/** The Worker as it is deployed, but for its composition. */
export default {
  fetch: (request: Request, env: Bindings, execution: Execution) => app.fetch(request, env, execution),
};

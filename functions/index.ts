import { v7 } from 'uuid';
import { createApp } from './app.ts';
import { buildDeps } from './deps.ts';
import type { Bindings } from './http/env.ts';
import { type Caches, type QuietStore, quietStore } from './quiet.ts';
import { onSchedule, stirAfter } from './scheduled.ts';

type Execution = { waitUntil(work: Promise<unknown>): void; passThroughOnException(): void; props: unknown };

const app = createApp(buildDeps);
const { caches } = globalThis as { caches?: Caches };
let quiet: QuietStore | undefined;

/** One for the isolate: it holds no I/O, and what it forgets is asked for again. */
function quietOf(env: Bindings): QuietStore {
  quiet ??= quietStore(caches, String(env.PUBLIC_BASE_URL ?? 'https://platform.invalid'));
  return quiet;
}

export default {
  fetch: (request: Request, env: Bindings, execution: Execution) => {
    const answer = Promise.resolve(app.fetch(request, env, execution));
    execution.waitUntil(stirAfter(quietOf(env), request, answer));
    return answer;
  },

  /** Every minute: what the clock does to tasks and approvals. */
  scheduled: async (_event: unknown, env: Bindings, execution: Execution) => {
    const waitUntil = (work: Promise<unknown>) => execution.waitUntil(work);
    const { ctx } = buildDeps(env, { requestId: v7(), waitUntil });
    await onSchedule(ctx, quietOf(env));
  },
};

import { v7 } from 'uuid';
import { requestMeter } from '../lib/metrics/request-meter.ts';
import type { App, Bindings, BuildDeps } from './http/env.ts';
import { type Caches, type QuietStore, quietStore, stirAfter } from './quiet.ts';
import { followed, makeSealing } from './sealing.ts';

type Execution = { waitUntil(work: Promise<unknown>): void; passThroughOnException(): void; props: unknown };
type Worker = {
  fetch(request: Request, env: Bindings, execution: Execution): Promise<Response>;
  /** Every minute: what the clock does to tasks and approvals. */
  scheduled(event: unknown, env: Bindings, execution: Execution): Promise<void>;
};

/** A fresh isolate reads only what its first request needs: `docs/decisions/0011-a-bundle-in-parts.md`. */
const LIGHT = /^\/(health|(approve|reject)\/[^/]+)$/;

/** The Worker over whatever `build` makes of a request. Nothing but the apps, counts of requests, the memory of quiet and of a sealing under way outlives one. */
export function makeWorker(build: BuildDeps): Worker {
  const meter = requestMeter();
  const sealing = makeSealing();
  const loading: { light?: Promise<App>; whole?: Promise<App> } = {};
  const appFor = (path: string): Promise<App> => {
    if (LIGHT.test(path)) {
      loading.light ??= import('./light-app.ts').then(({ createLightApp }) => createLightApp(build, meter));
      return loading.light;
    }
    loading.whole ??= import('./app.ts').then(({ createApp }) => createApp(build, meter));
    return loading.whole;
  };

  const { caches } = globalThis as { caches?: Caches };
  let quiet: QuietStore | undefined;
  /** One for the isolate: it holds no I/O, and what it forgets is asked for again. */
  const quietOf = (env: Bindings): QuietStore => {
    quiet ??= quietStore(caches, String(env.PUBLIC_BASE_URL ?? 'https://platform.invalid'));
    return quiet;
  };

  const follow = async (env: Bindings, { waitUntil }: Execution) => {
    const { followUp } = await import('../lib/notify/follow.ts');
    const { ctx } = await build(env, { requestId: v7(), waitUntil });
    await followUp(ctx);
  };

  return {
    fetch: (request, env, execution) => {
      const { pathname } = new URL(request.url);
      const behind = followed((work) => execution.waitUntil(work));
      const passThroughOnException = () => execution.passThroughOnException();
      const own = { waitUntil: behind.waitUntil, passThroughOnException, props: execution.props };
      const answer = appFor(pathname).then((app) => app.fetch(request, env, own));
      behind.waitUntil(answer);
      execution.waitUntil(stirAfter(quietOf(env), request, answer));
      execution.waitUntil(sealing.after(request, behind, () => follow(env, own)));
      return answer;
    },
    scheduled: async (_event, env, execution) => {
      const { onSchedule } = await import('./scheduled.ts');
      const waitUntil = (work: Promise<unknown>) => execution.waitUntil(work);
      const { ctx, anchors } = await build(env, { requestId: v7(), waitUntil });
      await onSchedule(ctx, quietOf(env), anchors);
    },
  };
}

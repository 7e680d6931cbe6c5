import { OpenAPIHono } from '@hono/zod-openapi';
import type { RequestMeter } from '../../lib/metrics/request-meter.ts';
import type { App, AppEnv, BuildDeps } from './env.ts';
import { plainAddress, requestId, securityHeaders, traceparentOf } from './headers.ts';
import { metered } from './metered.ts';
import { answerUnknown } from './not-found.ts';
import { invalidInput, problem } from './problem.ts';

/**
 * What every answer shares, around these doors. `early` ones answer even where the variables are wrong. Requests are
 * counted where there is a meter.
 */
export function assemble(
  build: BuildDeps,
  early: readonly ((app: App) => void)[],
  doors: readonly ((app: App) => void)[],
  meter?: RequestMeter,
): App {
  const app: App = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.error, NAMES[result.target] ?? 'request');
    },
  });
  if (meter) app.use(metered(meter));
  app.use(requestId, securityHeaders, plainAddress);
  app.onError((error, c) => problem(error, c));
  app.notFound(answerUnknown(app));
  for (const mount of early) mount(app);
  app.use(async function dependencies(c, next) {
    const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
    const deps = await build(c.env, { requestId: c.get('requestId'), waitUntil });
    const traceparent = traceparentOf(c.req.header('traceparent'));
    if (traceparent) deps.ctx.traceparent = traceparent;
    c.set('deps', deps);
    c.set('ctx', deps.ctx);
    await next();
  });
  for (const mount of doors) mount(app);
  return app;
}

const NAMES: Partial<Record<string, string>> = {
  json: 'body',
  param: 'path',
  query: 'query',
  header: 'headers',
};

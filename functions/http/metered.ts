import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { RequestMeter } from '../../lib/metrics/request-meter.ts';
import type { AppEnv } from './env.ts';

/**
 * Counts every request by its route. They are stored behind the answer of one that has been to the database anyway: a
 * probe, or a stranger who is turned away before it, wakes no database that sleeps.
 */
export function metered(meter: RequestMeter): MiddlewareHandler<AppEnv> {
  return async function countRequest(c, next) {
    const began = Date.now();
    await next();
    const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? 'none';
    const { method } = c.req;
    meter.count({ method, route, status: c.res.status, seconds: (Date.now() - began) / 1_000 });
    const delivered = route.startsWith('/queue/') && c.res.ok;
    if (c.get('entry') === undefined && !delivered) return;
    const ctx = c.get('ctx');
    const { METRICS_HTTP_SECONDS: seconds } = ctx.config;
    if (seconds > 0) ctx.waitUntil(meter.storeLater(ctx, seconds));
  };
}

import type { Context } from 'hono';
import { AppError } from '../../lib/errors.ts';
import type { AppEnv } from './env.ts';

const WINDOW_S = 60;

/**
 * Requests a minute of one principal, creating ones apart; the numbers are in `wrangler.toml`. Throws `limited`
 * (429). Without the binding there is no limit: it is the platform's, not ours to imitate.
 */
export async function limitRate(c: Context<AppEnv>, creates: boolean): Promise<void> {
  const local = c.get('ctx').config.ENVIRONMENT === 'local';
  const key = c.get('entry').principal.id;
  const all = local ? c.env?.RATE_LIMIT_REQUESTS_LOCAL : c.env?.RATE_LIMIT_REQUESTS;
  const creating = local ? c.env?.RATE_LIMIT_CREATING_LOCAL : c.env?.RATE_LIMIT_CREATING;
  for (const limiter of creates ? [all, creating] : [all]) {
    if (!limiter || (await limiter.limit({ key })).success) continue;
    throw new AppError('limited', 'rate_limited', 'Too many requests. Wait a moment, then go on slower.', {
      retryAfterS: WINDOW_S,
    });
  }
}

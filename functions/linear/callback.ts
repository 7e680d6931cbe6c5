import { finishInstall } from '../../lib/linear/auth/install.ts';
import type { App } from '../http/env.ts';

/** Where Linear sends whoever installed the app; the state says that it was begun here, and is used up by it. */
export const linearCallback = (app: App) =>
  app.get('/oauth/linear/callback', async (c) => {
    const { code, state, error } = c.req.query();
    const { returnTo } = await finishInstall(c.get('deps').ctx, { code, state, error });
    const url = new URL(returnTo, c.get('deps').ctx.config.PUBLIC_BASE_URL);
    url.searchParams.set('linear', 'connected');
    return c.redirect(`${url.pathname}${url.search}`, 302);
  });

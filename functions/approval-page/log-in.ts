import { getCookie, setCookie } from 'hono/cookie';
import { beginLogin, endLogin, LOGIN_S } from '../../lib/page/login.ts';
import { sealSession } from '../../lib/page/session.ts';
import { keepSession, type Of, refusalPage } from '../http/approval-page.ts';
import type { App } from '../http/env.ts';

const COOKIE = 'approver-login';

/** Sends whoever wants to sign in to an issuer's page; it changes nothing here. */
export const logInOnPage = (app: App) =>
  app.get('/a/:approval_id/log-in', async (c): Promise<Response> => {
    try {
      const ctx = c.get('ctx');
      const asked = { issuer: c.req.query('issuer'), approval: c.req.param('approval_id') };
      const { url, cookie } = await beginLogin(ctx, asked);
      // Lax: it comes back by a link from the issuer's site.
      setCookie(c, COOKIE, cookie, { ...flagsOf(c), sameSite: 'Lax', maxAge: LOGIN_S });
      return c.redirect(url, 302);
    } catch (error) {
      return refusalPage(c, error);
    }
  });

/** Where the issuer sends them back to: signed in for a quarter of an hour, like with a key. */
export const loggedInOnPage = (app: App) =>
  app.get('/a/sign-in/callback', async (c): Promise<Response> => {
    const { ctx, tokens } = c.get('deps');
    const page = c as unknown as Of;
    try {
      const { code, state } = c.req.query();
      const given = { cookie: getCookie(c, COOKIE), code, state };
      const { token, approval } = await endLogin(ctx, tokens, given);
      setCookie(c, COOKIE, '', { ...flagsOf(page), maxAge: 0 });
      keepSession(page, await sealSession(ctx.vault!, token, ctx.clock.now()));
      return c.redirect(`/a/${encodeURIComponent(approval)}`, 303);
    } catch (error) {
      return refusalPage(page, error);
    }
  });

const flagsOf = (c: Of) => ({
  path: '/a',
  httpOnly: true,
  secure: c.get('ctx').config.PUBLIC_BASE_URL.startsWith('https:'),
});

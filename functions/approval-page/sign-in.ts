import { AppError } from '../../lib/errors.ts';
import { loginsOf } from '../../lib/page/login.ts';
import { signInPage } from '../../lib/page/render.ts';
import { sealSession } from '../../lib/page/session.ts';
import { enterWith, html, keepSession, refusalPage, refuseForeignForm } from '../http/approval-page.ts';
import { readBody } from '../http/body.ts';
import type { App } from '../http/env.ts';

const MAX_FORM = 4 * 1024;

/** Signs in by an API key that may decide: the cookie holds it sealed, for a quarter of an hour. */
export const signInOnPage = (app: App) =>
  app.post('/a/:approval_id/sign-in', async (c): Promise<Response> => {
    const ctx = c.get('ctx');
    const path = `/a/${encodeURIComponent(c.req.param('approval_id'))}`;
    try {
      refuseForeignForm(c);
      const key = new URLSearchParams(await readBody(c.req.raw, MAX_FORM)).get('key')?.trim() ?? '';
      if (!ctx.vault)
        throw new AppError('unavailable', 'no_vault', 'SECRETS_KEYS is not set: nobody can sign in here.');
      await enterWith(c, { token: key });
      keepSession(c, await sealSession(ctx.vault, key, ctx.clock.now()));
      return c.redirect(`${path}?here=1`, 303);
    } catch (error) {
      if (error instanceof AppError && (error.kind === 'unauthenticated' || error.code === 'scope_missing'))
        return html(c, signInPage(path, { again: false, wrong: error.message, logins: loginsOf(ctx) }), 401);
      return refusalPage(c, error);
    }
  });

/** Forgets the cookie. */
export const signOutOnPage = (app: App) =>
  app.post('/a/:approval_id/sign-out', (c): Response => {
    try {
      refuseForeignForm(c);
      keepSession(c, null);
      return html(
        c,
        signInPage(`/a/${encodeURIComponent(c.req.param('approval_id'))}`, { again: false, wrong: null }),
      );
    } catch (error) {
      return refusalPage(c, error);
    }
  });

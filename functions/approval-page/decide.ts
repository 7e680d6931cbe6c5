import { decide } from '../../lib/approvals/decide.ts';
import { visibleApproval } from '../../lib/identity/visible.ts';
import { readForm } from '../../lib/page/decide-form.ts';
import { messagePage, signInPage } from '../../lib/page/render.ts';
import { html, refusalPage, refuseForeignForm, signedIn } from '../http/approval-page.ts';
import { readBody } from '../http/body.ts';
import type { App } from '../http/env.ts';
import { runBehind } from '../http/run-behind.ts';

const MAX_FORM = 32 * 1024;

/** The page’s form: the same verb as everywhere, by whoever signed in, on exactly what the page showed. */
export const decideOnPage = (app: App) =>
  app.post('/a/:approval_id', async (c): Promise<Response> => {
    const ctx = c.get('ctx');
    const path = `/a/${encodeURIComponent(c.req.param('approval_id'))}`;
    try {
      refuseForeignForm(c);
      const body = await readBody(c.req.raw, MAX_FORM);
      const who = await signedIn(c);
      if (!who)
        return html(c, signInPage(path, { again: false, wrong: 'Sign in again: your time was over.' }), 401);
      const { id } = visibleApproval(who.entry);
      const input = await readForm(body, who.session, id);
      const { answer, ...left } = await decide(ctx, who.entry, input, { claim: true, channel: 'page' });
      runBehind(ctx, left);
      const { status, approvals_recorded: yes, approvals_required: of } = answer;
      const said =
        status === 'pending' ? `Your yes is recorded: ${yes} of ${of}.` : `The request is ${status}.`;
      return html(c, messagePage('Recorded', said, path));
    } catch (error) {
      return refusalPage(c, error);
    }
  });

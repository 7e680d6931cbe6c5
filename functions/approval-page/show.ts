import { explain } from '../../lib/approvals/explain.ts';
import { utcOrNull } from '../../lib/db/time.ts';
import { oneLine } from '../../lib/evidence/excerpt.ts';
import { withEvidence } from '../../lib/evidence/with-evidence.ts';
import { visibleApproval } from '../../lib/identity/visible.ts';
import { loginsOf } from '../../lib/page/login.ts';
import { requestPage, signInPage } from '../../lib/page/render.ts';
import { csrfOf } from '../../lib/page/session.ts';
import { html, refusalPage, signedIn } from '../http/approval-page.ts';
import type { App } from '../http/env.ts';

/** What a link in a mail leads to: it shows, and whoever only follows it changes nothing. */
export const showApprovalPage = (app: App) =>
  app.get('/a/:approval_id', async (c): Promise<Response> => {
    const ctx = c.get('ctx');
    const path = `/a/${encodeURIComponent(c.req.param('approval_id'))}`;
    const who = await signedIn(c);
    // A browser that comes from a mail keeps a strict cookie back; from this page it brings it.
    const signIn = { again: c.req.query('here') === undefined, wrong: null, logins: loginsOf(ctx) };
    if (!who) return html(c, signInPage(path, signIn));
    try {
      const row = visibleApproval(who.entry);
      const { evidence_pack: pack } = await withEvidence(ctx, who.entry, row);
      return html(
        c,
        requestPage({
          ...{
            id: row.id,
            status: row.status,
            riskLevel: row.risk_level,
            kind: row.kind,
            hash: row.action_hash,
          },
          ...{
            pack,
            name: oneLine(who.entry.principal.name, 100),
            requestedBy: oneLine(row.requested_by, 200),
          },
          description: oneLine(row.task_description, 500),
          expiresAt: utcOrNull(row.expires_at),
          justificationRequired: Boolean(row.justification_required),
          explain: await explain(ctx, who.entry, row),
          csrf: await csrfOf(who.session, row.id, row.action_hash),
        }),
      );
    } catch (error) {
      return refusalPage(c, error);
    }
  });

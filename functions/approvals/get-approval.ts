import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { explain } from '../../lib/approvals/explain.ts';
import { renderEvidence } from '../../lib/evidence/render.ts';
import { withEvidence } from '../../lib/evidence/with-evidence.ts';
import { waitForDecision } from '../../lib/gate/wait.ts';
import { visibleApproval } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { ApprovalId, WaitQuery } from '../shapes/approval.ts';
import { json, refusals } from '../shapes/common.ts';
import { ApprovalWithEvidence } from '../shapes/evidence.ts';

const Text = z.string().openapi({ example: 'EXACT ACTION\n  workspace.deploy on checkout, production\n  …' });
const answer = json(ApprovalWithEvidence, 'As it stands, with what to read before deciding.');

const route = createRoute({
  method: 'get',
  path: '/approvals/{approval_id}',
  tags: ['Approvals'],
  summary: 'One approval with its evidence and its actions',
  description: 'With `Accept: text/plain` or `text/markdown` its evidence alone, to be read.',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: z.object({ approval_id: ApprovalId }), query: WaitQuery },
  responses: {
    200: {
      ...answer,
      content: { ...answer.content, 'text/plain': { schema: Text }, 'text/markdown': { schema: Text } },
    },
    ...refusals({ 404: '`not_found`.' }),
  },
});

export const getApproval = (app: App) =>
  app.openapi(route, async (c) => {
    const [ctx, entry] = [c.get('ctx'), c.get('entry')];
    const { wait } = c.req.valid('query');
    const seen = visibleApproval(entry);
    const row = wait ? await waitForDecision(ctx, seen, wait) : seen;
    const [, format] = /\btext\/(plain|markdown)\b/.exec(c.req.header('accept') ?? '') ?? [];
    c.header('vary', 'accept');
    const approval = await withEvidence(ctx, entry, row);
    if (!format) return c.json({ ...approval, explain: await explain(ctx, entry, row) }, 200);
    const text = renderEvidence(approval.evidence_pack, format === 'plain' ? 'text' : 'markdown');
    return c.body(text, 200, { 'content-type': `text/${format}; charset=utf-8` });
  });

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { editApproval as edit } from '../../lib/approvals/edit.ts';
import { withEvidence } from '../../lib/evidence/with-evidence.ts';
import { keepAnswer } from '../../lib/identity/keep-answer.ts';
import { visibleApproval } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { ApprovalId } from '../shapes/approval.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { EditBody } from '../shapes/deciding.ts';
import { ApprovalWithEvidence } from '../shapes/evidence.ts';

const route = createRoute({
  method: 'post',
  path: '/approvals/{approval_id}/edit',
  tags: ['Approvals'],
  summary: 'Change what is asked for: a new revision takes the request’s place',
  description:
    'Schema, guardrails, risk and policy again; no signature is carried over. Whoever edits may not sign what follows. A plan may be narrowed: titles, descriptions, allow-lists, subtasks left out (told by their `index`).',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true }),
  request: {
    params: z.object({ approval_id: ApprovalId }),
    headers: IdempotencyHeader,
    body: jsonBody(EditBody),
  },
  responses: {
    201: json(ApprovalWithEvidence, 'The new request; `replaces` names the old one, which is cancelled.'),
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_sign`, `denied_by_policy`.',
      404: '`not_found`.',
      409: '`already_decided`, `action_changed`, `busy`.',
      410: '`expired`.',
      422: `${KEYED_422}, \`edit_invalid\`, \`edit_not_allowed\`, \`nothing_changed\`, \`guardrail_blocked\`.`,
    }),
  },
});

export const editApproval = (app: App) =>
  app.openapi(route, async (c) => {
    const [ctx, entry] = [c.get('ctx'), c.get('entry')];
    visibleApproval(entry);
    const { args, reason, action_hash } = c.req.valid('json');
    const approval = await edit(ctx, entry, { args, reason, actionHash: action_hash });
    const answer = await withEvidence(ctx, entry, approval);
    await keepAnswer(ctx, entry, { status: 201, body: JSON.stringify(answer) });
    c.header('location', `/approvals/${approval.id}`);
    return c.json(answer, 201);
  });

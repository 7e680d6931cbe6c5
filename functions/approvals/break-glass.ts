import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { decide } from '../../lib/approvals/decide.ts';
import { visibleApproval } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { runBehind } from '../http/run-behind.ts';
import { ApprovalId, DECISION_REFUSALS, DecisionShape } from '../shapes/approval.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { GlassBody } from '../shapes/deciding.ts';

const route = createRoute({
  method: 'post',
  path: '/approvals/{approval_id}/break-glass',
  tags: ['Approvals'],
  summary: 'Approve alone and at once, in an emergency; somebody else reviews it afterwards',
  description:
    'Takes a role that the policy names for it, held by oneself. The review is due within the time that the policy says (24 hours); see `GET /reviews`.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true }),
  request: {
    params: z.object({ approval_id: ApprovalId }),
    headers: IdempotencyHeader,
    body: jsonBody(GlassBody),
  },
  responses: {
    200: json(DecisionShape, 'Approved; `review` says what is due.'),
    ...refusals({
      ...DECISION_REFUSALS,
      409: '`already_decided`, `action_changed`.',
      422: `${KEYED_422}, \`reason_required\`, \`break_glass_not_applicable\`.`,
    }),
  },
});

export const breakGlass = (app: App) =>
  app.openapi(route, async (c) => {
    const [ctx, entry] = [c.get('ctx'), c.get('entry')];
    const { id } = visibleApproval(entry);
    const { action_hash, ...rest } = c.req.valid('json');
    const yes = { decision: 'approve' as const, breakGlass: true };
    const input = { ...yes, ...rest, approvalId: id, actionHash: action_hash };
    const { answer, ...left } = await decide(ctx, entry, input, { claim: true, channel: 'http' });
    runBehind(ctx, left);
    return c.json(answer, 200);
  });

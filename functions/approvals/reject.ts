import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { decide } from '../../lib/approvals/decide.ts';
import { visibleApproval } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { runBehind } from '../http/run-behind.ts';
import { ApprovalId, DECISION_REFUSALS, DecisionShape } from '../shapes/approval.ts';
import { IdempotencyHeader, json, jsonBody, reasonOf, refusals } from '../shapes/common.ts';

const Body = z.strictObject({
  reason: reasonOf(4_000).describe('Goes to the requester and to the agent.'),
  action_hash: z.string().max(128).optional(),
  note: z.string().trim().max(4_000).optional(),
});

const route = createRoute({
  method: 'post',
  path: '/reject/{approval_id}',
  tags: ['Approvals'],
  summary: 'Say no; one rejection decides',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true }),
  request: {
    params: z.object({ approval_id: ApprovalId }),
    headers: IdempotencyHeader,
    body: jsonBody(Body),
  },
  responses: { 200: json(DecisionShape, 'Rejected.'), ...refusals(DECISION_REFUSALS) },
});

export const reject = (app: App) =>
  app.openapi(route, async (c) => {
    const ctx = c.get('ctx');
    const { id } = visibleApproval(c.get('entry'));
    const { action_hash, ...rest } = c.req.valid('json');
    const input = { approvalId: id, decision: 'reject' as const, actionHash: action_hash, ...rest };
    const { answer, ...left } = await decide(ctx, c.get('entry'), input, { claim: true, channel: 'http' });
    runBehind(ctx, left);
    return c.json(answer, 200);
  });

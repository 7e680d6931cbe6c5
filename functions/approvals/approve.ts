import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { decide } from '../../lib/approvals/decide.ts';
import { visibleApproval } from '../../lib/identity/visible.ts';
import { waitForStatus } from '../../lib/tasks/wait.ts';
import { BudgetOption } from '../../schema/budget.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { preferredWait } from '../http/prefer.ts';
import { runBehind } from '../http/run-behind.ts';
import { ApprovalId, DECISION_REFUSALS, DecisionShape } from '../shapes/approval.ts';
import { IdempotencyHeader, json, jsonBody, refusals } from '../shapes/common.ts';

const Body = z.strictObject({
  action_hash: z.string().max(128).optional().describe('Of the action that you looked at.'),
  justification: z.string().trim().max(4_000).optional(),
  option: BudgetOption.optional().describe('Of a budget’s request alone, and needed there.'),
  note: z.string().trim().max(4_000).optional().describe('Goes to the agent.'),
});

const route = createRoute({
  method: 'post',
  path: '/approve/{approval_id}',
  tags: ['Approvals'],
  summary: 'Say yes to one exact action',
  description:
    'Answers at once; with `Prefer: wait=N` (1..25) when the task has paused or ended, or N seconds have passed.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true }),
  request: {
    params: z.object({ approval_id: ApprovalId }),
    headers: IdempotencyHeader,
    body: jsonBody(Body, false),
  },
  responses: { 200: json(DecisionShape, 'Recorded.'), ...refusals(DECISION_REFUSALS) },
});

export const approve = (app: App) =>
  app.openapi(route, async (c) => {
    const ctx = c.get('ctx');
    const { id } = visibleApproval(c.get('entry'));
    const { action_hash, ...rest } = c.req.valid('json');
    const input = { approvalId: id, decision: 'approve' as const, actionHash: action_hash, ...rest };
    const { answer, ...left } = await decide(ctx, c.get('entry'), input, { claim: true, channel: 'http' });
    const own = runBehind(ctx, left);
    const waitS = preferredWait(c.req.header('prefer'));
    if (waitS === null || answer.task_id === null) return c.json(answer, 200);
    c.header('preference-applied', `wait=${waitS}`);
    return c.json({ ...answer, task_status: await waitForStatus(ctx, answer.task_id, waitS, { own }) }, 200);
  });

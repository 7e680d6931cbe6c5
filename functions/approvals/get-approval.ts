import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { withActions } from '../../lib/approvals/view.ts';
import { visibleApproval } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { ApprovalId, ApprovalShape } from '../shapes/approval.ts';
import { json, refusals } from '../shapes/common.ts';

const route = createRoute({
  method: 'get',
  path: '/approvals/{approval_id}',
  tags: ['Approvals'],
  summary: 'One approval with its evidence and its actions',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: z.object({ approval_id: ApprovalId }) },
  responses: { 200: json(ApprovalShape, 'As it stands.'), ...refusals({ 404: '`not_found`.' }) },
});

export const getApproval = (app: App) =>
  app.openapi(route, async (c) => {
    const approval = visibleApproval(c.get('entry'));
    return c.json(await withActions(c.get('ctx'), approval), 200);
  });

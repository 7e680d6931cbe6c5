import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { consumeApproval as consume } from '../../lib/gate/consume.ts';
import { visibleApproval } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { ApprovalId } from '../shapes/approval.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { ConsumeBody, ConsumedShape } from '../shapes/gate.ts';

const route = createRoute({
  method: 'post',
  path: '/approvals/{approval_id}/consume',
  tags: ['Gate'],
  summary: 'Spend an approval, once: after this, and only then, begin',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true, projects: true }),
  request: {
    params: z.object({ approval_id: ApprovalId }),
    headers: IdempotencyHeader,
    body: jsonBody(ConsumeBody),
  },
  responses: {
    200: json(ConsumedShape, 'Its intent is in the ledger: begin.'),
    ...refusals({
      403: '`not_the_requester`.',
      404: '`not_found`.',
      409: '`not_approved`, `already_consumed`, `action_changed`, `asks_again`, `busy`.',
      410: '`expired`.',
      422: `${KEYED_422}, \`not_a_gate\`.`,
      503: '`halted`, `config_invalid`, `database_unavailable`: try again later.',
    }),
  },
});

export const consumeApproval = (app: App) =>
  app.openapi(route, async (c) => {
    const [ctx, entry] = [c.get('ctx'), c.get('entry')];
    const { action_hash } = c.req.valid('json');
    return c.json(await consume(ctx, entry, visibleApproval(entry), action_hash), 200);
  });

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { withdrawRequest as withdraw } from '../../lib/gate/withdraw.ts';
import { visibleApproval } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { ApprovalId } from '../shapes/approval.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { WithdrawBody, WithdrawnShape } from '../shapes/gate.ts';

const route = createRoute({
  method: 'post',
  path: '/approvals/{approval_id}/cancel',
  tags: ['Gate'],
  summary: 'Take back a request of yours that nobody has decided',
  description:
    'Nobody is asked about it any more. One that is approved is not taken back: unspent it runs out by itself.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true }),
  request: {
    params: z.object({ approval_id: ApprovalId }),
    headers: IdempotencyHeader,
    body: jsonBody(WithdrawBody, false),
  },
  responses: {
    200: json(WithdrawnShape, 'It is cancelled.'),
    ...refusals({
      403: '`not_the_requester`.',
      404: '`not_found`.',
      409: '`already_decided`, `busy`.',
      410: '`expired`.',
      422: `${KEYED_422}, \`not_a_gate\`.`,
    }),
  },
});

export const withdrawRequest = (app: App) =>
  app.openapi(route, async (c) => {
    const [ctx, entry] = [c.get('ctx'), c.get('entry')];
    const { reason } = c.req.valid('json');
    return c.json(await withdraw(ctx, entry, visibleApproval(entry), reason ?? null), 200);
  });

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { recordOutcome as record } from '../../lib/gate/outcome.ts';
import { visibleApproval } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { ApprovalId } from '../shapes/approval.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { OutcomeBody, OutcomeShape } from '../shapes/gate.ts';

const route = createRoute({
  method: 'post',
  path: '/approvals/{approval_id}/outcome',
  tags: ['Gate'],
  summary: 'Say what became of a call that an approval was spent on',
  description:
    'Closes its row of the ledger. Of what nobody reports within 24 hours nobody knows: people are told, and reminded.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true }),
  request: {
    params: z.object({ approval_id: ApprovalId }),
    headers: IdempotencyHeader,
    body: jsonBody(OutcomeBody),
  },
  responses: {
    200: json(OutcomeShape, 'Recorded.'),
    ...refusals({
      403: '`not_the_requester`.',
      404: '`not_found`.',
      409: '`not_consumed`, `outcome_recorded`.',
      422: `${KEYED_422}, \`not_a_gate\`.`,
    }),
  },
});

export const recordOutcome = (app: App) =>
  app.openapi(route, async (c) => {
    const [ctx, entry] = [c.get('ctx'), c.get('entry')];
    const answer = await record(ctx, entry, visibleApproval(entry), c.req.valid('json'));
    return c.json(answer as z.infer<typeof OutcomeShape>, 200);
  });

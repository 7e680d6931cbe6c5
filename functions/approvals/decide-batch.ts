import { createRoute } from '@hono/zod-openapi';
import { decideBatch as decideAll } from '../../lib/approvals/decide-batch.ts';
import { keepAnswer } from '../../lib/identity/keep-answer.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { problemBody } from '../http/problem.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { BatchBody, BatchResults } from '../shapes/deciding.ts';

const route = createRoute({
  method: 'post',
  path: '/approvals/decisions',
  tags: ['Approvals'],
  summary: 'Several decisions, each judged by itself',
  description:
    'At most 50, by the same verb as `/approve` and `/reject`, one after the other; what refuses one changes nothing for the others.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true, delegations: true }),
  request: { headers: IdempotencyHeader, body: jsonBody(BatchBody) },
  responses: {
    207: json(BatchResults, 'One result for each, in their order.'),
    ...refusals({ 403: '`agents_do_not_sign`.', 422: `${KEYED_422}, \`duplicate_approval\`.` }),
  },
});

export const decideBatch = (app: App) =>
  app.openapi(route, async (c) => {
    const [ctx, entry] = [c.get('ctx'), c.get('entry')];
    const items = c.req.valid('json').decisions.map(({ approval_id, action_hash, ...rest }) => ({
      ...{ ...rest, approvalId: approval_id, actionHash: action_hash },
    }));
    const results = (await decideAll(ctx, entry, items, { channel: 'http' })).map(
      ({ approval_id, ...one }) => {
        if ('answer' in one) return { approval_id, status: 200, decision: one.answer };
        return {
          approval_id,
          ...problemBody(one.refusal, { instance: c.req.path, requestId: c.get('requestId') }),
        };
      },
    );
    await keepAnswer(ctx, entry, { status: 207, body: JSON.stringify({ results }) });
    return c.json({ results }, 207);
  });

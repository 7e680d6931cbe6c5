import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { reviewGlass as review } from '../../lib/reviews/review.ts';
import { Verdict } from '../../schema/review.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { Id, Reason, ReviewShape } from '../shapes/deciding.ts';

const Body = z
  .strictObject({
    verdict: Verdict,
    comment: Reason.describe('What you looked at, and what you think of it.'),
  })
  .openapi({
    example: { verdict: 'justified', comment: 'The outage was real; the deployment was the right one.' },
  });

const route = createRoute({
  method: 'post',
  path: '/reviews/{review_id}',
  tags: ['Approvals'],
  summary: 'Say of a broken glass whether it was justified',
  description: 'By somebody else who holds a role that could have approved it.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true }),
  request: { params: z.object({ review_id: Id }), headers: IdempotencyHeader, body: jsonBody(Body) },
  responses: {
    200: json(ReviewShape, 'Recorded.'),
    ...refusals({
      403: '`agents_do_not_sign`, `self_review`, `role_not_allowed`.',
      404: '`not_found`.',
      409: '`already_reviewed`.',
      422: `${KEYED_422}.`,
    }),
  },
});

export const reviewGlass = (app: App) =>
  app.openapi(route, async (c) => {
    const input = { id: c.req.valid('param').review_id, ...c.req.valid('json') };
    return c.json(await review(c.get('ctx'), c.get('entry'), input), 200);
  });

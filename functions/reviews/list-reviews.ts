import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listReviews as list } from '../../lib/reviews/list.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { ReviewShape } from '../shapes/deciding.ts';

const List = z.object({ data: z.array(ReviewShape), next_cursor: nextCursor }).openapi('ReviewList');

const route = createRoute({
  method: 'get',
  path: '/reviews',
  tags: ['Approvals'],
  summary: 'Broken glasses of your projects, the earliest due first',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    query: z.strictObject({
      ...page,
      open: z.stringbool().optional().describe('Only those, or only the others.'),
    }),
  },
  responses: { 200: json(List, 'One page.'), ...refusals({ 422: LIST_422 }) },
});

export const listReviews = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200),
  );

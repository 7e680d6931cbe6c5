import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listDeadLetters as list } from '../../lib/dead-letters/list.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { DeadKindShape, DeadLetterShape } from '../shapes/dead-letter.ts';

const route = createRoute({
  method: 'get',
  path: '/dead-letters',
  tags: ['Operations'],
  summary: 'What no machine moves any more: messages, work and notices that were given up',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    query: z.strictObject({
      ...page,
      kind: DeadKindShape.optional(),
      status: z.enum(['open', 'closed']).default('open'),
    }),
  },
  responses: {
    200: json(
      z.object({ data: z.array(DeadLetterShape), next_cursor: nextCursor }),
      'One page, newest first.',
    ),
    ...refusals({ 422: LIST_422 }),
  },
});

export const listDeadLetters = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200),
  );

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listPending as list } from '../../lib/approvals/list.ts';
import { Role } from '../../schema/vocabulary.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, page, refusals } from '../shapes/common.ts';
import { InboxShape } from '../shapes/inbox.ts';

const route = createRoute({
  method: 'get',
  path: '/approvals/pending',
  tags: ['Approvals'],
  summary: 'What you may decide: highest risk first, then oldest',
  security: [{ bearer: [] }],
  middleware: door({ delegations: true }),
  request: {
    query: z.strictObject({
      ...page,
      role: Role.optional().describe('Only what this role of yours can meet.'),
    }),
  },
  responses: {
    200: json(InboxShape, 'One page.'),
    ...refusals({ 422: LIST_422 }),
  },
});

export const listPending = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200),
  );

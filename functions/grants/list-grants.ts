import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listGrants as list } from '../../lib/grants/list.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { GrantShape } from '../shapes/deciding.ts';

const List = z.object({ data: z.array(GrantShape), next_cursor: nextCursor }).openapi('GrantList');

const route = createRoute({
  method: 'get',
  path: '/grants',
  tags: ['Approvals'],
  summary: 'Leave given in your projects, newest first',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    query: z.strictObject({ ...page, in_force: z.stringbool().optional().describe('Only what holds now.') }),
  },
  responses: { 200: json(List, 'One page.'), ...refusals({ 422: LIST_422 }) },
});

export const listGrants = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200),
  );

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listGroups as list } from '../../lib/identity/groups.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { GroupShape } from '../shapes/identity.ts';

const route = createRoute({
  method: 'get',
  path: '/groups',
  tags: ['Identity'],
  summary: 'The groups you are in; an administrator sees all',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { query: z.strictObject(page) },
  responses: {
    200: json(z.object({ data: z.array(GroupShape), next_cursor: nextCursor }), 'One page, by name.'),
    ...refusals({ 403: '`scope_missing`.', 422: LIST_422 }),
  },
});

export const listGroups = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200),
  );

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listEndpoints as list } from '../../lib/notify/endpoints/list.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, page, refusals } from '../shapes/common.ts';
import { EndpointList } from '../shapes/notification.ts';

const route = createRoute({
  method: 'get',
  path: '/notification-endpoints',
  tags: ['Notifications'],
  summary: 'Who is told of what, by name',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { query: z.strictObject(page) },
  responses: {
    200: json(EndpointList, 'One page.'),
    ...refusals({ 403: '`role_not_allowed`.', 422: LIST_422 }),
  },
});

export const listEndpoints = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200);
  });

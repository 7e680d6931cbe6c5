import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listNotifications as list } from '../../lib/notify/people/inbox.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, page, refusals } from '../shapes/common.ts';
import { InboxOfNotifications } from '../shapes/notification.ts';

const route = createRoute({
  method: 'get',
  path: '/notifications',
  tags: ['Notifications'],
  summary: 'What you were told in the console, newest first',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    query: z.strictObject({
      ...page,
      unread: z.stringbool().optional().describe('Only what you have not read.'),
    }),
  },
  responses: { 200: json(InboxOfNotifications, 'One page.'), ...refusals({ 422: LIST_422 }) },
});

export const listNotifications = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200);
  });

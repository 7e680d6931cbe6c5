import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listDeliveries as list } from '../../lib/notify/deliveries/list.ts';
import { DeliveryState } from '../../schema/notification-delivery.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, page, refusals } from '../shapes/common.ts';
import { DeliveryList } from '../shapes/notification.ts';

const route = createRoute({
  method: 'get',
  path: '/notification-deliveries',
  tags: ['Notifications'],
  summary: 'Who was told of what, how often it was tried, and why not',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    query: z.strictObject({
      ...page,
      state: DeliveryState.optional(),
      endpoint_id: z.string().max(64).optional(),
      task_id: z.string().max(64).optional(),
      approval_id: z.string().max(64).optional(),
    }),
  },
  responses: { 200: json(DeliveryList, 'One page.'), ...refusals({ 422: LIST_422 }) },
});

export const listDeliveries = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200);
  });

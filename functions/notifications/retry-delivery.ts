import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { retryDelivery as retry } from '../../lib/notify/deliveries/retry.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { Id } from '../shapes/deciding.ts';

const Retried = z.object({ id: Id, state: z.literal('pending') }).openapi('RetriedDelivery');

const route = createRoute({
  method: 'post',
  path: '/notification-deliveries/{delivery_id}/retry',
  tags: ['Notifications'],
  summary: 'Try a delivery again, with all its attempts before it',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { params: z.object({ delivery_id: Id }), body: jsonBody(z.strictObject({}), false) },
  responses: {
    202: json(Retried, 'Rung for.'),
    ...refusals({ 403: '`role_not_allowed`.', 404: '`not_found`.', 409: '`already_delivered`.' }),
  },
});

export const retryDelivery = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await retry(c.get('ctx'), c.get('entry'), c.req.valid('param').delivery_id), 202);
  });

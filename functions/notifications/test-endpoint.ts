import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { testSend } from '../../lib/notify/endpoints/test-send.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { Id } from '../shapes/deciding.ts';
import { DeliveryShape } from '../shapes/notification.ts';

const route = createRoute({
  method: 'post',
  path: '/notification-endpoints/{endpoint_id}/test',
  tags: ['Notifications'],
  summary: 'Send a test now, and say how it went',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { params: z.object({ endpoint_id: Id }), body: jsonBody(z.strictObject({}), false) },
  responses: {
    200: json(DeliveryShape, 'Tried: `state` and `last_error` say how it went.'),
    ...refusals({ 403: '`role_not_allowed`, `agents_do_not_administer`.', 404: '`not_found`.' }),
  },
});

export const testEndpoint = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await testSend(c.get('ctx'), c.get('entry'), c.req.valid('param').endpoint_id), 200);
  });

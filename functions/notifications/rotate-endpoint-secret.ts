import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { rotateSecret } from '../../lib/notify/endpoints/rotate-secret.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { Id } from '../shapes/deciding.ts';
import { NewEndpointShape } from '../shapes/notification.ts';

const Rotate = z.strictObject({
  drop_old: z.boolean().default(false).describe('The last secret signs no more, from now on.'),
});

const route = createRoute({
  method: 'post',
  path: '/notification-endpoints/{endpoint_id}/rotate-secret',
  tags: ['Notifications'],
  summary: 'A new signing secret; the last one signs beside it',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { params: z.object({ endpoint_id: Id }), body: jsonBody(Rotate) },
  responses: {
    200: json(NewEndpointShape, 'Changed: keep the secret now.'),
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      404: '`not_found`.',
      412: '`precondition_failed`.',
      422: '`validation_failed`, `channel_signs_nothing`.',
    }),
  },
});

export const rotateEndpointSecret = (app: App) =>
  app.openapi(route, async (c) => {
    const input = { id: c.req.valid('param').endpoint_id, dropOld: c.req.valid('json').drop_old };
    return c.json(await rotateSecret(c.get('ctx'), c.get('entry'), input), 200);
  });

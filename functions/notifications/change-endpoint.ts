import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { changeEndpoint as change } from '../../lib/notify/endpoints/change.ts';
import { EndpointChange } from '../../schema/notification-endpoint.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { Id } from '../shapes/deciding.ts';
import { EndpointShape } from '../shapes/notification.ts';
import { IfMatch, versionOf } from '../shapes/project.ts';

const route = createRoute({
  method: 'patch',
  path: '/notification-endpoints/{endpoint_id}',
  tags: ['Notifications'],
  summary: 'Change an endpoint, disable it, or enable it again',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { params: z.object({ endpoint_id: Id }), headers: IfMatch, body: jsonBody(EndpointChange) },
  responses: {
    200: json(EndpointShape, 'Changed.'),
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      404: '`not_found`.',
      409: '`already_exists`.',
      412: '`precondition_failed`.',
      422: '`validation_failed`, `target_invalid`, `channel_not_configured`, `address_not_allowed`, `fallback_invalid`.',
      428: '`precondition_required`.',
    }),
  },
});

export const changeEndpoint = (app: App) =>
  app.openapi(route, async (c) => {
    const input = {
      id: c.req.valid('param').endpoint_id,
      change: c.req.valid('json'),
      expected: versionOf(c.req.valid('header')),
    };
    return c.json(await change(c.get('ctx'), c.get('entry'), input), 200);
  });

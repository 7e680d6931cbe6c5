import { createRoute } from '@hono/zod-openapi';
import { createEndpoint as create } from '../../lib/notify/endpoints/create.ts';
import { EndpointInput } from '../../schema/notification-endpoint.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { NewEndpointShape } from '../shapes/notification.ts';

const route = createRoute({
  method: 'post',
  path: '/notification-endpoints',
  tags: ['Notifications'],
  summary: 'Tell somebody else: a webhook, a Slack channel, mail, the console, the log',
  description:
    'Webhooks are signed as Standard Webhooks has it: `webhook-id`, `webhook-timestamp`, `webhook-signature`. Their URL must be https on a public host; the secret is shown in this answer alone.',
  security: [{ bearer: [] }],
  middleware: door({ creates: true, idempotent: false }),
  request: { body: jsonBody(EndpointInput) },
  responses: {
    201: json(NewEndpointShape, 'Added: what happens from now on is told there.'),
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      409: '`already_exists`.',
      422: '`validation_failed`, `target_invalid`, `channel_not_configured`, `address_not_allowed`, `fallback_invalid`.',
      503: '`address_unknown`, `database_unavailable`.',
    }),
  },
});

export const createEndpoint = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await create(c.get('ctx'), c.get('entry'), c.req.valid('json')), 201);
  });

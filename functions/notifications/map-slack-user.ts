import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { mapSlackUser as map } from '../../lib/notify/people/preferences.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';

const Mapping = z.strictObject({
  slack_user: z
    .string()
    .regex(/^[UW][A-Z0-9]{2,20}$/, 'a Slack member id, such as U024BE7LH')
    .nullable()
    .describe('Null: nobody’s clicks are theirs.'),
});
const Mapped = z
  .object({ principal_id: z.string(), slack_user: z.string().nullable() })
  .openapi('MappedSlackUser');

const route = createRoute({
  method: 'put',
  path: '/principals/{principal_id}/slack-user',
  tags: ['Notifications'],
  summary: 'Say whose clicks in Slack are a person’s',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { params: z.object({ principal_id: z.string().max(255) }), body: jsonBody(Mapping) },
  responses: {
    200: json(Mapped, 'Kept.'),
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      404: '`not_found`.',
      409: '`slack_user_taken`.',
    }),
  },
});

export const mapSlackUser = (app: App) =>
  app.openapi(route, async (c) => {
    const input = {
      principalId: c.req.valid('param').principal_id,
      slackUser: c.req.valid('json').slack_user,
    };
    return c.json(await map(c.get('ctx'), c.get('entry'), input), 200);
  });

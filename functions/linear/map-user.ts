import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { mapUser } from '../../lib/linear/people/map-user.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { LinearUserMapped } from '../shapes/linear.ts';

const route = createRoute({
  method: 'put',
  path: '/linear/users/{linear_user}',
  tags: ['Linear'],
  summary: 'Say whose doing in Linear is a person’s',
  security: [{ bearer: [] }],
  middleware: door({ creates: true, idempotent: false }),
  request: {
    params: z.object({ linear_user: z.string().max(100) }),
    body: jsonBody(
      z.strictObject({ principal_id: z.string().max(255).nullable().describe('Null: nobody’s.') }),
    ),
  },
  responses: {
    200: json(LinearUserMapped, 'Kept.'),
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      404: '`not_found`.',
      503: '`linear_not_configured`, `linear_limited`, `linear_unavailable`, `database_unavailable`.',
    }),
  },
});

export const mapLinearUser = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(
      await mapUser(c.get('ctx'), c.get('entry'), {
        linearUser: c.req.valid('param').linear_user,
        principalId: c.req.valid('json').principal_id,
      }),
      200,
    );
  });

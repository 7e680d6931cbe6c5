import { createRoute } from '@hono/zod-openapi';
import { listUsers } from '../../lib/linear/people/map-user.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { LinearUsers } from '../shapes/linear.ts';

const route = createRoute({
  method: 'get',
  path: '/linear/users',
  tags: ['Linear'],
  summary: 'People of the workspace, and who they are here',
  security: [{ bearer: [] }],
  middleware: door(),
  responses: {
    200: json(LinearUsers, 'All of them.'),
    ...refusals({
      422: null,
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      503: '`linear_not_configured`, `linear_limited`, `linear_unavailable`, `database_unavailable`.',
    }),
  },
});

export const listLinearUsers = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await listUsers(c.get('ctx'), c.get('entry')), 200);
  });

import { createRoute } from '@hono/zod-openapi';
import { linearStatus } from '../../lib/linear/auth/status.ts';
import { mustAdminister } from '../../lib/notify/endpoints/must-administer.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { LinearStatusShape } from '../shapes/linear.ts';

const route = createRoute({
  method: 'get',
  path: '/oauth/linear/status',
  tags: ['Linear'],
  summary: 'How things stand with Linear',
  security: [{ bearer: [] }],
  middleware: door(),
  responses: {
    200: json(LinearStatusShape, 'No token is told.'),
    ...refusals({ 422: null, 403: '`role_not_allowed`, `agents_do_not_administer`.' }),
  },
});

export const getLinearStatus = (app: App) =>
  app.openapi(route, async (c) => {
    mustAdminister(c.get('entry'));
    return c.json(await linearStatus(c.get('ctx')), 200);
  });

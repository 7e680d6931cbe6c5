import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { beginInstall } from '../../lib/linear/auth/install.ts';
import { mustAdminister } from '../../lib/notify/endpoints/must-administer.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { refusals } from '../shapes/common.ts';

const route = createRoute({
  method: 'get',
  path: '/oauth/linear/install',
  tags: ['Linear'],
  summary: 'Begin installing the app into a Linear workspace',
  description:
    'Leads to Linear’s own page, with a state that is signed and good for one return within ten minutes.',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { query: z.strictObject({ return_to: z.string().max(300).optional() }) },
  responses: {
    302: { description: '`location`: Linear’s page, for an administrator of the workspace.' },
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      422: '`return_to_not_allowed`, `validation_failed`.',
      503: '`linear_not_configured`, `database_unavailable`.',
    }),
  },
});

export const installLinear = (app: App) =>
  app.openapi(route, async (c) => {
    mustAdminister(c.get('entry'));
    return c.redirect(await beginInstall(c.get('ctx'), c.get('entry'), c.req.valid('query').return_to), 302);
  });

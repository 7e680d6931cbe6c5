import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { beginInstall } from '../../lib/linear/auth/install.ts';
import { mustAdminister } from '../../lib/notify/endpoints/must-administer.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { LinearPage } from '../shapes/linear.ts';

const route = createRoute({
  method: 'get',
  path: '/oauth/linear/install',
  tags: ['Linear'],
  summary: 'Begin installing the app into a Linear workspace',
  description:
    'Leads to Linear’s own page, with a state that is signed and good for one return within ten minutes.',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    query: z.strictObject({
      as: z
        .enum(['redirect', 'json'])
        .default('redirect')
        .describe('`json`: the page is told, nobody is led there.'),
      return_to: z.string().max(300).optional(),
    }),
  },
  responses: {
    200: json(LinearPage, 'With `as=json`.'),
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
    const { as, return_to } = c.req.valid('query');
    const url = await beginInstall(c.get('ctx'), c.get('entry'), return_to);
    return as === 'json' ? c.json({ url }, 200) : c.redirect(url, 302);
  });

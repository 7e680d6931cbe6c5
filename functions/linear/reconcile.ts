import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { reconcileAll } from '../../lib/linear/reconcile/reconcile.ts';
import { mustAdminister } from '../../lib/notify/endpoints/must-administer.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { Reconciled } from '../shapes/linear.ts';

const route = createRoute({
  method: 'post',
  path: '/linear/reconcile',
  tags: ['Linear'],
  summary: 'Look for what webhooks have missed, now',
  security: [{ bearer: [] }],
  middleware: door({ creates: true, idempotent: false }),
  request: { body: jsonBody(z.strictObject({}), false) },
  responses: {
    200: json(Reconciled, 'Done.'),
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      503: '`linear_not_configured`, `linear_limited`, `linear_unavailable`, `database_unavailable`.',
    }),
  },
});

export const reconcileLinear = (app: App) =>
  app.openapi(route, async (c) => {
    mustAdminister(c.get('entry'));
    return c.json(await reconcileAll(c.get('ctx'), { now: true }), 200);
  });

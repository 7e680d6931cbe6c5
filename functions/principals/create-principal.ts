import { createRoute } from '@hono/zod-openapi';
import { createPrincipal as create } from '../../lib/identity/create-principal.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { IDENTITY_REFUSALS, PrincipalInput, PrincipalShape } from '../shapes/identity.ts';

const route = createRoute({
  method: 'post',
  path: '/principals',
  tags: ['Identity'],
  summary: 'Add a person or an agent (admin; audited)',
  description: 'People who sign in come by themselves; adding one before gives them roles of their own.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true, creates: true }),
  request: { headers: IdempotencyHeader, body: jsonBody(PrincipalInput) },
  responses: {
    201: json(PrincipalShape, 'Added.'),
    ...refusals({
      ...IDENTITY_REFUSALS,
      404: null,
      409: '`already_exists`, `busy`, `idempotency_in_flight`.',
      422: `${KEYED_422}.`,
    }),
  },
});

export const createPrincipal = (app: App) =>
  app.openapi(route, async (c) => {
    const principal = await create(c.get('ctx'), c.get('entry'), c.req.valid('json'));
    c.header('etag', `"${principal.version}"`);
    return c.json(principal, 201);
  });

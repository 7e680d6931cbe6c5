import { createRoute } from '@hono/zod-openapi';
import { delegate as lend } from '../../lib/delegations/delegate.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { DelegationBody, DelegationShape } from '../shapes/deciding.ts';

const route = createRoute({
  method: 'post',
  path: '/delegations',
  tags: ['Approvals'],
  summary: 'Lend another person roles of yours for deciding, until a time',
  description:
    'Judged anew at every decision: it is worth what you then hold yourself, never for what you asked for, never handed on. Both of you remain two people.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true }),
  request: { headers: IdempotencyHeader, body: jsonBody(DelegationBody) },
  responses: {
    201: json(DelegationShape, 'Lent.'),
    ...refusals({
      403: '`agents_do_not_sign`, `role_not_allowed`.',
      422: `${KEYED_422}, \`delegation_invalid\`.`,
    }),
  },
});

export const delegate = (app: App) =>
  app.openapi(route, async (c) => c.json(await lend(c.get('ctx'), c.get('entry'), c.req.valid('json')), 201));

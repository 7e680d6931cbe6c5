import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { revokeDelegation as revoke } from '../../lib/delegations/revoke.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { DelegationShape, Id } from '../shapes/deciding.ts';

const route = createRoute({
  method: 'delete',
  path: '/delegations/{delegation_id}',
  tags: ['Approvals'],
  summary: 'End a delegation now',
  security: [{ bearer: [] }],
  middleware: door({ body: false }),
  request: { params: z.object({ delegation_id: Id }) },
  responses: {
    200: json(DelegationShape, 'Ended.'),
    ...refusals({ 403: '`agents_do_not_sign`.', 404: '`not_found`.', 410: '`ended`.' }),
  },
});

export const revokeDelegation = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await revoke(c.get('ctx'), c.get('entry'), c.req.valid('param').delegation_id), 200),
  );

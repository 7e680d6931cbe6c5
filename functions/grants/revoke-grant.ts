import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { revokeGrant as revoke } from '../../lib/grants/revoke.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { GrantShape, Id } from '../shapes/deciding.ts';

const route = createRoute({
  method: 'delete',
  path: '/grants/{grant_id}',
  tags: ['Approvals'],
  summary: 'Take a grant back now',
  security: [{ bearer: [] }],
  middleware: door({ body: false }),
  request: { params: z.object({ grant_id: Id }) },
  responses: {
    200: json(GrantShape, 'Taken back: no call starts by it any more.'),
    ...refusals({ 403: '`role_not_allowed`.', 404: '`not_found`.', 410: '`ended`.' }),
  },
});

export const revokeGrant = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await revoke(c.get('ctx'), c.get('entry'), c.req.valid('param').grant_id), 200),
  );

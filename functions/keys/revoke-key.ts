import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { revokeKey as revoke } from '../../lib/identity/revoke-key.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { refusals } from '../shapes/common.ts';
import { IDENTITY_REFUSALS } from '../shapes/identity.ts';

const route = createRoute({
  method: 'delete',
  path: '/keys/{key_id}',
  tags: ['Identity'],
  summary: 'Revoke an API key, from the next request on; harmless to repeat',
  security: [{ bearer: [] }],
  middleware: door({ body: false }),
  request: { params: z.object({ key_id: z.uuid() }) },
  responses: { 204: { description: 'Revoked.' }, ...refusals(IDENTITY_REFUSALS) },
});

export const revokeKey = (app: App) =>
  app.openapi(route, async (c) => {
    await revoke(c.get('ctx'), c.get('entry'), c.req.valid('param').key_id);
    return c.body(null, 204);
  });
